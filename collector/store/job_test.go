package store

import (
	"testing"
	"time"
)

func TestJobs(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		blank, err := s.Job(t.Context(), "sweep")
		if err != nil {
			t.Fatal(err)
		}
		same(t, blank, Job{Name: "sweep"})
		held := Job{Name: "sweep", Due: noon, Holder: "one", Until: noon.Add(time.Minute), Started: noon.Add(time.Microsecond), Finished: noon, Failure: "é"}
		for _, j := range []Job{held, {Name: "a"}, held} {
			write(t, s, func(tx *Tx) error { return tx.PutJob(t.Context(), j) })
		}
		all, err := s.Jobs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, all, []Job{{Name: "a"}, held})
		now, err := s.Clock(t.Context())
		if err != nil || time.Since(now).Abs() > time.Minute || now.Location() != time.UTC {
			t.Errorf("clock %s, %v", now, err)
		}
	})
}
