package authority

import (
	"net"
	"net/netip"
	"os"
	"strings"
)

// Names are those under which this machine can be reached: its host name, localhost, its addresses, and further ones.
func Names(further []string) []string {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if host, err := os.Hostname(); err == nil {
		names = append(names, strings.ToLower(host))
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		addresses = nil // the host name and what the administrator adds will do
	}
	for _, address := range addresses {
		prefix, err := netip.ParsePrefix(address.String())
		if ip := prefix.Addr(); err == nil && (ip.IsGlobalUnicast() || ip.IsLoopback()) {
			names = append(names, ip.String())
		}
	}
	for _, name := range further {
		names = append(names, strings.ToLower(name))
	}
	return names
}
