package hardware

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"time"
)

// machine is the computer that is read. Its fields are what tests replace.
type machine struct {
	root      string
	lastUser  bool
	log       *slog.Logger
	now       func() time.Time
	space     func(ctx context.Context, path string) (total, free uint64, err error)
	addresses func(nic string) ([]netip.Prefix, error)
	platform  // what only one system has
}

func newMachine(o Options) *machine {
	m := &machine{root: o.Root, lastUser: o.LastUser, log: o.Log, now: time.Now, space: diskSpace, addresses: addressesOf, platform: newPlatform(o.Hung)}
	if m.log == nil {
		m.log = slog.New(slog.DiscardHandler)
	}
	return m
}

// addressesOf are the addresses of an interface of this machine.
func addressesOf(nic string) ([]netip.Prefix, error) {
	i, err := net.InterfaceByName(nic)
	if err != nil {
		return nil, err
	}
	addrs, err := i.Addrs()
	if err != nil {
		return nil, err
	}
	var list []netip.Prefix
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			list = append(list, p)
		}
	}
	return list, nil
}
