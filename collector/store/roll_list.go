package store

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"recolement/collector/inventory"
)

// Order is what a list of records or devices is sorted by; what it does not tell apart is in the order of the ids.
type Order string

// Orders of records and devices.
const (
	ByNumber     Order = "number"
	ByName       Order = "name"
	BySerial     Order = "serial"
	ByModel      Order = "model"
	ByMaker      Order = "maker"
	ByEntityCode Order = "entity"
	ByServing    Order = "service"
	BySiteCode   Order = "site"
	ByClassName  Order = "class"
	ByState      Order = "state"
	ByOS         Order = "os"
	BySince      Order = "since"
	BySeen       Order = "seen"
)

var orderKeys = map[Order]func(e *RollEntry) string{
	ByNumber: func(e *RollEntry) string { return e.Number }, ByName: func(e *RollEntry) string { return e.Name }, BySerial: func(e *RollEntry) string { return e.Serial },
	ByModel: func(e *RollEntry) string { return e.Model }, ByMaker: func(e *RollEntry) string { return e.Maker }, ByEntityCode: func(e *RollEntry) string { return e.Entity },
	ByServing: func(e *RollEntry) string { return e.Service }, BySiteCode: func(e *RollEntry) string { return e.Site },
	ByClassName: func(e *RollEntry) string { return string(e.Class) }, ByState: func(e *RollEntry) string { return string(e.State) }, ByOS: func(e *RollEntry) string { return e.OS },
}

func (o Order) compare(a, b *RollEntry) int {
	n := 0
	switch o {
	case BySince:
		n = a.Since.Compare(b.Since)
	case BySeen:
		n = a.Seen.Compare(b.Seen)
	default:
		n = cmp.Compare(orderKeys[o](a), orderKeys[o](b))
	}
	return cmp.Or(n, cmp.Compare(a.ID, b.ID))
}

// known says whether there is such an order.
func (o Order) known() bool { return o == BySince || o == BySeen || orderKeys[o] != nil }

// RollFilter selects records or devices; what is empty selects all.
type RollFilter struct {
	Text          string // words that must all occur, in any letter case, with or without accents
	Class         inventory.Class
	State         inventory.State // of records
	Entity        string          // codes
	Service, Site string          // of a device: those of its record
	Maker, Model  string
	Sources       string              // see RollEntry; "-": none, of a record that is matched with nothing
	Matched       *bool               // with, or without, the other side
	Where         func(m Member) bool // what else must hold; nil: nothing
	Sort          Order               // number of records, last seen of devices, unless told otherwise
	Desc          bool
	Limit, Offset int // a Limit below 0: all
}

// Member is an entry of a list with the other side where there is one that the reader may see; else Other is nil.
type Member struct {
	*RollEntry
	Other *RollEntry
}

