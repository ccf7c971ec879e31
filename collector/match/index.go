package match

import "recolement/collector/inventory"

// index is where each key of the assets stands.
type index struct {
	serial, uuid, mac, number, name, ip postings
}

// postings lists the assets under each key. Almost every key has one: the second and later ones stand apart.
type postings struct {
	first map[string]int32
	more  map[string][]int32
}

func newPostings(size int) postings {
	return postings{first: make(map[string]int32, size), more: map[string][]int32{}}
}

func (p postings) add(key string, asset int32) {
	if key == "" {
		return
	}
	if _, taken := p.first[key]; !taken {
		p.first[key] = asset
	} else if p.first[key] != asset {
		p.more[key] = append(p.more[key], asset)
	}
}

func (p postings) each(key string, do func(asset int32)) {
	if key == "" {
		return
	}
	a, ok := p.first[key]
	if !ok {
		return
	}
	do(a)
	if len(p.more) > 0 {
		for _, a := range p.more[key] {
			do(a)
		}
	}
}

func (k *Keys) newIndex(assets []inventory.Asset) *index {
	n := len(assets)
	ix := &index{serial: newPostings(n), uuid: newPostings(0), mac: newPostings(n / 2), number: newPostings(n), name: newPostings(n / 2), ip: newPostings(0)}
	for i := range assets {
		a, at := &assets[i], int32(i)
		ix.serial.add(k.RealSerial(a.Serial), at)
		ix.uuid.add(k.RealUUID(a.UUID), at)
		if a.MAC != "" {
			for _, mac := range MACs(a.MAC) {
				if !LocallyAdministered(mac) {
					ix.mac.add(mac, at)
				}
			}
		}
		ix.number.add(k.number(a), at)
		ix.name.add(nameKey(a.Name), at)
		if k.hasFixedAddress(a.Class) {
			ix.ip.add(parseIP(a.IP), at)
		}
	}
	return ix
}

// The keys of a neighbourhood: things that share one may bear on each other.

// AssetKeys gives an asset's identity keys, for finding its neighbourhood.
func (k *Keys) AssetKeys(a *inventory.Asset) []string {
	var out keyList
	out.add("s:", k.RealSerial(a.Serial))
	out.add("u:", k.RealUUID(a.UUID))
	for _, mac := range MACs(a.MAC) {
		out.add("m:", mac)
	}
	out.add("n:", k.number(a))
	out.add("h:", nameKey(a.Name))
	if k.hasFixedAddress(a.Class) {
		out.add("i:", parseIP(a.IP))
	}
	if a.ParentNumber != "" { // a screen is judged with the workstation that it is recorded on
		out.add("n:", (&Keys{}).number(&inventory.Asset{Number: a.ParentNumber}))
	}
	return out
}

// FactKeys gives the identity keys of what was observed, for finding its neighbourhood.
func (k *Keys) FactKeys(f *inventory.Facts) []string {
	var out keyList
	out.add("s:", k.RealSerial(f.Serial))
	out.add("s:", k.RealSerial(f.AltSerial))
	out.add("u:", k.RealUUID(f.UUID))
	for _, n := range f.Interfaces {
		if n.BuiltIn {
			out.add("m:", n.MAC)
		}
	}
	out.add("n:", k.deviceNumber(f))
	out.add("h:", nameKey(f.ShownName()))
	if k.hasFixedAddress(f.Class) {
		for _, a := range f.Addresses {
			out.add("i:", a.String())
		}
	}
	return out
}

type keyList []string

func (l *keyList) add(kind, value string) {
	if value != "" {
		*l = append(*l, kind+value)
	}
}
