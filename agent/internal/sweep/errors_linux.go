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

// drainErrors empties the error queue and gives the addresses whose port is closed. A queue that is left full keeps the
// poller awake.
func drainErrors(conn *net.UDPConn) []netip.Addr {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil
	}
	var closed []netip.Addr
	_ = raw.Control(func(fd uintptr) {
		buf, control := make([]byte, 512), make([]byte, 512)
		for {
			_, n, _, from, err := unix.Recvmsg(int(fd), buf, control, unix.MSG_ERRQUEUE|unix.MSG_DONTWAIT)
			if err != nil {
				return
			}
			if addr, ok := address(from); ok && saysRefused(control[:n]) {
				closed = append(closed, addr)
			}
		}
	})
	return closed
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

// saysRefused reads struct sock_extended_err, whose first field is the errno.
func saysRefused(control []byte) bool {
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		return false
	}
	for _, m := range messages {
		if len(m.Data) >= 4 && unix.Errno(binary.NativeEndian.Uint32(m.Data)) == unix.ECONNREFUSED {
			return true
		}
	}
	return false
}

func isCrowded(err error) bool { return errors.Is(err, unix.ENOBUFS) || errors.Is(err, unix.EAGAIN) }

func isRefused(err error) bool {
	return errors.Is(err, unix.ECONNREFUSED) || errors.Is(err, unix.EHOSTUNREACH)
}