// ListAssets lists a page of the manual inventory, and how many records a filter selects.
func (v View) ListAssets(ctx context.Context, f *RollFilter) ([]inventory.Asset, int, error) {
	ids, total, err := v.AssetIDs(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	found, err := v.AssetsByID(ctx, ids)
	return found, total, err
}

// AssetsByID reads records in the order of the ids, within the view.
func (v View) AssetsByID(ctx context.Context, ids []string) ([]inventory.Asset, error) {
	found, err := v.r.AssetsByID(ctx, ids)
	return inOrder(ids, found, func(a *inventory.Asset) string { return a.ID }, func(a *inventory.Asset) bool { return v.in.Has(a.EntityCode) }), err
}

// ListDevices lists a page of what was seen, and how many devices a filter selects.
func (v View) ListDevices(ctx context.Context, f *RollFilter) ([]inventory.Device, int, error) {
	ids, total, err := v.DeviceIDs(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	found, err := v.DevicesByID(ctx, ids)
	return found, total, err
}

// DevicesByID reads devices in the order of the ids, within the view.
func (v View) DevicesByID(ctx context.Context, ids []string) ([]inventory.Device, error) {
	found, err := v.r.DevicesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	found = inOrder(ids, found, func(d *inventory.Device) string { return d.ID }, func(d *inventory.Device) bool { return v.in.Has(d.EntityCode) })
	return found, v.withholdSources(ctx, found)
}

func inOrder[T any](ids []string, found []T, id func(*T) string, keep func(*T) bool) []T {
	at := make(map[string]int, len(found))
	for i := range found {
		at[id(&found[i])] = i
	}
	out := make([]T, 0, len(found))
	for _, wanted := range ids {
		if i, there := at[wanted]; there && keep(&found[i]) { // the database may be ahead of the roll
			out = append(out, found[i])
		}
	}
	return out
}

// AssetIDs lists the ids of the records that a filter selects, in its order, and how many there are on all pages.
func (v View) AssetIDs(ctx context.Context, f *RollFilter) (ids []string, total int, err error) {
	return v.pageOf(ctx, f, ByNumber, func(l *roll) (own, others *shelf) { return &l.assets, &l.devices })
}

// DeviceIDs lists the ids of the devices that a filter selects, in its order, and how many there are on all pages.
func (v View) DeviceIDs(ctx context.Context, f *RollFilter) (ids []string, total int, err error) {
	return v.pageOf(ctx, f, BySeen, func(l *roll) (own, others *shelf) { return &l.devices, &l.assets })
}

func (v View) pageOf(ctx context.Context, f *RollFilter, usual Order, shelves func(l *roll) (own, others *shelf)) (ids []string, total int, err error) {
	l, err := v.unrolled(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer l.mu.RUnlock()
	by, desc := f.Sort, f.Desc
	if !by.known() {
		by, desc = usual, desc || usual == BySeen
	}
	own, others := shelves(l)
	order, selects := own.ordered(by), v.selects(f, others)
	limit := f.Limit
	switch {
	case limit < 0:
		limit = len(order)
	case limit == 0:
		limit = usualPage
	}
	for i := range order {
		if desc {
			i = len(order) - 1 - i
		}
		if e := &own.entries[order[i]]; selects(e) {
			if total >= f.Offset && len(ids) < limit {
				ids = append(ids, e.ID)
			}
			total++
		}
	}
	return ids, total, nil
}

// EachAsset gives do every record that a filter selects, in no order. do must keep no pointer.
func (v View) EachAsset(ctx context.Context, f *RollFilter, do func(Member)) error {
	return v.eachOf(ctx, f, do, func(l *roll) (own, others *shelf) { return &l.assets, &l.devices })
}

// EachDevice does so with devices.
func (v View) EachDevice(ctx context.Context, f *RollFilter, do func(Member)) error {
	return v.eachOf(ctx, f, do, func(l *roll) (own, others *shelf) { return &l.devices, &l.assets })
}

func (v View) eachOf(ctx context.Context, f *RollFilter, do func(Member), shelves func(l *roll) (own, others *shelf)) error {
	l, err := v.unrolled(ctx)
	if err != nil {
		return err
	}
	defer l.mu.RUnlock()
	own, others := shelves(l)
	selects := v.selects(f, others)
	for i := range own.entries {
		if e := &own.entries[i]; e.ID != "" && selects(e) {
			do(v.member(e, others))
		}
	}
	return nil
}

// unrolled is the roll as it is now, locked for reading.
func (v View) unrolled(ctx context.Context) (*roll, error) {
	l := v.r.roll
	if l == nil { // what a transaction has written is on no roll
		l = &roll{}
	}
	if err := l.follow(ctx, v.r); err != nil {
		return nil, err
	}
	l.mu.RLock()
	return l, nil
}

// member joins the two sides, the other one as far as the reader may see it.
func (v View) member(e *RollEntry, others *shelf) Member {
	m := Member{RollEntry: e}
	if e.Other != "" {
		if other := others.of(e.Other); other != nil && v.in.Has(other.Entity) {
			m.Other = other
		}
	}
	return m
}

// selects is the filter as a condition on entries, within the view.
func (v View) selects(f *RollFilter, others *shelf) func(e *RollEntry) bool {
	words := spellings(f.Text)
	joined := f.Service != "" || f.Site != "" || f.Sources != "" || f.Matched != nil || f.Where != nil
	entities := map[string]bool{}
	for _, code := range v.in.Codes {
		entities[code] = true
	}
	return func(e *RollEntry) bool {
		switch {
		case !v.in.All && (e.Entity == "" || !entities[e.Entity]),
			f.Entity != "" && e.Entity != f.Entity, f.Class != "" && e.Class != f.Class, f.State != "" && e.State != f.State,
			f.Maker != "" && e.Maker != f.Maker, f.Model != "" && e.Model != f.Model:
			return false
		}
		for _, w := range words {
			if !slices.ContainsFunc(w, func(spelling string) bool { return strings.Contains(e.words, spelling) }) {
				return false
			}
		}
		return !joined || f.holds(v.member(e, others))
	}
}

// holds is the part of the filter that takes both sides.
func (f *RollFilter) holds(m Member) bool {
	switch {
	case f.Service != "" && m.ServiceCode() != f.Service, f.Site != "" && m.SiteCode() != f.Site,
		f.Sources != "" && cmp.Or(m.KnownBy(), "-") != f.Sources, f.Matched != nil && (m.Other != nil) != *f.Matched:
		return false
	}
	return f.Where == nil || f.Where(m)
}

// ServiceCode is the record's.
func (m Member) ServiceCode() string {
	if m.Service == "" && m.Other != nil {
		return m.Other.Service
	}
	return m.Service
}

// SiteCode is the record's.
func (m Member) SiteCode() string {
	if m.Site == "" && m.Other != nil {
		return m.Other.Site
	}
	return m.Site
}

// KnownBy is what tells of the device: see RollEntry.Sources.
func (m Member) KnownBy() string {
	if m.Sources == "" && m.Other != nil {
		return m.Other.Sources
	}
	return m.Sources
}

var hardwareAddress = regexp.MustCompile(`^([0-9a-f]{2}[:-]?){5}[0-9a-f]{2}$|^([0-9a-f]{4}\.){2}[0-9a-f]{4}$`)

// spellings are the words of a search, each as it may be written: records hold hardware addresses as people typed them, devices without signs.
func spellings(text string) [][]string {
	var out [][]string
	for _, word := range strings.Fields(Fold(text)) {
		forms := []string{word}
		if hardwareAddress.MatchString(word) {
			bare := strings.NewReplacer(":", "", "-", "", ".", "").Replace(word)
			forms = append(forms, bare, bare[:4]+"."+bare[4:8]+"."+bare[8:])
			for _, sign := range []string{":", "-"} {
				forms = append(forms, strings.Join([]string{bare[:2], bare[2:4], bare[4:6], bare[6:8], bare[8:10], bare[10:]}, sign))
			}
		}
		out = append(out, forms)
	}
	return out
}
