package snmp

import (
	"slices"
	"strconv"
	"strings"

	"recolement/agent/internal/snmp/profiles"
)

// counters are the page counters of a printer, by the names that the report has for them. The total is Printer-MIB's life count
// (prtMarkerLifeCount) of the first marker that counts impressions or sheets; the others are the maker's.
func (r *Reading) counters() map[string]int64 {
	found := map[string]int64{}
	if n, ok := r.lifeCount(); ok {
		found["total"] = n
	}
	for _, name := range profiles.CounterNames {
		if _, known := found[name]; known {
			continue
		}
		if n, ok := r.value(func(p *profiles.Profile) []profiles.Source { return p.Counters[name] }); ok {
			found[name] = n
		}
	}
	addUp(found, "printtotal", "printblack", "printcolor")
	addUp(found, "copytotal", "copyblack", "copycolor")
	return found
}

// addUp makes a total of its two parts, where a device counts only those.
func addUp(found map[string]int64, total, a, b string) {
	_, counted := found[total]
	x, hasA := found[a]
	y, hasB := found[b]
	if !counted && hasA && hasB {
		found[total] = x + y
	}
}

func (r *Reading) lifeCount() (int64, bool) {
	const impressions, sheets = 7, 8
	for _, row := range r.Answers.rows(markerLife) {
		n, ok := r.Answers.digits(markerLife + "." + row)
		unit, has := r.Answers.number(markerUnit + "." + row)
		if ok && n >= 0 && (!has || unit == impressions || unit == sheets) {
			return n, true
		}
	}
	return 0, false
}

// value takes a number from the sources of the profiles: the first that is one. What a source adds is added.
func (r *Reading) value(sources func(*profiles.Profile) []profiles.Source) (int64, bool) {
	for _, p := range r.Profiles {
		for _, source := range sources(p) {
			if n, ok := r.sum(source); ok {
				return source.Scaled(n), true
			}
		}
	}
	return 0, false
}

// sum is the value of one source: of a column the first row, or with a condition all rows that meet it together.
func (r *Reading) sum(source profiles.Source) (total int64, ok bool) {
	column, values := source.Condition()
	for _, oid := range append(r.oids(source), source.Plus...) {
		if column != "" {
			own, _ := source.Column()
			if kind := r.plain(column + oid[len(own):]); !slices.Contains(values, kind) {
				continue
			}
		}
		n, is := r.Answers.number(oid)
		if !is {
			n, is = digits(source.Pick(r.Answers.text(oid)))
		}
		if !is || n < 0 {
			continue
		}
		total, ok = total+n, true
		if _, several := source.Column(); several && column == "" {
			break
		}
	}
	return total, ok
}

// digits is a number, or a text that is one: some devices write their counters out.
func (a Answers) digits(oid string) (int64, bool) {
	if n, ok := a.number(oid); ok {
		return n, true
	}
	return digits(a.text(oid))
}

// digits reads a number that a device says as text, with its unit: "98", "98 %"; "1:23:45" is none.
func digits(text string) (int64, bool) {
	text, _, _ = strings.Cut(text, " ")
	n, err := strconv.ParseInt(strings.TrimRight(text, "%CVAs"), 10, 64)
	return n, err == nil
}
