// Package plugin starts plugins and watches them, hands what they bring to the estate, and messages to them. A plugin is a program of its own
// (package sdk of the plugins): whatever it does, it ends its own run and nothing else. What its settings look like on a page is ui's business.
// See DESIGN.md.
package plugin

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// Program is a plugin's program as it lies in the directory. It has not been started.
type Program struct {
	Name string // from the file's name
	Path string
	Sum  string // SHA-256 in hexadecimal
}

const prefix = "recolement-plugin-"

// Programs lists the plugins in a directory: files named recolement-plugin-<name>. A directory that does not exist has none.
func Programs(dir string) ([]Program, error) {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list plugins: %w", err)
	}
	var found []Program
	for _, e := range entries {
		name, ok := strings.CutPrefix(strings.TrimSuffix(e.Name(), ".exe"), prefix)
		if !ok || e.IsDir() {
			continue
		}
		p := Program{Name: name, Path: filepath.Join(dir, e.Name())}
		if p.Sum, err = sum(p.Path); err != nil {
			return nil, fmt.Errorf("read plugin %s: %w", name, err)
		}
		found = append(found, p)
	}
	return found, nil
}

// find gives one program. One that others than its owner's group may write to is refused: anybody could put another in its place.
func find(dir, name string) (Program, error) {
	if name == "" || strings.ContainsAny(name, `/\.`) {
		return Program{}, inventory.Errorf(inventory.NotFound, "no plugin %q", name)
	}
	p := Program{Name: name, Path: filepath.Join(dir, prefix+name)}
	if runtime.GOOS == "windows" {
		p.Path += ".exe"
	}
	for _, path := range []string{dir, p.Path} {
		info, err := os.Stat(path)
		if os.IsNotExist(err) {
			return p, inventory.Errorf(inventory.NotFound, "no plugin %q in %s", name, dir)
		}
		if err != nil {
			return p, fmt.Errorf("find plugin %s: %w", name, err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm()&0o002 != 0 && info.Mode()&os.ModeSticky == 0 {
			return p, inventory.Errorf(inventory.Invalid, "plugin %s is not started: anybody may write to %s", name, path)
		}
	}
	var err error
	if p.Sum, err = sum(p.Path); err != nil {
		return p, fmt.Errorf("read plugin %s: %w", name, err)
	}
	return p, nil
}

func sum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Limits are what a plugin may take.
type Limits struct {
	Memory uint64        // bytes that it may hold; more, and it is ended
	Start  time.Duration // until it answers
	Call   time.Duration // of one question: what are you, do the settings work, deliver this
	Run    time.Duration // of an inventory or of observations, as a whole
	Silent time.Duration // between two parts of one
	Idle   time.Duration // without work before it is ended
	Rows   int           // of an inventory, and reports of a witness
	Bytes  int           // of an inventory
}

// UsualLimits are far above what plugins need that work.
func UsualLimits() Limits {
	return Limits{
		Memory: 512 << 20, Start: 10 * time.Second, Call: 30 * time.Second, Run: time.Hour, Silent: 2 * time.Minute, Idle: time.Minute,
		Rows: 5_000_000, Bytes: 256 << 20,
	}
}
