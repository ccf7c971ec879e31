package sweep

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
	"go.uber.org/goleak"

	"recolement/agent/ranges"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestProbe decodes what is sent: the id stands where it should, and nothing else has changed.
func TestProbe(t *testing.T) {
	v1, err1 := V1("public")
	v2, err2 := V2c(string(binary.BigEndian.AppendUint32([]byte{2, 4}, 1))) // looks like an id, and is none
	v3, err3 := Discovery(false)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	for i, p := range []Probe{v1, v2, v3} {
		for _, id := range []uint32{firstID, 2*firstID - 1, 0x5A5B5C5D} {
			packet, err := v3Codec().SnmpDecodePacket(p.packet(nil, id))
			if err != nil || packet.RequestID != id || i == 2 && packet.MsgID != id || packet.Variables[0].Name != sysObjectID || packet.Variables[1].Name != sysName {
				t.Errorf("probe %d with id %x: %v, %v", i, id, packet, err)
			}
		}
	}
	if _, err := V2c(strings.Repeat("x", 128)); err == nil {
		t.Error("a community that the codec cannot write was taken")
	}
}

func TestIDs(t *testing.T) {
	s := &socket{probes: make([]Probe, 3), targets: make([]netip.Addr, 1000), mask: 0x2BADF00D}
	seen := map[uint32]bool{}
	for target := range s.targets {
		for probe := range s.probes {
			id := s.id(target, probe)
			if a, b, ok := s.pair(id); a != target || b != probe || !ok || seen[id] {
				t.Fatalf("id %x of %d/%d reads as %d/%d", id, target, probe, a, b)
			}
			seen[id] = true
		}
	}
	for _, foreign := range []uint32{0, 1, firstID ^ s.mask ^ 3000, 1 << 31} {
		if _, _, ok := s.pair(foreign); ok && foreign < firstID {
			t.Errorf("id %x is not ours", foreign)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, make := range []func() (Probe, error){func() (Probe, error) { return V1("public") }, func() (Probe, error) { return V2c("public") }, func() (Probe, error) { return Discovery(true) }} {
		p, err := make()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(p.packet(nil, firstID))
	}
	f.Fuzz(func(t *testing.T, datagram []byte) {
		if id, _, err := (decoder{v3Codec()}).read(datagram); err != nil && strings.HasPrefix(err.Error(), "decode: ") {
			t.Logf("the codec panicked and the sweep survived it: id %d, %v", id, err)
		}
	})
}

// answering is a device of few lines: it answers each v2c request from its own address, or from another socket.
func answering(t *testing.T, addr string, other *net.UDPConn) uint16 {
	t.Helper()
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort(addr)))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { conn.Close(); <-done })
	from := conn
	if other != nil {
		from = other
	}
	go func() {
		defer close(done)
		codec, buf := v3Codec(), make([]byte, 2048)
		for {
			n, peer, err := conn.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			packet, err := codec.SnmpDecodePacket(buf[:n])
			if err != nil || packet.Version != gosnmp.Version2c {
				continue
			}
			packet.PDUType = gosnmp.GetResponse
			out, _ := packet.MarshalMsg()
			_, _ = from.WriteToUDPAddrPort(out, peer)
		}
	}()
	return uint16(conn.LocalAddr().(*net.UDPAddr).Port)
}

func TestMultihomed(t *testing.T) {
	other, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.30.9:0")))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	port := answering(t, "127.0.30.1:0", other)
	answers, _ := run(t, port, "127.0.30.1")
	if len(answers) != 1 || answers[0].Via != netip.MustParseAddr("127.0.30.9") {
		t.Errorf("%+v: want an answer by way of 127.0.30.9", answers)
	}
}

func addresses(t *testing.T, texts ...string) []netip.Addr {
	t.Helper()
	r, err := ranges.Parse(texts, nil)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(slices.Collect(r.Chunks(1 << 20))...)
}

func run(t *testing.T, port uint16, ranges ...string) ([]Answer, *Census) {
	t.Helper()
	targets := addresses(t, ranges...)
	probe, err := V2c("public")
	if err != nil {
		t.Fatal(err)
	}
	var answers []Answer
	census, err := Run(context.Background(), targets, []Probe{probe}, Options{
		Port: port, Timeout: 100 * time.Millisecond, Retries: 1, Rate: 50000, Found: func(a Answer) { answers = append(answers, a) },
	})
	if err != nil || len(answers) != census.Answering {
		t.Fatalf("%v; told of %d of %+v", err, len(answers), census)
	}
	return answers, census
}

// TestClosedPorts sweeps addresses of this machine where nothing listens: the system says so, and nobody waits for them.
func TestClosedPorts(t *testing.T) {
	port := answering(t, "127.0.31.1:0", nil)
	start := time.Now()
	_, census := run(t, port, "127.0.31.0/24")
	if census.Answering != 1 || len(census.Closed)+census.Silent != 253 {
		t.Fatalf("%d answering, %d closed, %d silent", census.Answering, len(census.Closed), census.Silent)
	}
	if reportsClosed && len(census.Closed) < 250 {
		t.Errorf("only %d of 253 closed ports were noticed", len(census.Closed))
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestPace(t *testing.T) {
	p := newPace(1000)
	start := time.Now()
	for range 100 {
		if _, err := p.wait(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took < 90*time.Millisecond || took > 2*time.Second {
		t.Errorf("100 datagrams at 1000 a second took %v", took)
	}
}
