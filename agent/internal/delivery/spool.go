package delivery

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The spool is a directory. A report is one file, <number>.report, numbered in the order of arrival: a line with the format's name
// and the SHA-256 of the rest, then the compressed report. refused/ holds what the collector did not want, each with its reason beside it.

const (
	suffix     = ".report"
	reasonFile = ".reason.txt"
	refusedDir = "refused"
	magic      = "recolement-spool/1 "
)

// Limits of what is kept.
type Limits struct {
	Bytes int64         // in waiting reports together; the newest is always kept
	Age   time.Duration // of a waiting report
}

// maxRefused is how many refused reports are kept, the newest ones.
const maxRefused = 20

// ErrDamaged says that a file is not what was written.
var ErrDamaged = errors.New("the file is damaged")

// ErrInUse says that another process has the spool.
var ErrInUse = errors.New("another process of the agent is at work")

// Spool keeps reports on disk. One process has it at a time.
type Spool struct {
	dir    string
	limits Limits
	lock   *os.File
	lost   bool // a report, since the base was kept
	now    func() time.Time
	write  func(path string, data []byte) error
}

// OpenSpool takes the spool in dir, which is made if need be, and sweeps out what an interrupted process left unfinished.
func OpenSpool(dir string, limits Limits) (*Spool, error) {
	if err := os.MkdirAll(filepath.Join(dir, refusedDir), 0o700); err != nil {
		return nil, fmt.Errorf("make spool: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	if err := tryLock(lock); err != nil {
		lock.Close()
		return nil, fmt.Errorf("%w (%w)", ErrInUse, err)
	}
	unfinished, _ := filepath.Glob(filepath.Join(dir, "*"+temporary)) // the pattern is well formed
	for _, path := range unfinished {
		os.Remove(path)
	}
	return &Spool{dir: dir, limits: limits, lock: lock, now: time.Now, write: WriteFile}, nil
}

// Close lets another process have the spool.
func (s *Spool) Close() error { return s.lock.Close() }

// Put keeps a compressed report; when it returns, the report is on the disk. Older ones make room for it.
func (s *Spool) Put(body []byte) error {
	names, err := s.List()
	if err != nil {
		return err
	}
	names = s.trim(names, int64(len(body)))
	sum := sha256.Sum256(body)
	data := append([]byte(magic+hex.EncodeToString(sum[:])+"\n"), body...)
	path := s.path(s.next(names))
	for err = s.write(path, data); errors.Is(err, diskFull) && len(names) > 0; err = s.write(path, data) {
		s.drop(names[0]) // the disk is full: the newest state of the machine is worth more than its history
		names = names[1:]
	}
	if err != nil {
		return fmt.Errorf("keep report: %w", err)
	}
	return nil
}

// next is the name behind the last one.
func (s *Spool) next(names []string) string {
	last := uint64(0)
	if len(names) > 0 {
		last, _ = strconv.ParseUint(strings.TrimSuffix(names[len(names)-1], suffix), 10, 64) // List gives nothing else
	}
	return fmt.Sprintf("%020d%s", max(last+1, uint64(s.now().UnixNano())), suffix)
}

// trim drops the oldest reports until the limits hold with a new one of the given size.
func (s *Spool) trim(names []string, size int64) []string {
	sizes := make([]int64, len(names))
	total := size
	for i, name := range names {
		if info, err := os.Stat(s.path(name)); err == nil {
			sizes[i] = info.Size()
			if s.limits.Age > 0 && s.now().Sub(info.ModTime()) > s.limits.Age {
				sizes[i] = -1
			}
		}
		total += max(sizes[i], 0)
	}
	kept := names[:0:0]
	for i, name := range names {
		if sizes[i] < 0 || total > s.limits.Bytes {
			s.drop(name)
			total -= max(sizes[i], 0)
			continue
		}
		kept = append(kept, name)
	}
	return kept
}

// drop loses a report; the next has to say all that it said.
func (s *Spool) drop(name string) {
	s.lost = true
	ForgetBase(s.dir)
	os.Remove(s.path(name))
}

func (s *Spool) path(name string) string { return filepath.Join(s.dir, name) }

// List names the waiting reports, the oldest first.
func (s *Spool) List() ([]string, error) { return Waiting(s.dir) }

// Waiting names the waiting reports in dir, the oldest first, without taking the spool.
func Waiting(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list waiting reports: %w", err)
	}
	var names []string
	for _, e := range entries {
		number, ok := strings.CutSuffix(e.Name(), suffix)
		if _, err := strconv.ParseUint(number, 10, 64); ok && err == nil && len(number) == 20 {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// Read gives a compressed report, or ErrDamaged.
func (s *Spool) Read(name string) ([]byte, error) {
	data, err := os.ReadFile(s.path(name))
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	return unwrap(data)
}

func unwrap(data []byte) ([]byte, error) {
	head, body, whole := bytes.Cut(data, []byte("\n"))
	sum := sha256.Sum256(body)
	if !whole || string(head) != magic+hex.EncodeToString(sum[:]) {
		return nil, ErrDamaged
	}
	return body, nil
}

// Remove forgets a report that was delivered.
func (s *Spool) Remove(name string) error {
	if err := os.Remove(s.path(name)); err != nil {
		return fmt.Errorf("forget report: %w", err)
	}
	return syncDir(s.dir)
}

// Refuse sets a report aside, with the reason beside it.
func (s *Spool) Refuse(name, reason string) error {
	ForgetBase(s.dir)
	aside := filepath.Join(s.dir, refusedDir)
	if err := s.write(filepath.Join(aside, strings.TrimSuffix(name, suffix)+reasonFile), []byte(reason+"\n")); err != nil {
		return fmt.Errorf("note why a report was refused: %w", err)
	}
	if err := rename(s.path(name), filepath.Join(aside, name)); err != nil {
		return fmt.Errorf("set report aside: %w", err)
	}
	old, err := Waiting(aside)
	if err != nil {
		return err
	}
	for _, name := range old[:max(len(old)-maxRefused, 0)] {
		os.Remove(filepath.Join(aside, name))
		os.Remove(filepath.Join(aside, strings.TrimSuffix(name, suffix)+reasonFile))
	}
	return syncDir(s.dir)
}

// Refused names the reports in dir's spool that were set aside.
func Refused(dir string) ([]string, error) { return Waiting(filepath.Join(dir, refusedDir)) }
