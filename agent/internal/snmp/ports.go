package snmp

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"recolement/agent/internal/snmp/profiles"
)

// Port is one network interface of a device.
type Port struct {
	Index  int64
	Descr  string
	Name   string
	Alias  string
	MAC    string
	Type   int64
	Speed  int64 // bits per second
	Status int64
	IPs    []netip.Addr

	Neighbours []Neighbour // that introduce themselves (LLDP, CDP)
	Stations   []string    // hardware addresses that a bridge has learned here
}

// Kinds of interface (IANAifType) whose hardware address can be the device's own.
const (
	ethernet = 6
	wireless = 71
	loopback = 24
)

func ports(a Answers) []Port {
	byIndex := map[string]*Port{}
	var out []*Port
	for _, row := range unite(a, ifDescr, ifType, ifMAC) {
		index, err := strconv.ParseInt(row, 10, 32)
		if err != nil {
			continue
		}
		p := &Port{
			Index: index, Descr: a.text(ifDescr + "." + row), Name: a.text(ifName + "." + row), Alias: said(a.text(ifAlias + "." + row)),
			MAC: cleanMAC(a.bytes(ifMAC + "." + row)),
		}
		p.Type, _ = a.number(ifType + "." + row)
		p.Speed, _ = a.number(ifSpeed + "." + row)
		p.Status, _ = a.number(ifStatus + "." + row)
		byIndex[row] = p
		out = append(out, p)
	}
	for addr, index := range addresses(a) {
		if p := byIndex[strconv.FormatInt(index, 10)]; p != nil && usableAddr(addr) && !slices.Contains(p.IPs, addr) {
			p.IPs = append(p.IPs, addr)
		}
	}
	ports := make([]Port, len(out))
	for i, p := range out {
		slices.SortFunc(p.IPs, netip.Addr.Compare)
		ports[i] = *p
	}
	return ports
}

// addresses are a device's own, with the index of the interface that has each.
func addresses(a Answers) map[netip.Addr]int64 {
	found := map[netip.Addr]int64{}
	for _, row := range a.rows(ipIndex) {
		index, ok := a.number(ipIndex + "." + row)
		if addr, err := netip.ParseAddr(row); err == nil && ok {
			found[addr] = index
		}
	}
	for _, row := range a.rows(ipIndexNew) {
		index, ok := a.number(ipIndexNew + "." + row)
		if addr, valid := indexAddr(row); valid && ok {
			found[addr] = index
		}
	}
	return found
}

// indexAddr reads the index of ipAddressTable: kind of address, length, bytes.
func indexAddr(row string) (netip.Addr, bool) {
	n := numbers(row)
	if len(n) < 2 || (n[0] != 1 && n[0] != 2) || int(n[1]) != len(n)-2 {
		return netip.Addr{}, false
	}
	raw := make([]byte, 0, 16)
	for _, b := range n[2:] {
		if b > 255 {
			return netip.Addr{}, false
		}
		raw = append(raw, byte(b))
	}
	return netip.AddrFromSlice(raw)
}

func usableAddr(a netip.Addr) bool {
	return a.IsValid() && !a.IsUnspecified() && !a.IsLoopback() && !a.IsMulticast() && !a.IsLinkLocalUnicast()
}

// mac is the hardware address that a device is known by: of the interface that has the address it answered at, or else of the
// bridge (the one on a switch's label), or else of the first interface that has any address, or else of the first real one.
func (r *Reading) mac(addr netip.Addr, ports []Port) string {
	if m := r.from(func(p *profiles.Profile) []profiles.Source { return p.MAC }, func(s string) string { return cleanMAC([]byte(s)) }); m != "" {
		return m
	}
	for _, p := range ports {
		if p.MAC != "" && slices.Contains(p.IPs, addr) {
			return p.MAC
		}
	}
	if base := cleanMAC(r.Answers.bytes(bridgeAddress)); base != "" {
		return base
	}
	for _, p := range ports {
		if p.MAC != "" && len(p.IPs) > 0 {
			return p.MAC
		}
	}
	for _, kinds := range [][]int64{{ethernet, wireless}, nil} {
		for _, p := range ports {
			if p.MAC != "" && p.Type != loopback && (kinds == nil || slices.Contains(kinds, p.Type)) && !strings.HasPrefix(p.Descr, "lo") {
				return p.MAC
			}
		}
	}
	return ""
}
