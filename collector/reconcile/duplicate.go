package reconcile

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"recolement/collector/inventory"
)

// duplicateAssets raises duplicate-asset: several assets with one real serial (on each), or with one inventory number (once).
func (r *run) duplicateAssets() {
	for _, serial := range slices.Sorted(maps.Keys(r.bySerial)) {
		twins := r.bySerial[serial]
		for _, i := range twins {
			a := &r.Assets[i]
			others := r.numbers(without(twins, i))
			r.report(inventory.Discrepancy{
				Kind: inventory.DuplicateAsset, Field: "serial", Manual: strings.TrimSpace(a.Serial), Others: others,
				OtherEntities: r.assetEntities(twins),
				Explanation:   explain("duplicate-serial", "serial", strings.TrimSpace(a.Serial), "others", strings.Join(others, ", ")),
			}, nil, a)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(r.byNumber)) {
		twins := r.byNumber[number]
		first := &r.Assets[twins[0]]
		var described []string
		for _, i := range twins {
			a := &r.Assets[i]
			described = append(described, strings.TrimSpace(a.Manufacturer+" "+a.Model+" "+strings.TrimSpace(a.Serial)))
			if a.ID < first.ID {
				first = a
			}
		}
		slices.Sort(described)
		r.out = append(r.out, inventory.Discrepancy{
			Kind: inventory.DuplicateAsset, Field: "inventory_number", Number: first.Number, Manual: first.Number, Others: described,
			OtherEntities: others(first.EntityCode, r.assetEntities(twins)),
			Class:         first.Class, EntityCode: first.EntityCode, ServiceCode: first.ServiceCode, SiteCode: first.SiteCode,
			Explanation: explain("duplicate-number", "number", first.Number, "count", strconv.Itoa(len(twins)), "others", strings.Join(described, " ; ")),
		})
	}
}

func without(list []int32, i int32) []int32 {
	var out []int32
	for _, x := range list {
		if x != i {
			out = append(out, x)
		}
	}
	return out
}

// duplicateNames raises duplicate-name: two live devices bear one name (on each).
func (r *run) duplicateNames() {
	first := make(map[string]int32, len(r.Devices))
	several := map[string][]int32{}
	for i := range r.Devices {
		d := &r.Devices[i]
		if name := strings.ToUpper(strings.TrimSpace(d.ShownName())); name != "" && r.considered(d) && r.alive(d, r.classOf(int32(i))) && r.Keys.RealName(name) {
			gather(first, several, name, int32(i))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(several)) {
		for _, i := range several[name] {
			d, asset := &r.Devices[i], r.assetOf(i)
			var others []string
			for _, o := range without(several[name], i) {
				others = append(others, describe(&r.Devices[o]))
			}
			slices.Sort(others)
			disc := inventory.Discrepancy{
				Kind: inventory.DuplicateName, Field: "name", Observed: d.ShownName(), Others: others, OtherEntities: r.deviceEntities(several[name]),
				Explanation: explain("duplicate-name", "name", d.ShownName(), "others", strings.Join(others, " ; ")),
			}
			if asset != nil {
				disc.Manual = strings.TrimSpace(asset.Name)
				if compliant := r.compliant(d, asset); !sameName(compliant, d) {
					disc.Suggestion = compliant
				}
			}
			r.report(disc, d, asset)
		}
	}
}

func (r *run) assetOf(device int32) *inventory.Asset {
	if a := r.found.AssetOf[device]; a >= 0 {
		return &r.Assets[a]
	}
	return nil
}

func (r *run) classOf(device int32) inventory.Class {
	if a := r.assetOf(device); a != nil {
		return r.class(&r.Devices[device], a)
	}
	return r.Devices[device].Class
}
