package sweep

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"
)

func TestOrder(t *testing.T) {
	targets := addresses(t, "10.1.0.0/22", "2001:db8::1-f")
	chosen := make([]int32, len(targets))
	for i := range chosen {
		chosen[i] = int32(i)
	}
	ordered, subnets, count := order(targets, chosen)
	if count != 5 || len(ordered) != len(targets) || len(subnets) != len(targets) {
		t.Fatalf("%d subnets, %d of %d targets", count, len(ordered), len(targets))
	}
	for i := 1; i < 4*200; i++ { // as long as the four IPv4 subnets have targets left
		if subnets[i] == subnets[i-1] {
			t.Fatalf("two targets of one subnet, one behind the other, at %d", i)
		}
	}
	slices.Sort(ordered)
	if !slices.Equal(ordered, chosen) {
		t.Error("not each target once")
	}
}

func TestLanes(t *testing.T) {
	targets := addresses(t, "10.1.0.1", "10.2.0.1", "10.3.0.1", "10.1.0.2")
	lanes := lanesOf(targets, []link{{network: netip.MustParsePrefix("10.1.0.0/24")}, {network: netip.MustParsePrefix("10.3.0.0/24")}})
	if len(lanes[0]) != 2 || len(lanes[1]) != 1 || len(lanes[2]) != 1 || targets[lanes[2][0]] != netip.MustParseAddr("10.2.0.1") {
		t.Errorf("%v of %v", lanes, targets)
	}
}

func TestEnough(t *testing.T) {
	target, lossy := netip.MustParseAddr("10.1.0.1"), netip.MustParseAddr("10.9.0.1")
	for _, c := range []struct {
		prompt, late, rounds int
		want                 bool
	}{
		{0, 0, 3, false}, // nothing is known of the line
		{200, 0, 1, false},
		{200, 0, 2, true},
		{180, 20, 2, false},
		{180, 20, 3, false},
		{180, 20, 5, true},
		{3, 0, 2, false}, // too few to judge by
	} {
		var l losses
		for range c.prompt {
			l.note(target, 0)
		}
		for range c.late {
			l.note(lossy, 1)
		}
		if got := l.enough(target, c.rounds); got != c.want {
			t.Errorf("%d prompt, %d late, %d rounds: %v", c.prompt, c.late, c.rounds, got)
		}
		if c.late > 0 && l.enough(lossy, c.rounds) {
			t.Errorf("%+v: a subnet that lost something is asked to the end", c)
		}
	}
}

// TestSilentIsAskedAgain counts what a silent device is sent: the community in each round, the discovery in each but the first.
func TestSilentIsAskedAgain(t *testing.T) {
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.35.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	var times []time.Time
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		for buf := make([]byte, 2048); ; {
			if _, _, err := conn.ReadFromUDPAddrPort(buf); err != nil {
				return
			}
			times = append(times, time.Now())
		}
	}()
	community, _ := V2c("public")
	discovery, err := Discovery(false)
	if err != nil {
		t.Fatal(err)
	}
	port := uint16(conn.LocalAddr().(*net.UDPAddr).Port)
	asked := 0
	census, err := Run(context.Background(), addresses(t, "127.0.35.1"), []Probe{community, discovery}, Options{
		Port: port, Timeout: 400 * time.Millisecond, Retries: 3, Rate: 1000, SubnetRate: 100, Progress: func(done, _ int) { asked = done },
	})
	conn.Close()
	<-listening
	if err != nil || census.Silent != 1 || len(times) != 4+3 || asked != 8 {
		t.Fatalf("%+v, %v: %d datagrams and progress to %d; want 7 and 8", census, err, len(times), asked)
	}
	if gap := times[1].Sub(times[0]); gap < 90*time.Millisecond {
		t.Errorf("asked again after %v", gap)
	}
}
