package main

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"recolement/agent/internal/simulator"
	"recolement/agent/internal/sweep"
)

// FuzzRead reads a device some bytes of whose answers are flipped, and whose answers are cut: whatever comes, the device is read,
// partly or not at all, in the time that it has.
func FuzzRead(f *testing.F) {
	f.Add(byte(2), []byte{}, uint16(0))
	f.Add(byte(2), []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80}, uint16(0))
	f.Add(byte(3), []byte{0, 0xff}, uint16(40))
	var mask atomic.Pointer[[]byte]
	var cut atomic.Uint32
	port := spoiled(f, func(answer []byte) []byte {
		for i, b := range *mask.Load() {
			if i < len(answer) {
				answer[i] ^= b
			}
		}
		if n := int(cut.Load()); n > 0 && n < len(answer) {
			answer = answer[:n]
		}
		return answer
	})
	s := newScanner(f)
	s.log = slog.New(slog.DiscardHandler)
	s.sweep.Port, s.limits.Time, s.limits.Timeout, s.limits.Retries = port, 300*time.Millisecond, 10*time.Millisecond, 0
	_, by, err := s.probes()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, probes byte, flip []byte, length uint16) {
		mask.Store(&flip)
		cut.Store(uint32(length))
		start := time.Now()
		o := s.readOne(context.Background(), sweep.Answer{Addr: netip.MustParseAddr("127.0.33.1"), Probes: sweep.Probes(probes & 7)}, by)
		if strings.Contains(o.reason(), "panic") {
			t.Logf("survived: %s", o.reason())
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// spoiled is a device whose answers are spoiled by a function; it gives its port.
func spoiled(f *testing.F, spoil func([]byte) []byte) uint16 {
	f.Helper()
	rec, err := simulator.Load(recordings + "printer.snmprec")
	if err != nil {
		f.Fatal(err)
	}
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.33.1:0")))
	if err != nil {
		f.Fatal(err)
	}
	done := make(chan struct{})
	f.Cleanup(func() { conn.Close(); <-done })
	go func() {
		defer close(done)
		agent, buf := simulator.NewAgent(rec, simulator.Options{}), make([]byte, 65536)
		for {
			n, from, err := conn.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			for _, answer := range agent.Answer(buf[:n]) {
				_, _ = conn.WriteToUDPAddrPort(spoil(answer), from)
			}
		}
	}()
	return uint16(conn.LocalAddr().(*net.UDPAddr).Port)
}
