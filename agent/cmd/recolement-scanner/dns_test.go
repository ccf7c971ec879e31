package main

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"
)

func TestReverseDNS(t *testing.T) {
	asked := 0
	r := &resolver{lookup: func(_ context.Context, addr string) ([]string, error) {
		asked++
		switch addr {
		case "10.1.0.1":
			return []string{"cop-2.example.", "cop-1.example."}, nil
		case "10.1.0.2":
			return []string{"\x1b[31m.example."}, nil
		}
		return nil, &net.DNSError{IsTimeout: true}
	}}
	for addr, want := range map[string]string{"10.1.0.1": "cop-1.example", "10.1.0.2": ""} {
		if got := r.name(t.Context(), netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %q, want %q", addr, got, want)
		}
	}
	for range 20 {
		r.name(t.Context(), netip.MustParseAddr("10.1.0.3"))
	}
	if asked != 2+maxTimeouts {
		t.Errorf("a server that does not answer was asked %d times", asked-2)
	}
}

// TestNames keeps what a device calls itself beside what DNS calls its address.
func TestNames(t *testing.T) {
	s := newScanner(t)
	s.dns = &resolver{lookup: func(context.Context, string) ([]string, error) { return []string{"imprimante-1.example."}, nil }}
	o := sweepDevices(t, s, serveOne(t, "127.0.34.1"))[netip.MustParseAddr("127.0.34.1")]
	r := (&sweepFlags{name: "hall"}).reporter()(o)
	if n := r.Content.NetworkDevice; n.Name != "COP-12345" || n.Found().DNSName != "imprimante-1.example" || !strings.HasPrefix(r.DeviceID, "hall-") {
		t.Errorf("%+v", n)
	}
}
