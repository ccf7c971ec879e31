package match_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"recolement/collector/inventory"
)

// Law: what people have put together is one device, what they keep apart is two, whatever the order in which it is read; and bonds between
// observations that are not there change nothing.
func TestBondsOutweighEveryKey(t *testing.T) {
	k := keys(t)
	rapid.Check(t, func(t *rapid.T) {
		var obs []inventory.Observation
		for i := range rapid.IntRange(2, 6).Draw(t, "observations") {
			obs = append(obs, inventory.Observation{Source: string(rune('a' + i)), Subject: "x", Taken: time.Unix(int64(i), 0), Facts: inventory.Facts{
				Class: inventory.Laptop, Serial: rapid.SampledFrom([]string{"", "AAAA111", "BBBB222"}).Draw(t, "serial"),
				Manufacturer: rapid.SampledFrom([]string{"", "Dell", "HP"}).Draw(t, "maker"),
				UUID:         rapid.SampledFrom([]string{"", "4C4C4544-0044-3510-8052-B4C04F4D3033"}).Draw(t, "uuid")}})
		}
		one, other := obs[0].Key(), obs[len(obs)-1].Key()
		verdict := rapid.SampledFrom([]inventory.Verdict{inventory.Together, inventory.Apart}).Draw(t, "verdict")
		bound := k.Bound([]inventory.Bond{{A: other, B: one, Verdict: verdict}, {A: one, B: "gone|x", Verdict: inventory.Together}})
		owner := bound.Owners(obs)
		if (owner[one] == owner[other]) != (verdict == inventory.Together) {
			t.Fatalf("%s: %v", verdict, owner)
		}
		shuffled := rapid.Permutation(obs).Draw(t, "order")
		for key, device := range bound.Owners(shuffled) {
			if device != owner[key] {
				t.Fatalf("in another order %s is of %s, not of %s", key, device, owner[key])
			}
		}
		free := k.Bound([]inventory.Bond{{A: "gone|x", B: "gone|y", Verdict: inventory.Apart}})
		if a, b := free.Owners(obs), k.Owners(obs); len(a) != len(b) || a[one] != b[one] || a[other] != b[other] {
			t.Fatalf("bonds between what is not there: %v, without %v", a, b)
		}
	})
}

// What is split off does not take along what else has the same serial number.
func TestSplitLeavesTheRestTogether(t *testing.T) {
	k := keys(t)
	seen := func(source string) inventory.Observation {
		return inventory.Observation{Source: source, Facts: inventory.Facts{Class: inventory.Laptop, Serial: "AAAA111", Manufacturer: "Dell"}}
	}
	obs := []inventory.Observation{seen("a"), seen("b"), seen("c"), seen("d")}
	bonds := []inventory.Bond{}
	for _, other := range obs[1:] {
		bonds = append(bonds, inventory.Bond{A: obs[0].Key(), B: other.Key(), Verdict: inventory.Apart})
	}
	if devices := k.Bound(bonds).Devices(obs); len(devices) != 2 || len(devices[0].Sources)+len(devices[1].Sources) != 4 || len(devices[0].Sources) != 1 {
		t.Errorf("%+v", devices)
	}
}
