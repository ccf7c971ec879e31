//go:build !linux

package sweep

import (
	"errors"
	"net"
	"syscall"
)

// Other systems do not say which address an ICMP message was about: a closed port there counts as silence.
func wantErrors(*net.UDPConn, bool) error { return nil }

func drainErrors(*net.UDPConn) []verdict { return nil }

func isCrowded(err error) bool { return errors.Is(err, syscall.ENOBUFS) }

func isRefused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }
