//go:build !linux

package simulator

import (
	"context"
	"errors"
)

// StartCrowd needs Linux.
func StartCrowd(context.Context, int, []Device) (*Network, error) {
	return nil, errors.New("simulate many devices: only on Linux")
}
