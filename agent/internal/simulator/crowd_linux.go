package simulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

const crowdBuffer = 4 << 20

// StartCrowd serves tens of thousands of IPv4 devices on one socket, which is bound to all addresses of this machine: the system must
// take the devices' for its own (ip route add local 10.1.0.0/16 dev lo). Devices answer from the address that they were asked at.
// Close, or the end of ctx, ends it.
func StartCrowd(ctx context.Context, port int, devices []Device) (*Network, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{Port: port})
	if err != nil {
		return nil, fmt.Errorf("simulate many devices: %w", err)
	}
	_ = conn.SetReadBuffer(crowdBuffer)
	_ = conn.SetWriteBuffer(crowdBuffer)
	if err := wantDestination(conn); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("simulate many devices: %w", err)
	}
	agents := make(map[netip.Addr]*Agent, len(devices))
	for _, d := range devices {
		agents[d.Addr] = d.Agent
	}
	n := &Network{stop: make(chan struct{}), conns: []*net.UDPConn{conn}, Port: conn.LocalAddr().(*net.UDPAddr).Port}
	n.group.Go(func() { serveCrowd(conn, agents) })
	context.AfterFunc(ctx, n.Close)
	return n, nil
}

// serveCrowd answers one request after the other; only their delays overlap.
func serveCrowd(conn *net.UDPConn, agents map[netip.Addr]*Agent) {
	buf, control := make([]byte, maxRequest), make([]byte, 256)
	for {
		size, n, _, from, err := conn.ReadMsgUDPAddrPort(buf, control)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		at, ok := destination(control[:n])
		a := agents[at]
		if err != nil || !ok || a == nil {
			continue
		}
		answers := a.Answer(buf[:size])
		send := func() {
			for _, answer := range answers {
				_, _, _ = conn.WriteMsgUDPAddrPort(answer, source(at), from)
			}
		}
		if delay := a.delay(); delay > 0 && len(answers) > 0 {
			time.AfterFunc(delay, send)
		} else {
			send()
		}
	}
}

// wantDestination asks for the address that each datagram was sent to.
func wantDestination(conn *net.UDPConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var failure error
	err = raw.Control(func(fd uintptr) { failure = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_PKTINFO, 1) })
	return errors.Join(err, failure)
}

func destination(control []byte) (netip.Addr, bool) {
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		return netip.Addr{}, false
	}
	for _, m := range messages {
		if m.Header.Level == unix.IPPROTO_IP && m.Header.Type == unix.IP_PKTINFO && len(m.Data) >= unix.SizeofInet4Pktinfo {
			return netip.AddrFrom4([4]byte(m.Data[8:12])), true // struct in_pktinfo: interface, own address, destination
		}
	}
	return netip.Addr{}, false
}

// source makes a datagram leave from an address.
func source(a netip.Addr) []byte { return unix.PktInfo4(&unix.Inet4Pktinfo{Spec_dst: a.As4()}) }
