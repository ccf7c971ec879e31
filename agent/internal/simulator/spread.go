package simulator

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// Spread puts count devices at addresses spread evenly over an IPv4 network; where there are fewer devices than that, several
// addresses are of one device.
func Spread(devices []Device, network netip.Prefix, count int) ([]Device, error) {
	size := 1<<(32-network.Bits()) - 2 // without the network's own address and that for all
	if !network.Addr().Is4() || count < 1 || count > size {
		return nil, fmt.Errorf("spread devices: %d addresses in %s", count, network)
	}
	first := network.Masked().Addr().As4()
	base := uint64(binary.BigEndian.Uint32(first[:])) + 1
	out := make([]Device, count)
	for i := range out {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], uint32(base+uint64(i)*uint64(size)/uint64(count)))
		out[i] = devices[i%len(devices)]
		out[i].Addr = netip.AddrFrom4(b)
	}
	return out, nil
}
