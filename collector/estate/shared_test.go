package estate

import (
	"context"
	"flag"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"recolement/collector/store/storetest"
)

// Law: two collectors on one database, at work on the same neighbourhood at once, come to what one alone comes to.
func TestTwoCollectorsAreAsOne(t *testing.T) {
	cluster, err := storetest.Start()
	if err != nil {
		t.Log("PostgreSQL is not tested:", err)
	}
	t.Cleanup(cluster.Stop)
	cluster.Database(t) // skips, or fails in CI, where there is none
	cases(t, "12", "300")
	l := &lab{TB: t, dir: t.TempDir()}
	rapid.Check(t, func(rt *rapid.T) {
		var reports, imports []event
		for range 2 { // more events meet each other more often
			for _, ev := range drawEvents(rt, reported...) {
				if ev.machine == nil && ev.printer == nil {
					imports = append(imports, ev)
				} else {
					reports = append(reports, ev)
				}
			}
		}
		tellMachinesApart(reports)
		imports = imports[:min(1, len(imports))]
		alone, end := l.estate()
		defer end()
		l.play(alone, slices.Concat(imports, reports))

		dsn := cluster.Database(t)
		both := [2]*Estate{}
		for i := range both {
			e, end := l.on(dsn, clock)
			defer end()
			both[i] = e
		}
		var shares [2][]event
		for _, ev := range append(slices.Clone(reports), reports...) { // each twice, maybe to both
			i := rapid.IntRange(0, 1).Draw(rt, "collector")
			shares[i] = append(shares[i], ev)
		}
		l.play(both[0], imports)
		var all sync.WaitGroup
		for i, e := range both {
			for lane := range 2 { // two reports at a time on each
				all.Go(func() {
					for n := lane; n < len(shares[i]); n += 2 {
						l.play(e, shares[i][n:n+1])
					}
				})
			}
		}
		all.Wait()
		if d := difference(l.standing(alone), l.standing(both[0])); d != "" {
			rt.Fatalf("%s\none (-) and two collectors (+) differ %s", shown(append(reports, imports...)), d)
		}
		if err := both[1].Reconcile(context.Background()); err != nil {
			rt.Fatal(err)
		}
		if d := difference(l.standing(alone), l.standing(both[0])); d != "" {
			rt.Fatalf("%s\na full run changes something %s", shown(append(reports, imports...)), d)
		}
	})
}

// cases sets how many cases rapid draws in this test: databases of their own take their time. RECOLEMENT_SOAK=1: many.
func cases(t *testing.T, few, many string) {
	t.Helper()
	checks := flag.Lookup("rapid.checks").Value
	usual := checks.String()
	t.Cleanup(func() { checks.Set(usual) })
	checks.Set(few)
	if os.Getenv("RECOLEMENT_SOAK") != "" {
		checks.Set(many)
	}
}

// Law: whatever the clock does while reports come in, back and forth, once it is right again the estate is what it would be.
func TestClockJumps(t *testing.T) {
	cases(t, "30", "1000")
	l := &lab{TB: t, dir: t.TempDir()}
	rapid.Check(t, func(rt *rapid.T) {
		events := drawEvents(rt, reported...)
		steady, end := l.estate()
		defer end()
		offset := time.Duration(0)
		shaken, endShaken := l.on(l.path(), func() time.Time { return clock().Add(offset) })
		defer endShaken()
		for i := range events {
			offset = time.Duration(rapid.IntRange(-400*24, 400*24).Draw(rt, "hours")) * time.Hour
			l.play(shaken, events[i:i+1])
		}
		offset = 0
		l.play(steady, events)
		for _, e := range []*Estate{steady, shaken} {
			if err := e.Reconcile(context.Background()); err != nil {
				rt.Fatal(err)
			}
		}
		if d := difference(l.standing(steady), l.standing(shaken)); d != "" {
			rt.Fatalf("%s\na steady clock (-) and one that jumps (+) differ %s", shown(events), d)
		}
	})
}
