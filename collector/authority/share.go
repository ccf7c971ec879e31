package authority

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Several collectors on one database are one collector to the agents, so they are of one authority. Each has it in a directory of its
// own; these two carry it from one to the other.

// Pack gives the authority in dir, certificate and key in PEM; nil when there is none.
func Pack(dir string) ([]byte, error) {
	var packed []byte
	for _, file := range []string{authorityFile, authorityKeyFile} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil // Open says what is wrong with half of one
		}
		if err != nil {
			return nil, fmt.Errorf("read certificate authority: %w", err)
		}
		packed = append(packed, text...)
	}
	return packed, nil
}

// Unpack puts a packed authority into dir, where Open finds it. Another one that is there is kept beside it, as .old.
func Unpack(dir string, packed []byte) error {
	if _, err := tls.X509KeyPair(packed, packed); err != nil {
		return fmt.Errorf("certificate authority: %w", err)
	}
	there, err := Pack(dir)
	if err != nil || bytes.Equal(there, packed) {
		return err
	}
	key := bytes.Index(packed, []byte("-----BEGIN PRIVATE KEY"))
	if key < 0 {
		return errors.New("certificate authority: its key is not in PKCS #8")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return errors.Join(
		replace(filepath.Join(dir, authorityKeyFile), packed[key:], 0o600),
		replace(filepath.Join(dir, authorityFile), packed[:key], 0o644))
}

func replace(path string, text []byte, mode os.FileMode) error {
	if err := os.Rename(path, path+".old"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := writeFile(path, text, mode); err != nil {
		return fmt.Errorf("write certificate authority: %w", err)
	}
	return nil
}
