package estate

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"recolement/collector/store"
)

// When a device was last seen is written later than the report is kept, and is not lost with the collector.
func TestSeenAgain(t *testing.T) {
	for name, dsn := range map[string]func(*testing.T) string{"sqlite": func(t *testing.T) string { return database(t) }, "postgres": postgres} {
		t.Run(name, func(t *testing.T) {
			st, err := store.Open(t.Context(), dsn(t), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			open := func() *Estate {
				e, err := New(st, slog.New(slog.DiscardHandler), clock)
				if err != nil {
					t.Fatal(err)
				}
				return e
			}
			lastSeen := func() time.Time {
				all, err := st.AllDevices(context.Background())
				if err != nil || len(all) != 1 {
					t.Fatalf("devices %+v, %v", all, err)
				}
				return all[0].LastSeen
			}
			report := machine{source: "a1", name: "PC1", serial: "WN7CRHC"}
			e := open()
			e.stop()
			e.working.Wait()
			for _, ago := range []int{-9, -5} {
				report.taken = day(ago)
				send(t, e, report.report(t))
			}
			e.Close() // what it had still to write is lost, as when it is killed
			if at := lastSeen(); !at.Equal(day(-9)) {
				t.Fatalf("seen at %v before it was written", at)
			}
			e = open()
			for deadline := time.Now().Add(time.Minute); !lastSeen().Equal(day(-5)); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("the next start leaves it at %v", lastSeen())
				}
			}
			report.taken = day(-2)
			send(t, e, report.report(t))
			e.Close()
			if at := lastSeen(); !at.Equal(day(-2)) {
				t.Errorf("closed, it is left at %v", at)
			}
		})
	}
}
