package match

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"recolement/collector/inventory"
)

// Result is which asset each device is, and what could not be told.
type Result struct {
	AssetOf   []int32 // for each device, the index of its asset; -1: none
	DeviceOf  []int32 // for each asset, the index of its device; -1: none
	Matches   []inventory.Match
	Ties      []Tie
	Conflicts []Conflict
	Contested []bool         // devices that compete with others for an asset: which one has it may hang on who was seen last
	tied      map[int32]bool // assets that a tie names: something is there, though nobody knows which
	contrary  map[contrary]bool
}

// contrary is a device and a strong key of it that points to other assets than its own.
type contrary struct {
	device string
	key    inventory.EvidenceKey
}

// Contradicts says whether a strong key of a device points to other assets than its own: see Conflicts.
func (r *Result) Contradicts(device string, key inventory.EvidenceKey) bool {
	return r.contrary[contrary{device, key}]
}

// Tied says whether an asset takes part in a tie, so that it cannot be called missing.
func (r *Result) Tied(asset int32) bool { return r.tied[asset] }

// Tie is a device whose evidence speaks for several assets alike: never decided by chance.
type Tie struct {
	Device int32
	Assets []int32
	Key    inventory.EvidenceKey
	Value  string
}

// Conflict is a strong key of a matched device that points to other assets than its own.
type Conflict struct {
	Device int32
	Key    inventory.EvidenceKey
	Value  string
	Assets []int32
}

// The weight of evidence: each kind outweighs all weaker ones together.
const (
	weighNearSerial = 1 << iota
	weighIP
	weighName
	weighNumber
	weighMAC
	weighUUID
	weighSerial
	weighByHand
)

// ladder names the weights, strongest first.
var ladder = []struct {
	weight int
	key    inventory.EvidenceKey
}{
	{weighByHand, inventory.ByHand}, {weighSerial, inventory.BySerial}, {weighUUID, inventory.ByUUID}, {weighMAC, inventory.ByMAC},
	{weighNumber, inventory.ByNumber}, {weighName, inventory.ByName}, {weighIP, inventory.ByIP}, {weighNearSerial, inventory.ByNearSerial},
}

// Find matches devices to assets, one to one. It goes by the strongest evidence first; where two devices claim one asset, the
// stronger evidence has it, and of equals the one seen last. The order of the input does not matter.
func (k *Keys) Find(assets []inventory.Asset, devices []inventory.Device, pins []inventory.Pin) Result {
	f := newFinder(k, assets, devices, pins)
	f.collect()
	f.contest()
	f.assign()
	f.conflicts()
	return f.out
}

type finder struct {
	keys    *Keys
	assets  []inventory.Asset
	devices []inventory.Device
	ix      *index
	apart   map[[2]int32]bool
	pinned  map[[2]int32]bool
	pairs   []pair
	scratch []pair
	out     Result
}

// pair is a device that may be an asset, and what speaks for it.
type pair struct {
	device, asset int32
	weight        int32
	fit           int8 // of equals: same class, in service, same model
}

func newFinder(k *Keys, assets []inventory.Asset, devices []inventory.Device, pins []inventory.Pin) *finder {
	f := &finder{keys: k, assets: assets, devices: devices, ix: k.newIndex(assets), apart: map[[2]int32]bool{}, pinned: map[[2]int32]bool{}}
	f.out = Result{AssetOf: filled(len(devices)), DeviceOf: filled(len(assets)), tied: map[int32]bool{}, contrary: map[contrary]bool{}}
	if len(pins) == 0 {
		return f
	}
	deviceAt, assetAt := map[string]int32{}, map[string]int32{}
	for i := range devices {
		deviceAt[devices[i].ID] = int32(i)
	}
	for i := range assets {
		assetAt[assets[i].ID] = int32(i)
	}
	for _, pin := range pins {
		d, knownDevice := deviceAt[pin.DeviceID]
		a, knownAsset := assetAt[pin.AssetID]
		if !knownDevice || !knownAsset {
			continue
		}
		if pin.Verdict == inventory.Apart {
			f.apart[[2]int32{d, a}] = true
		} else {
			f.pinned[[2]int32{d, a}] = true
		}
	}
	return f
}

