// Package reconcile finds the discrepancies: a pure function of assets, devices, a person's standing decisions, the policy and the
// date. It looks at what it is given as a whole, a neighbourhood or the estate: a run over several neighbourhoods together gives what
// a run over each gives. Which device is which asset is match's work; what becomes of a discrepancy is estate's.
package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/naming"
)

// Core is a policy made ready for work. It is read-only and may be used by many goroutines.
type Core struct {
	Policy *inventory.Policy
	Names  *naming.Rules
	Keys   *match.Keys
	sites  *siteTable
	rules  map[inventory.Class]inventory.ClassRule
}

// New prepares a policy. It fails on naming rules that cannot work.
func New(p *inventory.Policy) (*Core, error) {
	names, err := naming.Compile(p)
	if err != nil {
		return nil, fmt.Errorf("prepare policy: %w", err)
	}
	c := &Core{Policy: p, Names: names, Keys: match.NewKeys(p, names), sites: newSiteTable(p.Sites), rules: map[inventory.Class]inventory.ClassRule{}}
	for _, r := range p.Classes {
		c.rules[r.Class] = r
	}
	return c, nil
}

// Without gives a core to which the junk identifies nothing: see match.Keys.
func (c *Core) Without(junk map[string]bool) *Core {
	other := *c
	other.Keys = c.Keys.Without(junk)
	return &other
}

// Bound gives a core that makes devices of observations as people have decided: see match.Keys.
func (c *Core) Bound(bonds []inventory.Bond) *Core {
	other := *c
	other.Keys = c.Keys.Bound(bonds)
	return &other
}

// Input is what a run looks at.
type Input struct {
	Assets  []inventory.Asset
	Devices []inventory.Device
	Pins    []inventory.Pin
	Today   time.Time
}

// Result is what a run finds, sorted.
type Result struct {
	Matches       []inventory.Match
	Discrepancies []inventory.Discrepancy
	Entities      []string // whose each device is, in their order: see entity.go
	Steady        []bool   // of each device: seen again later, it alone, nothing of the above would be different
}

// checks are the rules, one file for each kind.
var checks = []func(*run){
	(*run).unknownDevices,
	(*run).missingDevices,
	(*run).statusConflicts,
	(*run).identityConflicts,
	(*run).duplicateAssets,
	(*run).duplicateNames,
	(*run).namingRules,
	(*run).fieldMismatches,
	(*run).renewals,
	(*run).directoryAccounts,
}

// Run finds the matches and the discrepancies.
func (c *Core) Run(in Input) Result {
	all := in.Devices
	devices, accounts, things := apart(all)
	in.Devices = devices
	r := &run{Core: c, Input: in, accounts: accounts, day: inventory.Day(in.Today), found: c.Keys.Find(in.Assets, in.Devices, in.Pins), sameModel: map[models]bool{}}
	r.count()
	r.entities()
	for _, check := range checks {
		check(r)
	}
	slices.SortFunc(r.out, compare)
	slices.SortFunc(r.found.Matches, func(a, b inventory.Match) int {
		return cmp.Or(strings.Compare(a.DeviceID, b.DeviceID), strings.Compare(a.AssetID, b.AssetID))
	})
	entities, steady := r.together(all, things)
	return Result{Matches: r.found.Matches, Discrepancies: r.out, Entities: entities, Steady: steady}
}

// compare orders discrepancies as people read them, and for good: no two are equal.
func compare(a, b inventory.Discrepancy) int {
	return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Field, b.Field), strings.Compare(a.Number, b.Number),
		strings.Compare(a.DeviceSerial, b.DeviceSerial), strings.Compare(a.DeviceName, b.DeviceName),
		strings.Compare(a.AssetID, b.AssetID), strings.Compare(a.DeviceID, b.DeviceID))
}

// run is one run under way.
type run struct {
	*Core
	Input                        // whose devices are those that agents and scans have seen
	accounts  []inventory.Device // in a directory
	day       time.Time
	found     match.Result
	bySerial  map[string][]int32 // assets under a real serial, where there are several
	byNumber  map[string][]int32 // assets under an inventory number, where there are several
	first     map[string]int32   // the first asset under each number
	byID      map[string]int32   // devices, for screens' parents
	entity    []string           // whose each device is
	sameModel map[models]bool    // what is known of pairs of models
	out       []inventory.Discrepancy
}

