package listing

import (
	"cmp"
	"maps"
	"slices"

	"recolement/collector/inventory"
)

// figures is what a head of department looks at first.
type figures struct {
	InService, Observable, Seen int // assets in service, those of them that can be seen, and those that were seen lately
	Matched, Screens, Virtual   int // devices
	Unknown                     int
	Names                       share
	Entities                    []share // naming compliance by entity code; an empty code last
	Renewals                    []yearly
	Undated                     int // assets in service that would be renewed by age, of unknown age
}

// share is a part of a whole, under a code.
type share struct {
	Code     string
	Part, Of int
}

func (s share) percent() int { return percent(s.Part, s.Of) }

// yearly is a number of assets for a year; year 0 is overdue.
type yearly struct{ Year, Count int }

// years is how far the renewals look ahead.
const years = 8

func measure(l *List) figures {
	f := figures{Matched: len(l.Matches)}
	f.coverage(l)
	f.compliance(l)
	f.renewals(l)
	return f
}

func (f *figures) coverage(l *List) {
	missing := map[string]bool{}
	for i := range l.Discrepancies {
		switch d := &l.Discrepancies[i]; d.Kind {
		case inventory.MissingDevice:
			missing[d.AssetID] = true
		case inventory.UnknownDevice:
			f.Unknown++
		}
	}
	for i := range l.Assets {
		a := &l.Assets[i]
		if a.State != inventory.InService {
			continue
		}
		f.InService++
		if l.Policy.Rule(a.Class).Observed {
			f.Observable++
			if !missing[a.ID] {
				f.Seen++
			}
		}
	}
	for i := range l.Devices {
		if l.Devices[i].Class == inventory.Screen {
			f.Screens++
		}
		if l.Devices[i].Virtual {
			f.Virtual++
		}
	}
}

// compliance counts the names that a rule covers and those that break none, for all and for the entity of the asset, or of the name where there is none.
func (f *figures) compliance(l *List) {
	wrong, entity := map[string]bool{}, map[string]string{}
	for i := range l.Discrepancies {
		d := &l.Discrepancies[i]
		switch d.Kind {
		case inventory.NamingFormat, inventory.NamingEntity, inventory.NamingService, inventory.NamingNumber, inventory.NamingSuffix:
			wrong[d.DeviceID] = true
		}
		if _, known := l.Policy.Entities[d.EntityCode]; known && d.AssetID == "" {
			entity[d.DeviceID] = d.EntityCode
		}
	}
	assets := l.assetOfDevice()
	ruled := l.ruledClasses()
	of := map[string]*share{}
	for i := range l.Devices {
		d := &l.Devices[i]
		class, code := d.Class, entity[d.ID]
		if a := assets[d.ID]; a != nil {
			class, code = cmp.Or(class, a.Class), a.EntityCode
		}
		if !ruled[class] || d.ShownName() == "" || d.Virtual && !l.Policy.VirtualReconciled {
			continue
		}
		if of[code] == nil {
			of[code] = &share{Code: code}
		}
		for _, s := range []*share{of[code], &f.Names} {
			s.Of++
			if !wrong[d.ID] {
				s.Part++
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(of)) {
		f.Entities = append(f.Entities, *of[code])
	}
	if len(f.Entities) > 0 && f.Entities[0].Code == "" {
		f.Entities = append(f.Entities[1:], f.Entities[0])
	}
}

func (l *List) assetOfDevice() map[string]*inventory.Asset {
	byID := make(map[string]*inventory.Asset, len(l.Assets))
	for i := range l.Assets {
		byID[l.Assets[i].ID] = &l.Assets[i]
	}
	out := make(map[string]*inventory.Asset, len(l.Matches))
	for i := range l.Matches {
		out[l.Matches[i].DeviceID] = byID[l.Matches[i].AssetID]
	}
	return out
}

func (l *List) ruledClasses() map[inventory.Class]bool {
	out := map[inventory.Class]bool{}
	for _, rule := range l.Policy.Naming {
		for _, c := range rule.Classes {
			out[c] = true
		}
	}
	return out
}

// renewals counts the assets in service by the year in which they reach their class's age: first the overdue ones, then this year's and the next.
func (f *figures) renewals(l *List) {
	count := map[int]int{}
	for i := range l.Assets {
		a := &l.Assets[i]
		age := l.Policy.Rule(a.Class).RenewalYears
		since := a.InServiceSince()
		switch {
		case a.State != inventory.InService || age == 0:
		case since.IsZero():
			f.Undated++
		case !since.AddDate(age, 0, 0).After(l.Today):
			count[0]++
		default:
			count[since.Year()+age]++
		}
	}
	f.Renewals = append(f.Renewals, yearly{0, count[0]})
	for y := l.Today.Year(); y < l.Today.Year()+years; y++ {
		f.Renewals = append(f.Renewals, yearly{y, count[y]})
	}
}

// percent rounds down: all is 100, and nothing less.
func percent(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return 100 * part / whole
}
