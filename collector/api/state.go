package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// stateSummary is the estate as it was known at a moment, in numbers.
type stateSummary struct {
	At            time.Time              `json:"at"`
	Begins        time.Time              `json:"begins,omitzero" doc:"since when the past can be told; absent: since ever"`
	Devices       int                    `json:"devices"`
	Assets        int                    `json:"assets" doc:"records that the inventory had"`
	Matches       int                    `json:"matches"`
	Discrepancies map[inventory.Kind]int `json:"discrepancies" doc:"by kind, those that were not resolved"`
}

type countsThen struct {
	At            time.Time              `json:"at"`
	Discrepancies map[inventory.Kind]int `json:"discrepancies" doc:"by kind, those that were not resolved"`
}

// deviceThen is a device as it was known at a moment.
type deviceThen struct {
	Device
	At         time.Time  `json:"at"`
	DNSName    string     `json:"dns_name,omitempty"`
	AltSerial  string     `json:"alternative_serial,omitempty"`
	Chassis    string     `json:"chassis,omitempty"`
	Location   string     `json:"location,omitempty"`
	Interfaces []iface    `json:"interfaces,omitempty"`
	Sources    []string   `json:"sources,omitempty" doc:"the device ids of those who had reported it"`
	Match      *match     `json:"match,omitempty"`
	Components []partThen `json:"components" nullable:"false" doc:"what it was made of, and what was installed on it"`
}

type partThen struct {
	Field string `json:"field" doc:"the report's section: softwares, storages…"`
	Key   string `json:"key,omitempty" doc:"which of the field's things: the program, the disk"`
	Part  string `json:"part,omitempty" doc:"what about it: its version, its size"`
	Value string `json:"value"`
}

// assetThen is a record as it was known at a moment.
type assetThen struct {
	Asset
	At           time.Time `json:"at"`
	ServiceLabel string    `json:"service_label,omitempty"`
	Comment      string    `json:"comment,omitempty"`
	Gone         bool      `json:"gone,omitempty" doc:"the last import before did not have it"`
}

// PastMoment is the moment that a question is about.
type PastMoment struct {
	At time.Time `query:"at" doc:"a moment that is past; without: now"`
}

func (s *service) moment(m PastMoment) (time.Time, error) {
	now := s.Now().UTC()
	switch {
	case m.At.IsZero():
		return now, nil
	case m.At.After(now):
		return now, wrong("query.at", "the moment is not past yet")
	}
	return m.At.UTC(), nil
}

func (s *service) past(ctx context.Context) estate.PastView { return s.Estate.PastIn(s.view(ctx)) }

type stateQuery struct {
	Known
	PastMoment
}

type stateList struct {
	Paging
	PastMoment
}

type countsQuery struct {
	Known
	At []string `query:"at,explode" maxItems:"60" doc:"moments that are past, as 2026-11-24T00:00:00Z; without: now"`
}

type thingThen struct {
	Known
	PastMoment
	ID string `path:"id" maxLength:"100"`
}

const retained = "A moment before which history is no longer kept by the policy is answered with 404 and says since when it is."

// state adds the estate at a past moment: in numbers, and as lists.
func (s *service) state() {
	add(s, operation{id: "get-state", method: http.MethodGet, path: "/state", scope: store.ReadAPI, patience: importPatience, absent: true,
		summary: "Get the estate as it was known at a moment, in numbers", text: retained}, s.stateAt)
	add(s, operation{id: "get-state-counts", method: http.MethodGet, path: "/state/counts", scope: store.ReadAPI, patience: importPatience, absent: true,
		summary: "Count the discrepancies of several moments, by kind", text: retained}, s.countsAt)
	addPast(s, "devices", newDevice, func(d *inventory.Device) string { return d.ID }, func(e *estate.State) []inventory.Device { return e.Devices })
	addPast(s, "assets", newAsset, func(a *inventory.Asset) string { return a.ID }, func(e *estate.State) []inventory.Asset { return e.Assets })
	addPast(s, "matches", newMatch, func(m *inventory.Match) string { return m.DeviceID }, func(e *estate.State) []inventory.Match { return e.Matches })
	addPast(s, "discrepancies", newDiscrepancy, func(d *store.DiscrepancyRow) string { return d.Key }, func(e *estate.State) []store.DiscrepancyRow { return e.Discrepancies })
}

func (s *service) stateAt(ctx context.Context, in *stateQuery) (*one[stateSummary], error) {
	at, err := s.moment(in.PastMoment)
	if err != nil {
		return nil, err
	}
	then, err := s.past(ctx).StateAt(ctx, at)
	if err != nil {
		return nil, err
	}
	begins, err := s.Estate.PastBegins(ctx)
	if err != nil {
		return nil, err
	}
	return single(in.Known, stateSummary{
		At: at, Begins: begins, Devices: len(then.Devices), Assets: len(then.Assets), Matches: len(then.Matches), Discrepancies: then.Counts,
	})
}

