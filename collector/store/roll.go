package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"recolement/collector/inventory"
)

// roll is what lists of records and devices are filtered, sorted, searched and counted by, in memory: over 100,000 rows a search by
// LIKE or a count by a filter takes SQLite longer than a page may (see DESIGN.md). The database stays the truth: each reading asks it
// for the revisions first and takes over what was touched since, whichever collector did it.
type roll struct {
	mu       sync.RWMutex
	known    Revisions
	assets   shelf
	devices  shelf
	interned map[string]string // few texts are many entries'
}

// RollEntry is a record or a device as lists know it.
type RollEntry struct {
	ID           string
	Other        string // the device that a record is matched with, the record of a device; empty: none
	Number       string // of a record
	Name, Serial string // Name: of a device the one that people know it by
	DNSName      string // of a device
	Reported     string // name of a device as it was reported
	Entity       string // code
	Service      string // code, of a record
	Site         string // code, of a record
	Class        inventory.Class
	State        inventory.State // of a record
	Maker, Model string
	OS           string // of a device
	Parent       string // of a device: the one that shows it
	Sources      string // of a device, see SourceAgent: joined by "+"
	Virtual      bool
	Since        time.Time // a record in service; a device first seen
	Seen         time.Time // a device, last
	words        string
}

// What tells of a device: an agent that runs on it or on the machine that shows it, or a scanner over the network.
const (
	SourceAgent = "agent"
	SourceSNMP  = "snmp"
)

