//go:build !linux

package sweep

import (
	"context"
	"errors"
	"net/netip"
)

// present needs Linux.
func present(context.Context, link, []netip.Addr, *pace) (map[netip.Addr]bool, error) {
	return nil, errors.ErrUnsupported
}
