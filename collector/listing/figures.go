package listing

import (
	"sort"

	"recolement/collector/inventory"
)

// figures is what a head of department looks at first.
type figures struct {
	Assets, Devices, Matched, InService, Seen int
	Coverage, Compliance                      int // percent
	Kinds                                     []bar
	Entities                                  []bar // naming compliance, percent
	Renewals                                  []bar // by year
}

// bar is one line of a chart.
type bar struct {
	Label string
	Count int
	Width int // percent of the longest
}

func measure(l *List) figures {
	f := figures{Assets: len(l.Assets), Devices: len(l.Devices), Matched: len(l.Matches)}
	matched := map[string]bool{}
	for _, m := range l.Matches {
		matched[m.AssetID] = true
	}
	for i := range l.Assets {
		a := &l.Assets[i]
		if a.State == inventory.InService && l.Policy.Rule(a.Class).Observed {
			f.InService++
			if matched[a.ID] {
				f.Seen++
			}
		}
	}
	f.Coverage = percent(f.Seen, f.InService)
	f.kinds(l)
	f.compliance(l)
	f.renewals(l)
	return f
}

func (f *figures) kinds(l *List) {
	for _, k := range inventory.Kinds() {
		if n := len(ofKind(l, k)); n > 0 {
			f.Kinds = append(f.Kinds, bar{Label: l.Text.T("kind." + string(k)), Count: n})
		}
	}
	widen(f.Kinds)
}

// compliance counts the matched, named devices whose name breaks no rule, for all and for each entity.
func (f *figures) compliance(l *List) {
	wrong := map[string]bool{}
	for i := range l.Discrepancies {
		switch d := &l.Discrepancies[i]; d.Kind {
		case inventory.NamingFormat, inventory.NamingEntity, inventory.NamingService, inventory.NamingNumber, inventory.NamingSuffix:
			wrong[d.DeviceID] = true
		}
	}
	ruled := map[inventory.Class]bool{}
	for _, rule := range l.Policy.Naming {
		for _, c := range rule.Classes {
			ruled[c] = true
		}
	}
	assets := make(map[string]*inventory.Asset, len(l.Assets))
	for i := range l.Assets {
		assets[l.Assets[i].ID] = &l.Assets[i]
	}
	type tally struct{ right, all int }
	total, of := tally{}, map[string]*tally{}
	for _, m := range l.Matches {
		a := assets[m.AssetID]
		if a == nil || !ruled[a.Class] {
			continue
		}
		t := of[a.EntityCode]
		if t == nil {
			t = &tally{}
			of[a.EntityCode] = t
		}
		total.all++
		t.all++
		if !wrong[m.DeviceID] {
			total.right++
			t.right++
		}
	}
	f.Compliance = percent(total.right, total.all)
	for code, t := range of {
		if code != "" {
			p := percent(t.right, t.all)
			f.Entities = append(f.Entities, bar{Label: code + " · " + l.Policy.Entities[code], Count: p, Width: p})
		}
	}
	sort.Slice(f.Entities, func(i, j int) bool { return f.Entities[i].Label < f.Entities[j].Label })
}

// renewals counts the assets in service by the year in which their class's age is reached, this year's with those before.
func (f *figures) renewals(l *List) {
	years := map[int]int{}
	for i := range l.Assets {
		a := &l.Assets[i]
		age := l.Policy.Rule(a.Class).RenewalYears
		since := a.InServiceSince()
		if a.State == inventory.InService && age > 0 && !since.IsZero() {
			years[max(since.Year()+age, l.Today.Year())]++
		}
	}
	for y := l.Today.Year(); y < l.Today.Year()+8; y++ {
		f.Renewals = append(f.Renewals, bar{Label: itoa(y), Count: years[y]})
	}
	widen(f.Renewals)
}

func widen(bars []bar) {
	longest := 1
	for _, b := range bars {
		longest = max(longest, b.Count)
	}
	for i := range bars {
		bars[i].Width = 100 * bars[i].Count / longest
	}
}

func percent(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return 100 * part / whole
}
