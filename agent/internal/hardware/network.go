package hardware

import (
	"net"
	"net/netip"

	"recolement/agent/report"
)

// withAddresses makes an entry for each pair of addresses, and one for an interface that has none.
func withAddresses(n report.Network, addresses []netip.Prefix, gateway string) []report.Network {
	var v4, v6, local []netip.Prefix
	for _, a := range addresses {
		switch {
		case a.Addr().Is4():
			v4 = append(v4, a)
		case a.Addr().IsLinkLocalUnicast():
			local = append(local, a)
		default:
			v6 = append(v6, a)
		}
	}
	if len(v6) == 0 { // every interface has a local one; it is of interest where there is no other
		v6 = local
	}
	var list []report.Network
	for i := 0; i == 0 || i < max(len(v4), len(v6)); i++ {
		entry := n
		if i < len(v4) {
			entry.IPAddress, entry.IPSubnet, entry.IPMask = v4[i].Addr().String(), v4[i].Masked().Addr().String(), mask(v4[i].Bits(), 32)
			entry.IPGateway = gateway
		}
		if i < len(v6) {
			entry.IPAddress6, entry.IPSubnet6, entry.IPMask6 = v6[i].Addr().WithZone("").String(), v6[i].Masked().Addr().String(), mask(v6[i].Bits(), 128)
		}
		list = append(list, entry)
	}
	return list
}

func mask(bits, size int) string {
	return net.IP(net.CIDRMask(bits, size)).String()
}
