package seal

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestSealedAndOpened(t *testing.T) {
	dir := t.TempDir()
	one, err := OpenOrMake(filepath.Join(dir, "one"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(filepath.Join(dir, "one"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := OpenOrMake(filepath.Join(dir, "other"))
	if err != nil {
		t.Fatal(err)
	}
	secret := []byte("the key of the house")
	sealed := one.Seal("authority", secret)
	if bytes.Contains(sealed, secret[:8]) || bytes.Equal(sealed, one.Seal("authority", secret)) {
		t.Error("the secret shows, or sealing it twice gives the same")
	}
	if got, err := again.Open("authority", sealed); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("opened: %q, %v", got, err)
	}
	spoilt := bytes.Clone(sealed)
	spoilt[len(spoilt)-1] ^= 1
	for _, row := range []struct {
		name   string
		key    Key
		as     string
		sealed []byte
	}{{"another key", other, "authority", sealed}, {"another name", one, "mail", sealed}, {"spoilt", one, "authority", spoilt}, {"empty", one, "authority", nil}} {
		if got, err := row.key.Open(row.as, row.sealed); !errors.Is(err, ErrWrongKey) {
			t.Errorf("%s: %q, %v", row.name, got, err)
		}
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret.key")
	if _, err := Open(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	keys := make([]Key, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			var err error
			if keys[i], err = OpenOrMake(path); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	sealed := keys[0].Seal("x", []byte("y"))
	for i, k := range keys {
		if _, err := k.Open("x", sealed); err != nil {
			t.Errorf("key %d is another one", i)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("abcd secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || strings.Contains(err.Error(), "abcd") {
		t.Errorf("bad file: %v", err)
	}
}
