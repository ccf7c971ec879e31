//go:build !linux

package sweep

import "net/netip"

type neighbours struct{ seen map[netip.Addr]bool }

func (*neighbours) refresh() {}
