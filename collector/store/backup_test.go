package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A backup made while others write is whole, and holds all that was kept before it began.
func TestBackupWhileWriting(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "a.db"))
	add := func(n int) {
		write(t, s, func(tx *Tx) error {
			// Two entries a transaction: a backup in the middle of one would show an odd number.
			return errors.Join(tx.AddAudit(t.Context(), &AuditEntry{At: noon, Action: "x"}), tx.AddAudit(t.Context(), &AuditEntry{At: noon, Action: "y"}))
		})
	}
	for n := range 20 {
		add(n)
	}
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	writing.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			add(n)
		}
	})
	for i, name := range []string{"b1.db", "b2.db", "b é.db"} {
		path := filepath.Join(dir, name)
		if err := s.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		if err := s.Backup(t.Context(), path); err == nil {
			t.Error("a backup was overwritten")
		}
		b := open(t, path)
		entries, err := b.AuditEntries(t.Context(), 100_000, 0)
		if err != nil || len(entries) < 40 || len(entries)%2 != 0 {
			t.Errorf("backup %d: %d entries, %v", i, len(entries), err)
		}
	}
	stop()
	writing.Wait()
	if left, _ := filepath.Glob(filepath.Join(dir, "*.part")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestRestore(t *testing.T) {
	dir := t.TempDir()
	live, backup := filepath.Join(dir, "live.db"), filepath.Join(dir, "backup.db")
	s := open(t, live)
	write(t, s, func(tx *Tx) error { return tx.AddAudit(t.Context(), &AuditEntry{At: noon, Action: "before"}) })
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *Tx) error { return tx.AddAudit(t.Context(), &AuditEntry{At: noon, Action: "after"}) })
	s.Close()
	if err := Restore(t.Context(), backup, live, false); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Errorf("over a database, unasked: %v", err)
	}
	if err := Restore(t.Context(), backup, live, true); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{live: 1, live + ".before-restore": 2} {
		entries, err := open(t, path).AuditEntries(t.Context(), 10, 0)
		if err != nil || len(entries) != want {
			t.Errorf("%s: %d entries, want %d, %v", path, len(entries), want, err)
		}
	}
	if err := Restore(t.Context(), backup, filepath.Join(dir, "fresh.db"), false); err != nil {
		t.Error(err)
	}
}

func TestBadBackupsAreRefused(t *testing.T) {
	dir := t.TempDir()
	live, good := filepath.Join(dir, "live.db"), filepath.Join(dir, "good.db")
	s := open(t, live)
	for range 300 {
		write(t, s, func(tx *Tx) error {
			return tx.AddAudit(t.Context(), &AuditEntry{At: noon, Action: strings.Repeat("x", 500)})
		})
	}
	if err := s.Backup(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	damaged := []byte(string(data))
	for i := len(damaged) / 2; i < len(damaged)/2+9000; i++ {
		damaged[i] ^= 0x55
	}
	newer := open(t, filepath.Join(dir, "newer.db"))
	if _, err := newer.db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)"); err != nil {
		t.Fatal(err)
	}
	newer.Close()
	for name, content := range map[string][]byte{"damaged": damaged, "cut": data[:len(data)-5000], "text": []byte("hello, this is no database at all"), "empty": {}} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{"damaged": "damaged", "cut": "damaged", "text": "no database", "empty": "no collector's database", "newer.db": "newer program", "nothing": "no such file"} {
		err := Restore(t.Context(), filepath.Join(dir, name), live, true)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	if entries, err := s.AuditEntries(t.Context(), 1000, 0); err != nil || len(entries) != 300 {
		t.Errorf("a refused restore touched the database: %d, %v", len(entries), err)
	}
}

func TestBackupOfPostgreSQL(t *testing.T) {
	err := open(t, cluster.Database(t)).Backup(t.Context(), filepath.Join(t.TempDir(), "x.dump"))
	if err == nil || !strings.Contains(err.Error(), "pg_dump --format=custom") {
		t.Errorf("got %v", err)
	}
}
