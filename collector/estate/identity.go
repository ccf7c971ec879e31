package estate

import (
	"strconv"

	"recolement/collector/inventory"
	"recolement/collector/naming"
	"recolement/collector/store"
)

// pairing finds for each record of an import the record that it was before. A record is known by its inventory number; where
// several have one number, by number and serial number; where it has none, by its serial number; and where it has neither, by its
// row. A row left over that alone has the serial number of a record left over is that record with a corrected number.
type pairing struct {
	rules *rules
	known []store.KnownAsset
	rows  []inventory.Asset
	of    []int // for each row, the index of its record; -1: new
	taken []bool
}

func (r *rules) pair(known []store.KnownAsset, rows []inventory.Asset) []int {
	p := &pairing{rules: r, known: known, rows: rows, of: make([]int, len(rows)), taken: make([]bool, len(known))}
	for i := range p.of {
		p.of[i] = -1
	}
	number := func(a *inventory.Asset) string { return naming.NumberKey(a.Number) }
	serial := func(a *inventory.Asset) string { return r.keys.RealSerial(a.Serial) }
	both := func(a *inventory.Asset) string {
		if number(a) == "" || serial(a) == "" {
			return ""
		}
		return number(a) + "|" + serial(a)
	}
	place := func(a *inventory.Asset) string {
		if number(a) != "" || serial(a) != "" {
			return ""
		}
		return a.Origin.File + "|" + strconv.Itoa(a.Origin.Row)
	}
	for _, step := range []struct {
		key    func(a *inventory.Asset) string
		unique bool // a key that several have says nothing
	}{{both, false}, {number, false}, {serial, true}, {place, true}} {
		for _, gone := range []bool{false, true} { // a record that is still there goes first
			p.by(step.key, step.unique, gone)
		}
	}
	return p.of
}

// by pairs rows and records that have one key, in their order.
func (p *pairing) by(key func(a *inventory.Asset) string, unique, gone bool) {
	records := map[string][]int{}
	for i := range p.known {
		if k := key(&p.known[i].Asset); k != "" && !p.taken[i] && p.known[i].Gone.IsZero() != gone {
			records[k] = append(records[k], i)
		}
	}
	rows := map[string]int{}
	for i := range p.rows {
		if p.of[i] < 0 {
			rows[key(&p.rows[i])]++
		}
	}
	for i := range p.rows {
		k := key(&p.rows[i])
		free := records[k]
		if k == "" || p.of[i] >= 0 || len(free) == 0 || unique && (len(free) > 1 || rows[k] > 1) {
			continue
		}
		p.of[i], p.taken[free[0]] = free[0], true
		records[k] = free[1:]
	}
}
