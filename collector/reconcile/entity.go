package reconcile

import (
	"cmp"
	"slices"

	"recolement/collector/inventory"
)

// entities works out whose each device is: its asset's entity; else the one in its name; else its site's, where all of a site
// is one entity's; else that of the device that it is plugged into; else nobody's ("").
func (r *run) entities() {
	r.entity = make([]string, len(r.Devices))
	for i := range r.Devices {
		if r.entity[i] = r.ownEntity(int32(i)); r.entity[i] == "" {
			r.entity[i] = r.siteEntity(&r.Devices[i])
		}
	}
	for i := range r.Devices {
		if d := &r.Devices[i]; r.entity[i] == "" && d.Parent != "" {
			if at, known := r.deviceIndex()[d.Parent]; known {
				r.entity[i] = r.entity[at]
			}
		}
	}
}

func (r *run) ownEntity(i int32) string {
	d := &r.Devices[i]
	if a := r.assetOf(i); a != nil && a.EntityCode != "" {
		return a.EntityCode
	}
	n, _ := r.Names.Parse(d.Class, d.ShownName(), d.DNSName == "")
	return n.Entity
}

func (r *run) siteEntity(d *inventory.Device) string {
	code := r.siteOf(d)
	at := slices.IndexFunc(r.Policy.Sites, func(s inventory.Site) bool { return s.Code == code })
	if code == "" || at < 0 {
		return ""
	}
	return r.Policy.Sites[at].Entity
}

// entityOf is whose a device is, which is one of this run's.
func (r *run) entityOf(d *inventory.Device) string {
	if d.Class == inventory.DirectoryAccount {
		return r.accountEntity(d)
	}
	if at, known := r.deviceIndex()[d.ID]; known {
		return r.entity[at]
	}
	return ""
}

// assetEntities and deviceEntities are whose the other subjects of a discrepancy are; report leaves out its own.
func (r *run) assetEntities(assets []int32) []string {
	out := make([]string, len(assets))
	for i, a := range assets {
		out[i] = r.Assets[a].EntityCode
	}
	return out
}

func (r *run) deviceEntities(devices []int32) []string {
	out := make([]string, len(devices))
	for i, d := range devices {
		out[i] = r.entity[d]
	}
	return out
}

// others sorts the entities of a discrepancy's other subjects, each once, without its own; nil when there is none left.
func others(own string, all []string) []string {
	left := slices.DeleteFunc(slices.Clone(all), func(code string) bool { return code == own })
	if len(left) == 0 {
		return nil
	}
	slices.SortFunc(left, cmp.Compare[string])
	return slices.Compact(left)
}
