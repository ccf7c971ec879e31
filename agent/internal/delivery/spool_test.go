package delivery

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOneProcessHasTheSpool(t *testing.T) {
	dir := t.TempDir()
	newSpool(t, dir, roomy)
	if _, err := OpenSpool(dir, roomy); !errors.Is(err, ErrInUse) {
		t.Errorf("got %v", err)
	}
}

func TestLimits(t *testing.T) {
	body := make([]byte, 1000)
	s := newSpool(t, t.TempDir(), Limits{Bytes: 3500, Age: time.Hour})
	for range 5 {
		if err := s.Put(body); err != nil {
			t.Fatal(err)
		}
	}
	names, _ := s.List()
	if len(names) != 3 {
		t.Errorf("%d wait, want 3", len(names))
	}
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(s.path(names[1]), old, old); err != nil {
		t.Fatal(err)
	}
	if err := s.Put([]byte("new")); err != nil {
		t.Fatal(err)
	}
	left, _ := s.List()
	if len(left) != 3 || left[0] != names[0] || left[1] != names[2] {
		t.Errorf("of %q, %q is left", names, left)
	}
	big := make([]byte, 10_000)
	if err := s.Put(big); err != nil || waiting(t, s) != 1 {
		t.Errorf("%v, %d wait: the newest is always kept", err, waiting(t, s))
	}
}

func TestAFullDisk(t *testing.T) {
	s := newSpool(t, t.TempDir(), roomy)
	put(t, s, "one", "two", "three")
	first, _ := s.List()
	s.write = func(path string, data []byte) error { // room for two files
		if waiting(t, s) >= 2 {
			return &os.PathError{Op: "write", Path: path, Err: diskFull}
		}
		return WriteFile(path, data)
	}
	put(t, s, "four")
	left, _ := s.List()
	if len(left) != 2 || left[0] != first[2] {
		t.Errorf("%q is left: the oldest must go, the newest must stay", left)
	}
	s.write = func(string, []byte) error { return diskFull }
	if err := s.Put([]byte("five")); !errors.Is(err, diskFull) {
		t.Errorf("a disk that stays full: %v", err)
	}
}

func TestADiskThatFailsLosesNothing(t *testing.T) {
	s := newSpool(t, t.TempDir(), roomy)
	put(t, s, "one")
	s.write = func(string, []byte) error { return os.ErrPermission }
	if err := s.Put([]byte("two")); !errors.Is(err, os.ErrPermission) || waiting(t, s) != 1 {
		t.Errorf("%v, %d wait", err, waiting(t, s))
	}
}

func TestRefusedReportsAreFew(t *testing.T) {
	dir := t.TempDir()
	s := newSpool(t, dir, roomy)
	for i := range maxRefused + 5 {
		put(t, s, fmt.Sprint(i))
		names, _ := s.List()
		if err := s.Refuse(names[0], "no"); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(filepath.Join(dir, refusedDir))
	if err != nil || len(files) != 2*maxRefused {
		t.Errorf("%d files, %v", len(files), err)
	}
}

const childVariable = "DELIVERY_TEST_SPOOL"

// childWrites is what the process does that TestKilledWhileWriting kills: it says the size of each report that is on the disk.
func childWrites() bool {
	dir := os.Getenv(childVariable)
	if dir == "" {
		return false
	}
	s, err := OpenSpool(dir, Limits{Bytes: 1 << 30})
	if err != nil {
		fmt.Println(err)
		return true
	}
	for i := 1; ; i++ {
		if err := s.Put(make([]byte, 10_000+i)); err != nil {
			fmt.Println(err)
			return true
		}
		fmt.Println(10_000 + i)
	}
}

func TestKilledWhileWriting(t *testing.T) {
	dir := t.TempDir()
	acknowledged := 0
	for range 5 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childVariable+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 1 + rand.IntN(20); n > 0 && lines.Scan(); n-- {
			acknowledged++
		}
		child.Process.Kill()
		for lines.Scan() {
			acknowledged++
		}
		child.Wait()
	}
	s := newSpool(t, dir, roomy)
	names, err := s.List()
	if err != nil || len(names) < acknowledged || acknowledged < 5 {
		t.Fatalf("%d reports for %d acknowledged, %v", len(names), acknowledged, err)
	}
	for _, name := range names {
		if _, err := s.Read(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*"+temporary)); len(left) != 0 {
		t.Errorf("unfinished files are left: %q", left)
	}
}

func FuzzUnwrap(f *testing.F) {
	f.Add([]byte("recolement-spool/1 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, raw []byte) {
		body, err := unwrap(raw)
		if err == nil && !strings.HasSuffix(string(raw), "\n"+string(body)) {
			t.Errorf("%q from %q", body, raw)
		}
	})
}
