package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"recolement/collector/inventory"
)

// Backup writes the database, as it is at this moment, into a new SQLite file at path; the collector may go on working meanwhile. The
// file has its name only once it is whole and has been checked. PostgreSQL has tools of its own for that, and is refused.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.engine.name != "sqlite" {
		return inventory.Errorf(inventory.Invalid, "this database is PostgreSQL's: back it up with pg_dump --format=custom --file=%s, restore it with pg_restore", filepath.Base(path))
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s is there already", path)
	}
	part := path + ".part"
	defer os.Remove(part)
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// One reading transaction: writers go on, and what they write meanwhile is not in it.
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO $1", part); err != nil {
		return fmt.Errorf("copy database: %w", err)
	}
	if err := os.Chmod(part, 0o600); err != nil {
		return err
	}
	if err := CheckFile(ctx, part); err != nil {
		return err
	}
	return putInPlace(part, path)
}

// Restore puts a backup in the place of the SQLite database at path, which nobody may have open. It is checked first; what was there
// is kept beside it, as .before-restore, when over says that something may be there.
func Restore(ctx context.Context, backup, path string, over bool) error {
	if err := CheckFile(ctx, backup); err != nil {
		return err
	}
	_, err := os.Lstat(path)
	switch {
	case err == nil && !over:
		return inventory.Errorf(inventory.Conflict, "there is a database at %s already: --force puts it aside", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	part := path + ".part"
	defer os.Remove(part)
	if err := copyFile(backup, part); err != nil {
		return fmt.Errorf("copy %s: %w", backup, err)
	}
	for _, end := range []string{"", "-wal", "-shm"} { // the three files of a database
		err := os.Rename(path+end, path+".before-restore"+end)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return putInPlace(part, path)
}

// CheckFile says what is wrong with an SQLite file: not a database, damaged, none of ours, or of a newer version.
func CheckFile(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", fileURL(absolute)+"?mode=ro&_pragma=query_only(1)")
	if err != nil {
		return err
	}
	defer db.Close()
	found, err := texts(ctx, db, "PRAGMA integrity_check(1)")
	if err == nil && (len(found) != 1 || found[0] != "ok") {
		err = fmt.Errorf("damaged: %v", found)
	}
	if err != nil {
		return fmt.Errorf("%s is no database, or a damaged one: %w", path, err)
	}
	if ours, err := texts(ctx, db, "SELECT name FROM sqlite_master WHERE name IN ('goose_db_version', 'discrepancy')"); err != nil || len(ours) != 2 {
		return fmt.Errorf("%s is no collector's database", path)
	}
	if err := refuseUnknown(ctx, db); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// putInPlace gives a finished file its name, durably.
func putInPlace(part, path string) error {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close(), os.Rename(part, path)); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = out.ReadFrom(in)
	return errors.Join(err, out.Close())
}
