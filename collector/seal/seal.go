// Package seal keeps secrets that lie in the database unreadable to who has the database alone: a backup, a replica, a stolen disk.
// The key lies in a file beside the configuration, the same one for all collectors on a database. What is kept where is left to
// those who have something to keep.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Key seals and opens. Copies are the same key.
type Key struct{ aead cipher.AEAD }

const keyLength = 32 // AES-256

// Open reads the key in a file of 64 hexadecimal digits. The error is fs.ErrNotExist when there is no file.
func Open(path string) (Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("read secret: %w", err)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(raw) != keyLength {
		return Key{}, fmt.Errorf("%s is no secret: 64 hexadecimal digits are expected", path) // and what is there is not shown
	}
	return newKey(raw)
}

// OpenOrMake makes the file when there is none. Of several programs that make it at once, one does and all read that one's.
func OpenOrMake(path string) (Key, error) {
	k, err := Open(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	raw := make([]byte, keyLength)
	rand.Read(raw) // does not fail
	if err := create(path, hex.EncodeToString(raw)+"\n"); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("make secret: %w", err)
	}
	return Open(path)
}

// create writes a new file for its owner alone, whole before it has its name.
func create(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path) // unlike a rename, never over another one
}

func newKey(raw []byte) (Key, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return Key{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return Key{aead}, err
}

// Seal makes a secret unreadable. The name says what it is; it must be the same when it is opened.
func (k Key) Seal(name string, secret []byte) []byte {
	return k.aead.Seal(nil, nil, secret, []byte(name)) //nolint:gosec // the cipher makes the nonce itself
}

// ErrWrongKey is Open's answer to what another key has sealed, or nobody.
var ErrWrongKey = errors.New("sealed with another secret")

// Open gives a sealed secret back.
func (k Key) Open(name string, sealed []byte) ([]byte, error) {
	secret, err := k.aead.Open(nil, nil, sealed, []byte(name))
	if err != nil {
		return nil, ErrWrongKey
	}
	return secret, nil
}
