package main

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// resolver asks DNS what an address is called. A server that does not answer is not waited for again and again.
type resolver struct {
	lookup   func(ctx context.Context, addr string) ([]string, error) // nil: nobody is asked
	timeouts atomic.Int32
}

const (
	dnsTime     = 2 * time.Second
	maxTimeouts = 5 // after which no more is asked in this scan
)

// name is what the address is called, without the dot at the end; empty where it has no name, or nobody knows.
func (r *resolver) name(ctx context.Context, addr netip.Addr) string {
	if r.lookup == nil || r.timeouts.Load() >= maxTimeouts {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, dnsTime)
	defer cancel()
	names, err := r.lookup(ctx, addr.String())
	var failure *net.DNSError
	if errors.As(err, &failure) && failure.IsTimeout {
		r.timeouts.Add(1)
	}
	slices.Sort(names) // of several the same one each time
	for _, name := range names {
		if name = strings.TrimSuffix(name, "."); isHostName(name) {
			return name
		}
	}
	return ""
}

func isHostName(name string) bool {
	return name != "" && len(name) <= 253 && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}
