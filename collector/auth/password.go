package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"recolement/collector/inventory"
)

// Hasher keeps passwords as argon2id in PHC form ($argon2id$v=19$m=65536,t=3,p=4$salt$hash). Each hash takes its memory, so
// only a few are worked out at a time; the others wait.
type Hasher struct {
	Cost  Cost
	slots chan struct{}
}

// Cost is argon2id's: memory in KiB, passes, lanes.
type Cost struct {
	Memory uint32
	Time   uint32
	Lanes  uint8
}

const (
	atOnce      = 3
	saltLength  = 16
	hashLength  = 32
	mostMemory  = 1 << 20 // KiB; a hash that asks for more was not made here
	mostTime    = 100
	shortest    = 10 // characters of a password
	longest     = 1024
	phcTemplate = "$argon2id$v=%d$m=%d,t=%d,p=%d$"
)

// ErrPassword is the answer to a password that is too short or too long.
var ErrPassword = &inventory.Error{Code: inventory.Invalid, Message: fmt.Sprintf("a password has between %d and %d characters", shortest, longest)}

// NewHasher hashes at the cost that RFC 9106 recommends where memory is scarce: 64 MiB, 3 passes, 4 lanes.
func NewHasher() *Hasher { return NewHasherOf(Cost{Memory: 64 << 10, Time: 3, Lanes: 4}) }

// NewHasherOf hashes at that cost.
func NewHasherOf(cost Cost) *Hasher { return &Hasher{Cost: cost, slots: make(chan struct{}, atOnce)} }

// Hash gives a password's PHC form, with a new salt.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if n := len([]rune(password)); n < shortest || len(password) > longest {
		return "", ErrPassword
	}
	salt := make([]byte, saltLength)
	rand.Read(salt) // never fails: crypto/rand ends the program rather
	hash, err := h.derive(ctx, password, salt, h.Cost, hashLength)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf(phcTemplate, argon2.Version, h.Cost.Memory, h.Cost.Time, h.Cost.Lanes) + b64.EncodeToString(salt) + "$" +
		b64.EncodeToString(hash), nil
}

// Verify says whether the password is the one of that PHC form, and whether it should be hashed anew because the cost has changed.
func (h *Hasher) Verify(ctx context.Context, password, phc string) (right, stale bool, err error) {
	cost, salt, want, err := parsePHC(phc)
	if err != nil {
		return false, false, err
	}
	if len(password) > longest {
		return false, false, nil
	}
	got, err := h.derive(ctx, password, salt, cost, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, cost != h.Cost, nil
}

func (h *Hasher) derive(ctx context.Context, password string, salt []byte, cost Cost, length uint32) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
	return argon2.IDKey([]byte(password), salt, cost.Time, cost.Memory, cost.Lanes, length), nil
}

var errPHC = errors.New("stored password is not in argon2id's PHC form")

func parsePHC(phc string) (cost Cost, salt, hash []byte, err error) {
	parts := strings.Split(phc, "$") // "", argon2id, v, costs, salt, hash
	var version int
	if len(parts) != 6 {
		return cost, nil, nil, errPHC
	}
	head := strings.Join(parts[:4], "$") + "$"
	if _, err := fmt.Sscanf(head, phcTemplate, &version, &cost.Memory, &cost.Time, &cost.Lanes); err != nil || version != argon2.Version {
		return cost, nil, nil, errPHC
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	hash, errHash := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errHash != nil || len(hash) < 16 || len(hash) > 128 || cost.Lanes == 0 || cost.Time == 0 || cost.Time > mostTime || cost.Memory > mostMemory {
		return cost, nil, nil, errPHC
	}
	return cost, salt, hash, nil
}
