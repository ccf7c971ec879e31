package store

import (
	"log/slog"
	"path/filepath"
	"testing"

	"recolement/collector/store/storetest"
)

// Every test of the store runs on both engines, so that the SQL stays one text.
var cluster *storetest.Cluster

func TestMain(m *testing.M) { storetest.Main(m, &cluster) }

func onEachEngine(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Run("sqlite", func(t *testing.T) {
		test(t, open(t, filepath.Join(t.TempDir(), "test é.db")))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, open(t, cluster.Database(t)))
	})
}

func open(t *testing.T, dsn string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dsn, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
