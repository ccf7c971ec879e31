package sweep

import (
	"bufio"
	"net/netip"
	"os"
	"strings"
	"time"
)

// neighbours are the addresses of this machine's own networks that the kernel has found somebody at.
type neighbours struct {
	seen map[netip.Addr]bool
	read time.Time
}

// refresh looks at the kernel's table again, if the last look is old: the kernel forgets whom it has no use for.
func (n *neighbours) refresh() {
	if time.Since(n.read) < time.Second {
		return
	}
	n.read = time.Now()
	f, err := os.Open("/proc/net/arp")
	if err != nil {
		return
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		const complete = "0x2" // ATF_COM
		fields := strings.Fields(lines.Text())
		if len(fields) < 3 || fields[2] != complete {
			continue
		}
		if a, err := netip.ParseAddr(fields[0]); err == nil {
			n.seen[a] = true
		}
	}
}
