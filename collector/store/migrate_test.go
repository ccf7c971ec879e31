package store

import (
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Collectors that start at once bring the database up to date once, and all of them can work.
func TestOpenedByManyAtOnce(t *testing.T) {
	for name, dsn := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "x.db") },
		"postgres": func(t *testing.T) string { return cluster.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			dsn := dsn(t)
			var opening sync.WaitGroup
			for range 6 {
				opening.Go(func() {
					s, err := Open(t.Context(), dsn, slog.New(slog.DiscardHandler))
					if err != nil {
						t.Error(err)
						return
					}
					defer s.Close()
					if _, err := s.JunkKeys(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			opening.Wait()
			s := open(t, dsn)
			twice, err := texts(t.Context(), s.q, "SELECT CAST(version_id AS TEXT) FROM goose_db_version GROUP BY version_id HAVING count(*) > 1")
			if err != nil || len(twice) > 0 {
				t.Errorf("carried out more than once: %s %v", strings.Join(twice, " "), err)
			}
		})
	}
}