func filled(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

// collect finds, for each device, the assets that share a key with it.
func (f *finder) collect() {
	f.pairs = make([]pair, 0, len(f.devices))
	for i := range f.devices {
		d := &f.devices[i]
		if d.Virtual && !f.keys.policy.VirtualReconciled {
			continue
		}
		f.scratch = f.scratch[:0]
		f.candidates(int32(i), d)
		several := len(f.scratch) > 1
		for _, p := range f.scratch {
			if f.weigh(&p, several) {
				f.pairs = append(f.pairs, p)
			}
		}
	}
	for at := range f.pinned {
		if !slices.ContainsFunc(f.pairs, func(p pair) bool { return p.device == at[0] && p.asset == at[1] }) {
			f.pairs = append(f.pairs, pair{device: at[0], asset: at[1], weight: weighByHand})
		}
	}
}

func (f *finder) note(device, asset int32, weight int32) {
	for i := range f.scratch {
		if f.scratch[i].asset == asset {
			f.scratch[i].weight |= weight
			return
		}
	}
	f.scratch = append(f.scratch, pair{device: device, asset: asset, weight: weight})
}

func (f *finder) candidates(i int32, d *inventory.Device) {
	k, ix := f.keys, f.ix
	ix.serial.each(k.RealSerial(d.Serial), func(a int32) { f.note(i, a, weighSerial) })
	if d.AltSerial != "" {
		ix.serial.each(k.RealSerial(d.AltSerial), func(a int32) { f.note(i, a, weighSerial) })
	}
	if len(ix.uuid.first) > 0 {
		ix.uuid.each(k.RealUUID(d.UUID), func(a int32) { f.note(i, a, weighUUID) })
	}
	for _, n := range d.Interfaces {
		if n.BuiltIn {
			ix.mac.each(n.MAC, func(a int32) { f.note(i, a, weighMAC) })
		}
	}
	weak := func(weight int32) func(a int32) {
		return func(a int32) {
			if k.policy.SameGroup(d.Class, f.assets[a].Class) {
				f.note(i, a, weight)
			}
		}
	}
	ix.number.each(k.deviceNumber(&d.Facts), weak(weighNumber))
	ix.name.each(nameKey(d.ShownName()), weak(weighName))
	if k.hasFixedAddress(d.Class) {
		for _, addr := range d.Addresses {
			ix.ip.each(addr.String(), weak(weighIP))
		}
	}
}

// weigh adds what is known of a pair that some key has brought together, and where there are several for a device, which of equals
// fits best; false when the pair cannot be.
func (f *finder) weigh(p *pair, several bool) bool {
	at := [2]int32{p.device, p.asset}
	if f.apart[at] {
		return false
	}
	d, a := &f.devices[p.device], &f.assets[p.asset]
	ds, as := f.keys.RealSerial(d.Serial), f.keys.RealSerial(a.Serial)
	if p.weight&weighSerial == 0 && ds != "" && as != "" {
		if NearSerial(ds, as) {
			p.weight |= weighNearSerial
		} else if p.weight&^weighIP == 0 {
			return false // an address moves from one machine to the next: alone it does not outweigh another serial
		}
	}
	if f.pinned[at] {
		p.weight |= weighByHand
	}
	if !several {
		return true
	}
	if d.Class == a.Class {
		p.fit += 4
	}
	if a.State == inventory.InService {
		p.fit += 2
	}
	if d.Model != "" && f.keys.SameModel(a.Model, d.Model, a.Class) && f.keys.SameMaker(a.Manufacturer, d.Manufacturer) {
		p.fit++
	}
	return true
}

// contest finds the devices that compete for an asset.
func (f *finder) contest() {
	f.out.Contested = make([]bool, len(f.devices))
	claimed := filled(len(f.assets))
	for _, p := range f.pairs {
		switch other := claimed[p.asset]; {
		case other < 0:
			claimed[p.asset] = p.device
		case other != p.device:
			f.out.Contested[p.device], f.out.Contested[other] = true, true
		}
	}
}

// assign gives out the assets, the strongest pairs first.
func (f *finder) assign() {
	slices.SortFunc(f.pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight),
			f.devices[b.device].LastSeen.Compare(f.devices[a.device].LastSeen), cmp.Compare(f.devices[a.device].ID, f.devices[b.device].ID),
			cmp.Compare(b.fit, a.fit), cmp.Compare(f.assets[a.asset].ID, f.assets[b.asset].ID))
	})
	settled := make([]bool, len(f.devices)) // matched, or tied at its best
	for i := 0; i < len(f.pairs); i++ {
		p := f.pairs[i]
		if settled[p.device] || f.out.DeviceOf[p.asset] >= 0 {
			continue
		}
		rivals := f.rivals(i)
		settled[p.device] = true
		if len(rivals) > 1 {
			f.tie(p, rivals)
			continue
		}
		f.out.AssetOf[p.device], f.out.DeviceOf[p.asset] = p.asset, p.device
		f.out.Matches = append(f.out.Matches, f.match(p))
	}
}

// rivals are the free assets that a device's evidence speaks for as much as for that of the i-th pair.
func (f *finder) rivals(i int) []int32 {
	p := f.pairs[i]
	out := []int32{p.asset}
	for _, q := range f.pairs[i+1:] {
		if q.weight != p.weight || q.fit != p.fit || q.device != p.device {
			break // the pairs of one device and one weight stand together
		}
		if f.out.DeviceOf[q.asset] < 0 {
			out = append(out, q.asset)
		}
	}
	return out
}