// count finds the serials and inventory numbers that several assets bear.
func (r *run) count() {
	r.bySerial, r.byNumber = map[string][]int32{}, map[string][]int32{}
	r.first = make(map[string]int32, len(r.Assets))
	serials := make(map[string]int32, len(r.Assets))
	for i := range r.Assets {
		gather(r.first, r.byNumber, naming.NumberKey(r.Assets[i].Number), int32(i))
		gather(serials, r.bySerial, r.Keys.RealSerial(r.Assets[i].Serial), int32(i))
	}
}

func gather(first map[string]int32, several map[string][]int32, key string, i int32) {
	if key == "" {
		return
	}
	f, taken := first[key]
	switch {
	case !taken:
		first[key] = i
	case several[key] == nil:
		several[key] = []int32{f, i}
	default:
		several[key] = append(several[key], i)
	}
}

// pairs calls do for each match.
func (r *run) pairs(do func(d *inventory.Device, a *inventory.Asset)) {
	for i, a := range r.found.AssetOf {
		if a >= 0 {
			do(&r.Devices[i], &r.Assets[a])
		}
	}
}

// report adds a discrepancy about a device, an asset or both; either may be nil. OtherEntities are those of further subjects.
func (r *run) report(d inventory.Discrepancy, device *inventory.Device, asset *inventory.Asset) {
	if asset != nil {
		d.AssetID, d.Number, d.Class = asset.ID, asset.Number, asset.Class
		d.EntityCode, d.ServiceCode, d.SiteCode = asset.EntityCode, asset.ServiceCode, asset.SiteCode
	}
	if device != nil {
		d.DeviceID, d.DeviceSerial, d.DeviceName = device.ID, device.Serial, device.ShownName()
		d.Class = cmp.Or(d.Class, device.Class)
		entity := r.entityOf(device)
		if asset == nil {
			d.SiteCode, d.EntityCode = r.siteOf(device), entity
			if n, ok := r.Names.Parse(device.Class, d.DeviceName, device.DNSName == ""); ok {
				d.ServiceCode = n.Service
			}
		}
		d.OtherEntities = append(d.OtherEntities, entity)
	}
	d.OtherEntities = others(d.EntityCode, d.OtherEntities)
	r.out = append(r.out, d)
}

// considered says whether a device is held against the inventory at all.
func (r *run) considered(d *inventory.Device) bool { return !d.Virtual || r.Policy.VirtualReconciled }

func (r *run) class(d *inventory.Device, a *inventory.Asset) inventory.Class {
	return r.ClassOf(d.Class, a.Class)
}

// ClassOf is what a matched pair is: the device's class where its report tells, else what the record says; a printer seen from afar may be a copier.
func (c *Core) ClassOf(device, asset inventory.Class) inventory.Class {
	if device == inventory.NoClass || asset != inventory.NoClass && asset != device && coarse(device) && c.Policy.SameGroup(device, asset) {
		return asset
	}
	return device
}

// coarse says whether a report cannot tell the class from others of its group: SNMP shows printers and copiers alike.
func coarse(c inventory.Class) bool { return c == inventory.Printer || c == inventory.Copier }

// silence is the number of whole days since a device was seen.
func (r *run) silence(d *inventory.Device) int {
	return int(r.day.Sub(inventory.Day(d.LastSeen)).Hours() / 24)
}

// alive says whether a device was seen within its class's days.
func (r *run) alive(d *inventory.Device, class inventory.Class) bool {
	limit := r.rules[class].MissingDays
	return limit == 0 || r.silence(d) <= limit
}

func explain(code string, args ...string) inventory.Explanation {
	e := inventory.Explanation{Code: code}
	if len(args) > 0 {
		e.Args = make(map[string]string, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			e.Args[args[i]] = args[i+1]
		}
	}
	return e
}
