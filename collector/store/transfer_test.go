package store

import (
	"path/filepath"
	"testing"
)

// The checksum of a table does not depend on the order of its rows, and shows a row lost, doubled or changed.
func TestChecksumOfATable(t *testing.T) {
	sum := func(values ...string) [2]uint64 {
		s := open(t, filepath.Join(t.TempDir(), "x.db"))
		for _, v := range values {
			if _, err := s.db.Exec("INSERT INTO daily_run (job, day) VALUES ($1, $2)", v[:1], v[1:]); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := openStream(t.Context(), s.db, "daily_run", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
		}
		if rows.Err() != nil || rows.count != int64(len(values)) {
			t.Errorf("%d rows, %v", rows.count, rows.Err())
		}
		return rows.sum
	}
	want := sum("aone", "btwo")
	if sum("btwo", "aone") != want {
		t.Error("another order gives another sum")
	}
	for _, other := range [][]string{{"aone"}, {"aone", "btwo", "cx"}, {"aone", "btwO"}, {"atwo", "bone"}, {"ao", "bnetwo"}, {}} {
		if sum(other...) == want {
			t.Errorf("%v has the same sum", other)
		}
	}
}
