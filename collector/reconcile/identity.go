package reconcile

import (
	"slices"
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/naming"
)

// identityConflicts raises identity-conflict: a strong key of a device points to another asset than the one that it is matched
// to, or its evidence speaks for several assets alike.
func (r *run) identityConflicts() {
	for _, c := range r.found.Conflicts {
		a := &r.Assets[r.found.AssetOf[c.Device]]
		others := r.numbers(c.Assets)
		r.report(inventory.Discrepancy{
			Kind: inventory.IdentityConflict, Field: string(c.Key), Manual: strings.Join(others, ", "), Observed: c.Value, Others: others,
			OtherEntities: r.assetEntities(c.Assets),
			Explanation:   explain("identity-conflict", "key", string(c.Key), "value", c.Value, "other", strings.Join(others, ", "), "kept", a.Number),
		}, &r.Devices[c.Device], a)
	}
	for _, t := range r.found.Ties {
		if r.duplicates(t) {
			continue // the duplicate is raised already, on the assets themselves
		}
		others := r.numbers(t.Assets)
		r.report(inventory.Discrepancy{
			Kind: inventory.IdentityConflict, Field: string(t.Key), Manual: strings.Join(others, ", "), Observed: t.Value, Others: others,
			OtherEntities: r.assetEntities(t.Assets),
			Explanation:   explain("ambiguous", "key", string(t.Key), "value", t.Value, "others", strings.Join(others, ", ")),
		}, &r.Devices[t.Device], nil)
	}
}

// duplicates says whether the assets of a tie are doubles of each other.
func (r *run) duplicates(t match.Tie) bool {
	first := &r.Assets[t.Assets[0]]
	for _, i := range t.Assets[1:] {
		a := &r.Assets[i]
		s := r.Keys.RealSerial(first.Serial)
		sameSerial := s != "" && s == r.Keys.RealSerial(a.Serial)
		if !sameSerial && (first.Number == "" || !naming.SameNumber(first.Number, a.Number)) {
			return false
		}
	}
	return true
}

// numbers lists the inventory numbers of assets, sorted, each once.
func (r *run) numbers(assets []int32) []string {
	var out []string
	for _, i := range assets {
		a := &r.Assets[i]
		text := a.Number
		if text == "" {
			text = a.Serial
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