func (s *service) countsAt(ctx context.Context, in *countsQuery) (*one[items[countsThen]], error) {
	var moments []time.Time
	for i, text := range in.At {
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, wrong("query.at["+strconv.Itoa(i)+"]", "no moment such as 2026-11-24T00:00:00Z")
		}
		if t, err = s.moment(PastMoment{t}); err != nil {
			return nil, err
		}
		moments = append(moments, t)
	}
	if len(moments) == 0 {
		moments = []time.Time{s.Now().UTC()}
	}
	counts, err := s.past(ctx).CountsAt(ctx, moments)
	if err != nil {
		return nil, err
	}
	out := items[countsThen]{Items: []countsThen{}}
	for i := range counts {
		out.Items = append(out.Items, countsThen{At: moments[i], Discrepancies: counts[i]})
	}
	return single(in.Known, out)
}

// addPast adds a list of the estate at a moment. It is made whole, once for a stream and once for each page.
func addPast[D, T any](s *service, what string, as func(*D) T, key func(*D) string, of func(*estate.State) []D) {
	addList(s, operation{id: "list-state-" + what, path: "/state/" + what, scope: store.ReadAPI, absent: true, summary: "List the " + what + " as they were known at a moment",
		text: "Each page costs the whole estate: read many as NDJSON. " + retained},
		func(_ context.Context, in *stateList) (source[T], error) {
			at, err := s.moment(in.PastMoment)
			var rows []D
			loaded := false
			load := func(ctx context.Context) error {
				if loaded {
					return nil
				}
				then, err := s.past(ctx).StateAt(ctx, at)
				if err != nil {
					return err
				}
				rows, loaded = of(then), true
				slices.SortFunc(rows, func(a, b D) int { return strings.Compare(key(&a), key(&b)) })
				return nil
			}
			return source[T]{
				walk: mapped(func(ctx context.Context, w store.Walk) ([]D, *store.Place, error) {
					if err := load(ctx); err != nil {
						return nil, nil, err
					}
					return pageOf(rows, key, w)
				}, as),
				count: func(ctx context.Context) (int, error) { err := load(ctx); return len(rows), err },
			}, err
		})
}

// pageOf is a page of a list in the order of its keys.
func pageOf[D any](rows []D, key func(*D) string, w store.Walk) ([]D, *store.Place, error) {
	from := 0
	if w.After != nil {
		from, _ = slices.BinarySearchFunc(rows, w.After.Keys[0]+"\x00", func(d D, after string) int { return strings.Compare(key(&d), after) })
	}
	rest := rows[from:]
	if len(rest) <= w.Limit {
		return rest, nil, nil
	}
	return rest[:w.Limit], &store.Place{Keys: []string{key(&rest[w.Limit-1])}}, nil
}

func (s *service) deviceState() {
	add(s, operation{id: "get-device-state", method: http.MethodGet, path: "/devices/{id}/state", scope: store.ReadAPI,
		summary: "Get a device as it was known at a moment", text: "The day on which it was last seen is exact to the day. " + retained},
		func(ctx context.Context, in *thingThen) (*one[deviceThen], error) {
			at, err := s.moment(in.PastMoment)
			if err != nil {
				return nil, err
			}
			d, err := s.past(ctx).DeviceAt(ctx, in.ID, at)
			if err != nil {
				return nil, err
			}
			return single(in.Known, newDeviceThen(d, at))
		})
}

func newDeviceThen(d *estate.PastDevice, at time.Time) deviceThen {
	out := deviceThen{
		Device: newDevice(&d.Device), At: at, DNSName: d.DNSName, AltSerial: d.AltSerial, Chassis: d.Chassis, Location: d.Location,
		Sources: d.Sources, Components: []partThen{},
	}
	for _, n := range d.Interfaces {
		out.Interfaces = append(out.Interfaces, iface{Name: n.Name, MAC: n.MAC, BuiltIn: n.BuiltIn})
	}
	if d.Match != nil {
		m := newMatch(d.Match)
		out.Match = &m
	}
	for _, f := range d.Components {
		out.Components = append(out.Components, partThen(f))
	}
	return out
}

func (s *service) assetState() {
	add(s, operation{id: "get-asset-state", method: http.MethodGet, path: "/assets/{id}/state", scope: store.ReadAPI,
		summary: "Get a record as it was known at a moment", text: retained},
		func(ctx context.Context, in *thingThen) (*one[assetThen], error) {
			at, err := s.moment(in.PastMoment)
			if err != nil {
				return nil, err
			}
			a, err := s.past(ctx).AssetAt(ctx, in.ID, at)
			if err != nil {
				return nil, err
			}
			return single(in.Known, assetThen{Asset: newAsset(&a.Asset), At: at, ServiceLabel: a.Service, Comment: a.Comment, Gone: a.Gone})
		})
}