// follow brings the roll up to what is committed.
func (l *roll) follow(ctx context.Context, r reader) error {
	now, err := r.estateRevisions(ctx)
	if err != nil {
		return err
	}
	l.mu.RLock()
	current := l.known != nil && l.known.Equal(now)
	l.mu.RUnlock()
	if current {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil {
		return l.load(ctx, r, now)
	}
	for writer, number := range now {
		if number == l.known[writer] {
			continue
		}
		if err := l.take(ctx, r, writer, l.known[writer]); err != nil {
			return err
		}
		l.known[writer] = number
	}
	return nil
}

func (l *roll) load(ctx context.Context, r reader, now Revisions) error {
	l.interned = map[string]string{}
	l.assets, l.devices = newShelf(), newShelf()
	if err := l.readAssets(ctx, r, "WHERE gone IS NULL"); err != nil {
		return err
	}
	if err := l.readDevices(ctx, r, "", "", nil); err != nil {
		return err
	}
	l.known = now
	return nil
}

// take reads what a collector has touched since.
func (l *roll) take(ctx context.Context, r reader, writer string, since int64) error {
	ids := map[string][]string{}
	err := each(ctx, r.q, "SELECT thing, id FROM touched WHERE writer = $1 AND revision > $2", []any{writer, since}, func(rows *sql.Rows) error {
		var thing, id string
		err := rows.Scan(&thing, &id)
		ids[thing] = append(ids[thing], id)
		return err
	})
	if err != nil {
		return fmt.Errorf("read what changed: %w", err)
	}
	l.assets.lift(ids[assetThing])
	err = inChunks(ids[assetThing], func(in string, args []any) error {
		return l.readAssets(ctx, r, "WHERE gone IS NULL AND id "+in, args...)
	})
	if err != nil {
		return err
	}
	l.devices.lift(ids[deviceThing])
	err = inChunks(ids[deviceThing], func(in string, args []any) error {
		return l.readDevices(ctx, r, "WHERE id "+in, "WHERE device_id "+in, args)
	})
	l.assets.settle(ids[assetThing])
	l.devices.settle(ids[deviceThing])
	return err
}

const assetRoll = `SELECT id, number, name, serial, entity_code, service_code, site_code, class, state, manufacturer, model, service_date, purchase_date,
	words, coalesce((SELECT min(device_id) FROM device_match WHERE asset_id = asset.id), '') FROM asset `

func (l *roll) readAssets(ctx context.Context, r reader, where string, args ...any) error {
	err := each(ctx, r.q, assetRoll+where, args, func(rows *sql.Rows) error {
		var e RollEntry
		var bought time.Time
		err := rows.Scan(&e.ID, &e.Number, &e.Name, &e.Serial, &e.Entity, &e.Service, &e.Site, &e.Class, &e.State, &e.Maker, &e.Model,
			moment{&e.Since}, moment{&bought}, &e.words, &e.Other)
		if e.Since.IsZero() {
			e.Since = bought
		}
		l.assets.put(l.intern(e))
		return err
	})
	if err != nil {
		return fmt.Errorf("read records for the lists: %w", err)
	}
	return nil
}

const deviceRoll = `SELECT id, name, dns_name, serial, entity_code, class, virtual, manufacturer, model, os, parent, first_seen, last_seen,
	words, coalesce((SELECT min(asset_id) FROM device_match WHERE device_id = device.id), '') FROM device `

// sourceRoll tells by what kinds of source a device is known: what a scanner says has parts of a network device.
const sourceRoll = `SELECT DISTINCT device_id, CASE WHEN parts LIKE '%network_device%' THEN '` + SourceSNMP + `' ELSE '` + SourceAgent + `' END FROM observation `

func (l *roll) readDevices(ctx context.Context, r reader, where, observed string, args []any) error {
	sources := map[string]string{}
	err := each(ctx, r.q, sourceRoll+observed+" ORDER BY 1, 2", args, func(rows *sql.Rows) error {
		var id, source string
		err := rows.Scan(&id, &source)
		sources[id] = strings.TrimPrefix(sources[id]+"+"+source, "+")
		return err
	})
	if err != nil {
		return fmt.Errorf("read sources for the lists: %w", err)
	}
	err = each(ctx, r.q, deviceRoll+where, args, func(rows *sql.Rows) error {
		var e RollEntry
		err := rows.Scan(&e.ID, &e.Reported, &e.DNSName, &e.Serial, &e.Entity, &e.Class, &e.Virtual, &e.Maker, &e.Model, &e.OS, &e.Parent,
			moment{&e.Since}, moment{&e.Seen}, &e.words, &e.Other)
		e.Name, e.Sources = (&inventory.Facts{Name: e.Reported, DNSName: e.DNSName}).ShownName(), sources[e.ID]
		l.devices.put(l.intern(e))
		return err
	})
	if err != nil {
		return fmt.Errorf("read devices for the lists: %w", err)
	}
	return nil
}

// intern lets entries share the texts that many have.
func (l *roll) intern(e RollEntry) RollEntry {
	for _, text := range []*string{&e.Entity, &e.Service, &e.Site, (*string)(&e.Class), (*string)(&e.State), &e.Maker, &e.Model, &e.OS, &e.Sources} {
		known, there := l.interned[*text]
		if !there {
			known = strings.Clone(*text)
			l.interned[known] = known
		}
		*text = known
	}
	if e.Reported == e.Name {
		e.Reported = e.Name
	}
	return e
}

// shelf is the entries of one kind, and the orders in which they have been asked for.
type shelf struct {
	entries []RollEntry // in the order of their arrival; an entry without an ID is no longer there
	at      map[string]int32
	mu      *sync.Mutex
	orders  map[Order][]int32
}

func newShelf() shelf {
	return shelf{at: map[string]int32{}, mu: &sync.Mutex{}, orders: map[Order][]int32{}}
}

func (s *shelf) put(e RollEntry) {
	place, known := s.at[e.ID]
	if !known {
		place = int32(len(s.entries))
		s.at[e.ID] = place
		s.entries = append(s.entries, RollEntry{})
	}
	s.entries[place] = e
}

// of gives the entry with that id; nil: none.
func (s *shelf) of(id string) *RollEntry {
	if place, known := s.at[id]; known && s.entries[place].ID != "" {
		return &s.entries[place]
	}
	return nil
}

// lift takes entries out of the orders before they change; settle puts back in what is there then.
func (s *shelf) lift(ids []string) {
	lifted := make(map[int32]bool, len(ids))
	for _, id := range ids {
		if place, known := s.at[id]; known {
			lifted[place] = true
			s.entries[place] = RollEntry{}
		}
	}
	if len(lifted) == 0 {
		return
	}
	for by, order := range s.orders {
		s.orders[by] = slices.DeleteFunc(order, func(place int32) bool { return lifted[place] })
	}
}

func (s *shelf) settle(ids []string) {
	var places []int32
	for _, id := range ids {
		if s.of(id) != nil {
			places = append(places, s.at[id])
		}
	}
	slices.Sort(places)
	places = slices.Compact(places)
	for by, order := range s.orders {
		s.orders[by] = s.merged(order, places, by)
	}
}

// merged puts places into an order: each by halving, because few are new to many.
func (s *shelf) merged(order, places []int32, by Order) []int32 {
	compare := func(a, b int32) int { return by.compare(&s.entries[a], &s.entries[b]) }
	slices.SortFunc(places, compare)
	out := make([]int32, 0, len(order)+len(places))
	for _, p := range places {
		n, _ := slices.BinarySearchFunc(order, p, compare)
		out = append(append(out, order[:n]...), p)
		order = order[n:]
	}
	return append(out, order...)
}

// ordered gives the places of all entries in an order.
func (s *shelf) ordered(by Order) []int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	order, made := s.orders[by]
	if !made {
		for place := range s.entries {
			if s.entries[place].ID != "" {
				order = append(order, int32(place))
			}
		}
		slices.SortFunc(order, func(a, b int32) int { return by.compare(&s.entries[a], &s.entries[b]) })
		s.orders[by] = order
	}
	return order
}
