package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"recolement/collector/inventory"
)

// board is what the inbox filters, counts and sorts by, of every discrepancy, in memory: eight facets counted in SQL took both
// engines several times as long as a page may (see DESIGN.md). The database stays the truth: each reading asks it for the
// revisions first and takes over the rows that have changed since, whichever collector wrote them.
type board struct {
	mu       sync.RWMutex
	known    Revisions
	lines    []line
	at       map[string]int // a line's place, by key
	codes    [facets]dictionary
	subjects dictionary
	number   []string // of each subject
	name     []string
}

// line is a discrepancy on the board. Facets hold codes of the board's dictionaries.
type line struct {
	key     string
	field   string
	subject int
	facet   [facets]int
	rank    int // of its kind
	since   int64
	words   string
	others  []string // entities whose records bear the number that it is about
}

// dictionary gives each text a small number.
type dictionary struct {
	code  map[string]int
	texts []string
}

func (d *dictionary) of(text string) int {
	if n, known := d.code[text]; known {
		return n
	}
	if d.code == nil {
		d.code = map[string]int{}
	}
	d.code[text] = len(d.texts)
	d.texts = append(d.texts, text)
	return len(d.texts) - 1
}

// follow brings the board up to what is committed.
func (b *board) follow(ctx context.Context, r reader) error {
	now, err := r.Revisions(ctx)
	if err != nil {
		return err
	}
	b.mu.RLock()
	current := b.known != nil && b.known.Equal(now)
	b.mu.RUnlock()
	if current {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known == nil {
		return b.load(ctx, r, now)
	}
	for writer, number := range now {
		if number == b.known[writer] {
			continue
		}
		if err := b.read(ctx, r, "WHERE writer = $1 AND revision > $2", writer, b.known[writer]); err != nil {
			return err
		}
		b.known[writer] = number
	}
	return nil
}

func (b *board) load(ctx context.Context, r reader, now Revisions) error {
	b.at = map[string]int{}
	for f := range b.codes {
		b.codes[f].of("") // is 0
	}
	if err := b.read(ctx, r, ""); err != nil {
		return err
	}
	b.known = now
	return nil
}

const boardColumns = `SELECT key, field, position, kind, asset_id, device_id, number, device_name, status, entity_code, service_code, site_code,
	class, assignee, since, words, other_entities FROM discrepancy `

func (b *board) read(ctx context.Context, r reader, where string, args ...any) error {
	err := each(ctx, r.q, boardColumns+where, args, func(rows *sql.Rows) error {
		var l line
		var d inventory.Discrepancy
		var status, assignee string
		var since time.Time
		err := rows.Scan(&l.key, &l.field, &l.rank, &d.Kind, &d.AssetID, &d.DeviceID, &d.Number, &d.DeviceName, &status, &d.EntityCode,
			&d.ServiceCode, &d.SiteCode, &d.Class, &assignee, moment{&since}, &l.words, codes{&l.others})
		if err == nil {
			l.since = since.Unix()
			if d.AssetID != "" || d.DeviceID != "" {
				l.others = nil // they see their own record's
			}
			b.put(l, &d, status, assignee)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("read discrepancies for the inbox: %w", err)
	}
	return nil
}

func (b *board) put(l line, d *inventory.Discrepancy, status, assignee string) {
	for f, text := range [facets]string{
		ByStatus: status, ByKind: string(d.Kind), ByEntity: d.EntityCode, ByService: d.ServiceCode, BySite: d.SiteCode,
		ByClass: string(d.Class), ByAssignee: assignee,
	} {
		l.facet[f] = b.codes[f].of(text)
	}
	l.subject = b.subjects.of(Subject(d))
	if l.subject == len(b.number) {
		b.number, b.name = append(b.number, ""), append(b.name, "")
	}
	b.number[l.subject], b.name[l.subject] = d.Number, d.DeviceName
	place, known := b.at[l.key]
	if !known {
		place = len(b.lines)
		b.at[l.key] = place
		b.lines = append(b.lines, line{})
	}
	b.lines[place] = l
}

// Subject is what a discrepancy is a matter of: its record; its device, where there is no record; else an inventory number.
func Subject(d *inventory.Discrepancy) string {
	switch {
	case d.AssetID != "":
		return d.AssetID
	case d.DeviceID != "":
		return d.DeviceID
	}
	return "number " + d.Number
}
