package estate

import (
	"context"
	"slices"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// PastView tells the past as somebody sees it who may see some entities alone. What a thing is today decides, as for its history: what
// was before it came to its entity goes with it. What is no more is nobody's, and shown to those alone who see everything.
type PastView struct {
	e    *Estate
	view store.View
}

// PastIn shows the past within a view of today.
func (e *Estate) PastIn(v store.View) PastView { return PastView{e, v} }

// DeviceAt is Estate.DeviceAt, within the view: without a record that is not in it, and without screens, which are devices of their own.
func (p PastView) DeviceAt(ctx context.Context, id string, at time.Time) (*PastDevice, error) {
	if p.view.Entities().All {
		return p.e.DeviceAt(ctx, id, at)
	}
	if _, err := p.view.Device(ctx, id); err != nil {
		return nil, err
	}
	d, err := p.e.DeviceAt(ctx, id, at)
	if err != nil {
		return nil, err
	}
	d.Components = slices.DeleteFunc(d.Components, func(f Fact) bool { return f.Field == "monitors" })
	if d.Match != nil {
		if _, err := p.view.Asset(ctx, d.Match.AssetID); inventory.CodeOf(err) == inventory.NotFound {
			d.Match = nil
		} else if err != nil {
			return nil, err
		}
	}
	if d.Parent != "" { // the name of its agent may be in the sources
		if _, err := p.view.Device(ctx, d.Parent); inventory.CodeOf(err) == inventory.NotFound {
			d.Sources = nil
		} else if err != nil {
			return nil, err
		}
	}
	return d, nil
}

// AssetAt is Estate.AssetAt, within the view.
func (p PastView) AssetAt(ctx context.Context, id string, at time.Time) (*PastAsset, error) {
	if _, err := p.view.KnownAsset(ctx, id); err != nil {
		return nil, err
	}
	return p.e.AssetAt(ctx, id, at)
}

// StateAt is Estate.StateAt, within the view.
func (p PastView) StateAt(ctx context.Context, at time.Time) (*State, error) {
	s, err := p.e.StateAt(ctx, at)
	if err != nil || p.view.Entities().All {
		return s, err
	}
	today, err := p.e.present(ctx, p.view.Entities())
	if err != nil {
		return nil, err
	}
	s.Devices = slices.DeleteFunc(s.Devices, func(d inventory.Device) bool { return !today.devices[d.ID] })
	for i := range s.Devices {
		if d := &s.Devices[i]; d.Parent != "" && !today.devices[d.Parent] {
			d.Sources = nil
		}
	}
	s.Assets = slices.DeleteFunc(s.Assets, func(a inventory.Asset) bool { return !today.assets[a.ID] })
	s.Matches = slices.DeleteFunc(s.Matches, func(m inventory.Match) bool { return !today.devices[m.DeviceID] || !today.assets[m.AssetID] })
	s.Discrepancies, s.Counts = p.rows(s.Discrepancies, today.rows)
	return s, nil
}

// present is what there is of some entities now, by id, and all discrepancies.
type present struct {
	devices, assets set
	rows            map[string]*store.DiscrepancyRow
}

func (e *Estate) present(ctx context.Context, in store.Entities) (present, error) {
	t := present{set{}, set{}, map[string]*store.DiscrepancyRow{}}
	err := e.store.Snapshot(ctx, func(r *store.Snapshot) error {
		devices, err := r.AllDevices(ctx)
		if err != nil {
			return err
		}
		for i := range devices {
			t.devices[devices[i].ID] = in.Has(devices[i].EntityCode)
		}
		known, err := r.KnownAssets(ctx)
		if err != nil {
			return err
		}
		for i := range known {
			t.assets[known[i].ID] = in.Has(known[i].EntityCode)
		}
		rows, err := r.AllDiscrepancies(ctx)
		for i := range rows {
			t.rows[rows[i].Key] = &rows[i]
		}
		return err
	})
	return t, err
}

// rows are the discrepancies in the view. Whose the other things are that take part is known of today's alone: where they were others,
// they are withheld.
func (p PastView) rows(then []store.DiscrepancyRow, now map[string]*store.DiscrepancyRow) ([]store.DiscrepancyRow, map[inventory.Kind]int) {
	var out []store.DiscrepancyRow
	counts := map[inventory.Kind]int{}
	for _, row := range then {
		is := now[row.Key]
		if (len(row.Others) > 0 || row.Field == "parent") && (is == nil || !slices.Equal(row.Others, is.Others) || row.Manual != is.Manual || row.Observed != is.Observed) {
			row.OtherEntities = append(slices.Clone(row.OtherEntities), "") // nobody's
		}
		if p.view.Shows(&row) {
			out = append(out, row)
			counts[row.Kind]++
		}
	}
	return out, counts
}

// CountsAt is Estate.CountsAt, within the view.
func (p PastView) CountsAt(ctx context.Context, moments []time.Time) ([]map[inventory.Kind]int, error) {
	if p.view.Entities().All {
		return p.e.CountsAt(ctx, moments)
	}
	out := make([]map[inventory.Kind]int, len(moments))
	for i, at := range moments {
		s, err := p.StateAt(ctx, at)
		if err != nil {
			return nil, err
		}
		out[i] = s.Counts
	}
	return out, nil
}

// PastBegins is since when the past of devices, records and discrepancies can be told; zero: since ever.
func (e *Estate) PastBegins(ctx context.Context) (time.Time, error) {
	var begins time.Time
	for _, kind := range []store.HistoryKind{store.DeviceHistory, store.ComponentHistory, store.RecordHistory, store.DiscrepancyHistory} {
		since, err := e.store.HistoryBegin(ctx, kind)
		if err != nil {
			return begins, err
		}
		if since.After(begins) {
			begins = since
		}
	}
	return begins, nil
}
