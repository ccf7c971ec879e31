package sweep

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"

	"golang.org/x/sys/unix"
)

// wantErrors asks Linux to report what it otherwise hides on UDP sockets: datagrams dropped for want of room, and ICMP.
func wantErrors(conn *net.UDPConn, v4 bool) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	level, option := unix.IPPROTO_IPV6, unix.IPV6_RECVERR
	if v4 {
		level, option = unix.IPPROTO_IP, unix.IP_RECVERR
	}
	var failure error
	err = raw.Control(func(fd uintptr) { failure = unix.SetsockoptInt(int(fd), level, option, 1) })
	return errors.Join(err, failure)
}

// drainErrors empties the error queue: what the network says of targets. A queue that is left full keeps the poller awake.
func drainErrors(conn *net.UDPConn) []verdict {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil
	}
	var verdicts []verdict
	_ = raw.Control(func(fd uintptr) {
		buf, control := make([]byte, 512), make([]byte, 512)
		for {
			_, n, _, from, err := unix.Recvmsg(int(fd), buf, control, unix.MSG_ERRQUEUE|unix.MSG_DONTWAIT)
			if err != nil {
				return
			}
			addr, ok := address(from)
			if what, told := findingOf(control[:n]); ok && told {
				verdicts = append(verdicts, verdict{addr, what})
			}
		}
	})
	return verdicts
}

// address is the one that the failed datagram was sent to.
func address(from unix.Sockaddr) (netip.Addr, bool) {
	switch a := from.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrFrom4(a.Addr), true
	case *unix.SockaddrInet6:
		return netip.AddrFrom16(a.Addr).Unmap(), true
	}
	return netip.Addr{}, false
}

// findingOf reads struct sock_extended_err: the error in four bytes, who found it, and the type and code of an ICMP message.
func findingOf(control []byte) (finding, bool) {
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		return 0, false
	}
	for _, m := range messages {
		v4 := m.Header.Level == unix.IPPROTO_IP && m.Header.Type == unix.IP_RECVERR
		v6 := m.Header.Level == unix.IPPROTO_IPV6 && m.Header.Type == unix.IPV6_RECVERR
		if len(m.Data) < 7 || !v4 && !v6 {
			continue
		}
		code := m.Data[6]
		switch number := unix.Errno(binary.NativeEndian.Uint32(m.Data)); {
		case number == unix.ECONNREFUSED, v4 && prohibited[code], v6 && number == unix.EACCES:
			return closedPort, true
		case number == unix.EHOSTUNREACH || number == unix.ENETUNREACH:
			return noHost, true
		}
	}
	return 0, false
}

// prohibited are the codes of ICMP's "destination unreachable" that a filter sends (RFC 1812, section 5.2.7.1).
var prohibited = map[byte]bool{9: true, 10: true, 13: true}

func isCrowded(err error) bool { return errors.Is(err, unix.ENOBUFS) || errors.Is(err, unix.EAGAIN) }

func isRefused(err error) bool {
	return errors.Is(err, unix.ECONNREFUSED) || errors.Is(err, unix.EHOSTUNREACH) || errors.Is(err, unix.EACCES)
}
