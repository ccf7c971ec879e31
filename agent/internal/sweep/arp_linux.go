package sweep

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const (
	arpRounds = 3
	arpWait   = 300 * time.Millisecond // after the first round; the others wait longer by as much
	arpLength = 28
)

// present asks a network of this machine, by ARP (RFC 826), which of some addresses anybody has. The kernel would ask for each datagram that is
// sent there, but it keeps no more than gc_thresh3 questions open, three seconds each. An error says that this is not allowed here
// (CAP_NET_RAW is needed) or not possible.
func present(ctx context.Context, l link, targets []netip.Addr, p *pace) (map[netip.Addr]bool, error) {
	f, err := openARP(l)
	if err != nil {
		return nil, err
	}
	var (
		mu       sync.Mutex
		there    = map[netip.Addr]bool{}
		listener sync.WaitGroup
	)
	listener.Go(func() {
		buf := make([]byte, 256)
		for {
			n, err := f.Read(buf)
			if errors.Is(err, os.ErrClosed) {
				return
			}
			if addr, ok := answeredARP(buf[:max(n, 0)]); ok {
				mu.Lock()
				there[addr] = true
				mu.Unlock()
			}
		}
	})
	isThere := func(a netip.Addr) bool {
		mu.Lock()
		defer mu.Unlock()
		return there[a] || a == l.addr
	}
	err = askAll(ctx, f, l, targets, p, isThere)
	_ = f.Close()
	listener.Wait()
	there[l.addr] = true // this machine does not answer itself
	return there, err
}

func openARP(l link) (*os.File, error) {
	protocol := binary.NativeEndian.Uint16([]byte{unix.ETH_P_ARP >> 8, unix.ETH_P_ARP & 0xff})
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, int(protocol))
	if err != nil {
		return nil, fmt.Errorf("open socket for ARP: %w", err)
	}
	if err := unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: protocol, Ifindex: l.index}); err != nil {
		_ = unix.Close(fd)
		return nil, fmt.Errorf("open socket for ARP: %w", err)
	}
	return os.NewFile(uintptr(fd), "arp"), nil
}

func askAll(ctx context.Context, f *os.File, l link, targets []netip.Addr, p *pace, isThere func(netip.Addr) bool) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return fmt.Errorf("ask by ARP: %w", err)
	}
	everybody := &unix.SockaddrLinklayer{
		Protocol: binary.NativeEndian.Uint16([]byte{unix.ETH_P_ARP >> 8, unix.ETH_P_ARP & 0xff}), Ifindex: l.index, Halen: 6,
		Addr: [8]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
	}
	for round := range arpRounds {
		for _, t := range targets {
			if isThere(t) {
				continue
			}
			if _, err := p.wait(ctx); err != nil {
				return err
			}
			question := questionARP(l, t)
			_ = raw.Write(func(fd uintptr) bool { // a question that finds no room is repeated by the next round
				return !errors.Is(unix.Sendto(int(fd), question, 0, everybody), unix.EAGAIN)
			})
		}
		if err := sleep(ctx, arpWait*time.Duration(round+1)); err != nil {
			return err
		}
	}
	return nil
}

// questionARP is "who has target? tell us" for IPv4 over Ethernet.
func questionARP(l link, target netip.Addr) []byte {
	packet := make([]byte, 0, arpLength)
	packet = append(packet, 0, 1, 8, 0, 6, 4, 0, 1)
	packet = append(packet, l.hardware...)
	packet = append(packet, l.addr.AsSlice()...)
	packet = append(packet, make([]byte, 6)...)
	return append(packet, target.AsSlice()...)
}

// answeredARP is who sent an answer.
func answeredARP(packet []byte) (netip.Addr, bool) {
	if len(packet) < arpLength || [8]byte(packet[:8]) != [8]byte{0, 1, 8, 0, 6, 4, 0, 2} {
		return netip.Addr{}, false
	}
	return netip.AddrFrom4([4]byte(packet[14:18])), true
}