func (f *finder) tie(p pair, assets []int32) {
	first := f.match(p).Evidence[0]
	f.out.Ties = append(f.out.Ties, Tie{Device: p.device, Assets: assets, Key: first.Key, Value: first.Value})
	for _, a := range assets {
		f.out.tied[a] = true
	}
}

// match writes a pair down with its evidence, strongest first.
func (f *finder) match(p pair) inventory.Match {
	d, a := &f.devices[p.device], &f.assets[p.asset]
	m := inventory.Match{DeviceID: d.ID, AssetID: a.ID, Evidence: make([]inventory.Evidence, 0, 4)}
	for _, step := range ladder {
		if p.weight&int32(step.weight) != 0 {
			m.Evidence = append(m.Evidence, inventory.Evidence{Key: step.key, Value: f.value(step.key, d, a)})
		}
	}
	return m
}

// value is what both sides share, as people read it.
func (f *finder) value(key inventory.EvidenceKey, d *inventory.Device, a *inventory.Asset) string {
	switch key {
	case inventory.BySerial:
		if f.keys.RealSerial(d.Serial) != f.keys.RealSerial(a.Serial) {
			return d.AltSerial
		}
		return d.Serial
	case inventory.ByNearSerial:
		return d.Serial
	case inventory.ByUUID:
		return d.UUID
	case inventory.ByMAC:
		for _, mac := range MACs(a.MAC) {
			if slices.ContainsFunc(d.Interfaces, func(n inventory.Interface) bool { return n.BuiltIn && n.MAC == mac }) {
				return mac
			}
		}
	case inventory.ByNumber:
		return a.Number
	case inventory.ByName:
		return d.ShownName()
	case inventory.ByIP:
		return strings.TrimSpace(a.IP)
	}
	return ""
}

// conflicts finds the strong keys of matched devices that point to other assets than their own.
func (f *finder) conflicts() {
	for i := range f.devices {
		own := f.out.AssetOf[i]
		if own < 0 {
			continue
		}
		d := &f.devices[i]
		var macs []string
		for _, n := range d.Interfaces {
			if n.BuiltIn {
				macs = append(macs, n.MAC)
			}
		}
		f.conflict(int32(i), own, inventory.BySerial, f.ix.serial, f.keys.RealSerial(d.Serial))
		if len(f.ix.uuid.first) > 0 {
			f.conflict(int32(i), own, inventory.ByUUID, f.ix.uuid, f.keys.RealUUID(d.UUID))
		}
		f.conflict(int32(i), own, inventory.ByMAC, f.ix.mac, macs...)
	}
}

func (f *finder) conflict(device, own int32, key inventory.EvidenceKey, by postings, values ...string) {
	c := Conflict{Device: device, Key: key}
	mine := false
	for _, v := range values {
		by.each(v, func(a int32) {
			mine = mine || a == own
			if a != own && !slices.Contains(c.Assets, a) && !f.twins(a, own) && !f.apart[[2]int32{device, a}] {
				c.Assets = append(c.Assets, a)
				c.Value = cmp.Or(c.Value, v)
			}
		})
	}
	if len(c.Assets) > 0 && !mine {
		slices.SortFunc(c.Assets, func(a, b int32) int { return cmp.Compare(f.assets[a].ID, f.assets[b].ID) })
		f.out.Conflicts = append(f.out.Conflicts, c)
		f.out.contrary[contrary{f.devices[device].ID, key}] = true
	}
}

// twins says whether two assets are records of one thing: a duplicate is raised for them already.
func (f *finder) twins(a, b int32) bool {
	s := f.keys.RealSerial(f.assets[a].Serial)
	return s != "" && s == f.keys.RealSerial(f.assets[b].Serial)
}

func (k *Keys) hasFixedAddress(c inventory.Class) bool {
	return c == inventory.Printer || c == inventory.Copier
}

// deviceNumber is the inventory number that a device's name carries by the naming rules.
func (k *Keys) deviceNumber(f *inventory.Facts) string {
	name, short := JudgedName(f)
	class := f.Class
	if class == inventory.DirectoryAccount { // which tells nothing of the computer's
		class = inventory.NoClass
	}
	if n := k.rules.Number(class, name, short); n != "" {
		return strings.TrimLeft(n, "0")
	}
	return ""
}

// JudgedName is the name that the naming rules judge: the DNS name's host part where one is known, else the short name.
func JudgedName(f *inventory.Facts) (name string, short bool) {
	return f.ShownName(), f.DNSName == ""
}

func parseIP(text string) string {
	a, err := netip.ParseAddr(strings.TrimSpace(text))
	if err != nil {
		return ""
	}
	return a.String()
}
