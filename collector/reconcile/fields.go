package reconcile

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/gaissmai/bart"

	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/naming"
)

// comparisons are the fields that a record and a device are compared by. The name is compared with the naming rules.
var comparisons = []func(*run, *inventory.Device, *inventory.Asset){
	(*run).compareSerial, (*run).compareUUID, (*run).compareMaker, (*run).compareModel, (*run).compareType, (*run).compareMAC, (*run).compareSite, (*run).compareParent,
}

// fieldMismatches raises field-mismatch: a matched device contradicts the record. What either side does not say contradicts nothing.
func (r *run) fieldMismatches() {
	r.pairs(func(d *inventory.Device, a *inventory.Asset) {
		for _, compare := range comparisons {
			compare(r, d, a)
		}
	})
}

func (r *run) mismatch(field, manual, observed, suggestion string, why inventory.Explanation, d *inventory.Device, a *inventory.Asset) {
	r.report(inventory.Discrepancy{Kind: inventory.FieldMismatch, Field: field, Manual: manual, Observed: observed, Suggestion: suggestion, Explanation: why}, d, a)
}

func (r *run) compareSerial(d *inventory.Device, a *inventory.Asset) {
	recorded, seen := r.Keys.RealSerial(a.Serial), r.Keys.RealSerial(d.Serial)
	if recorded == "" || seen == "" || recorded == seen || recorded == r.Keys.RealSerial(d.AltSerial) {
		return
	}
	why := explain("mismatch-serial-replaced")
	if match.NearSerial(recorded, seen) {
		why = explain("mismatch-serial-near")
	}
	r.mismatch("serial", strings.TrimSpace(a.Serial), d.Serial, d.Serial, why, d, a)
}

func (r *run) compareUUID(d *inventory.Device, a *inventory.Asset) {
	recorded, seen := r.Keys.RealUUID(a.UUID), r.Keys.RealUUID(d.UUID)
	if recorded != "" && seen != "" && recorded != seen {
		r.mismatch("uuid", a.UUID, d.UUID, d.UUID, explain("mismatch"), d, a)
	}
}

func (r *run) compareMaker(d *inventory.Device, a *inventory.Asset) {
	if !r.Keys.SameMaker(a.Manufacturer, d.Manufacturer) {
		r.mismatch("manufacturer", a.Manufacturer, d.Manufacturer, r.Keys.Maker(d.Manufacturer), explain("mismatch"), d, a)
	}
}

// models is what two texts say of a model: an estate has thousands of machines but dozens of such pairs.
type models struct {
	recorded, observed string
	class              inventory.Class
}

func (r *run) compareModel(d *inventory.Device, a *inventory.Asset) {
	texts := models{a.Model, d.Model, a.Class}
	same, known := r.sameModel[texts]
	if !known {
		same = r.Keys.SameModel(a.Model, d.Model, a.Class)
		r.sameModel[texts] = same
	}
	if !same {
		r.mismatch("model", a.Model, d.Model, d.Model, explain("mismatch"), d, a)
	}
}

// compareType holds the recorded class against the chassis. Printers and copiers look alike from afar.
func (r *run) compareType(d *inventory.Device, a *inventory.Asset) {
	if d.Class == inventory.NoClass || a.Class == inventory.NoClass || d.Class == a.Class || coarse(d.Class) && coarse(a.Class) {
		return
	}
	if d.Chassis == "" && r.Policy.SameGroup(d.Class, a.Class) {
		return
	}
	suggestion := string(d.Class)
	if labels := r.rules[d.Class].Labels; len(labels) > 0 {
		suggestion = labels[0]
	}
	observed := d.Chassis
	if observed == "" {
		observed = suggestion
	}
	r.mismatch("type", a.Type, observed, suggestion, explain("mismatch-type", "recorded", a.Type, "chassis", observed), d, a)
}

// compareMAC raises a recorded MAC that is on none of the device's interfaces. One that an identity conflict speaks of is raised there.
func (r *run) compareMAC(d *inventory.Device, a *inventory.Asset) {
	recorded := match.MACs(a.MAC)
	if len(recorded) == 0 || len(d.Interfaces) == 0 {
		return
	}
	for _, mac := range recorded {
		if slices.ContainsFunc(d.Interfaces, func(n inventory.Interface) bool { return n.MAC == mac }) {
			return
		}
	}
	if r.found.Contradicts(d.ID, inventory.ByMAC) {
		return
	}
	seen := d.Interfaces[0].MAC
	for _, n := range d.Interfaces {
		if n.BuiltIn {
			seen = n.MAC
			break
		}
	}
	r.mismatch("mac", strings.TrimSpace(a.MAC), colons(seen), colons(seen), explain("mismatch-mac", "mac", strings.TrimSpace(a.MAC)), d, a)
}

// colons writes a MAC as people read it.
func colons(mac string) string {
	var b strings.Builder
	for i := 0; i+1 < len(mac); i += 2 {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(mac[i : i+2])
	}
	return b.String()
}

// compareSite holds the recorded site against that of the device's addresses, for what does not roam.
func (r *run) compareSite(d *inventory.Device, a *inventory.Asset) {
	if a.SiteCode == "" || r.rules[r.class(d, a)].Roams || r.rules[a.Class].Roams {
		return
	}
	seen, address := "", netip.Addr{}
	for _, addr := range d.Addresses {
		site := r.sites.of(addr)
		if site == a.SiteCode {
			return
		}
		if site != "" && seen == "" {
			seen, address = site, addr
		}
	}
	if seen != "" {
		r.mismatch("site", a.Site, seen, seen, explain("mismatch-site", "address", address.String(), "site", seen, "recorded", a.Site), d, a)
	}
}

// compareParent raises a screen that is plugged into another workstation than the recorded one.
func (r *run) compareParent(d *inventory.Device, a *inventory.Asset) {
	if d.Parent == "" || a.ParentNumber == "" {
		return
	}
	at, known := r.deviceIndex()[d.Parent]
	if !known || r.found.AssetOf[at] < 0 {
		return // plugged into something that the inventory does not know: that is raised there
	}
	parent := &r.Assets[r.found.AssetOf[at]]
	if naming.SameNumber(parent.Number, a.ParentNumber) {
		return
	}
	r.report(inventory.Discrepancy{
		Kind: inventory.FieldMismatch, Field: "parent", Manual: a.ParentNumber, Observed: parent.Number, Suggestion: parent.Number,
		OtherEntities: []string{parent.EntityCode}, Explanation: explain("mismatch-parent", "recorded", a.ParentNumber, "plugged", parent.Number),
	}, d, a)
}

// deviceIndex finds devices by ID; it is made when the first screen asks.
func (r *run) deviceIndex() map[string]int32 {
	if r.byID == nil {
		r.byID = make(map[string]int32, len(r.Devices))
		for i := range r.Devices {
			r.byID[r.Devices[i].ID] = int32(i)
		}
	}
	return r.byID
}

// siteOf is the site of a device's first address that has one.
func (r *run) siteOf(d *inventory.Device) string {
	for _, addr := range d.Addresses {
		if site := r.sites.of(addr); site != "" {
			return site
		}
	}
	return ""
}

// siteTable finds the site of an address by the longest prefix.
type siteTable struct{ table *bart.Table[string] }

func newSiteTable(sites []inventory.Site) *siteTable {
	t := &siteTable{table: new(bart.Table[string])}
	for _, s := range sites {
		for _, subnet := range s.Subnets {
			t.table.Insert(subnet, s.Code)
		}
	}
	return t
}

func (t *siteTable) of(addr netip.Addr) string {
	site, _ := t.table.Lookup(addr.Unmap())
	return site
}
