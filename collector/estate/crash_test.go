package estate

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"testing"

	"recolement/collector/store"
)

// victim, in the environment, names the database on which this test program works until it is killed.
const victim = "RECOLEMENT_TEST_VICTIM"

// workUntilKilled takes reports in, several at a time, and says of each that it is acknowledged.
func workUntilKilled(path string) {
	ctx := context.Background()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(ctx, path, log)
	if err != nil {
		panic(err)
	}
	e, err := New(st, log, clock)
	if err != nil {
		panic(err)
	}
	for worker := range 4 {
		go func() {
			for n := worker; ; n += 4 {
				r := machine{source: fmt.Sprint("a", n), name: fmt.Sprint("PC", n), serial: fmt.Sprintf("SN%05d", n), taken: day(-1)}.report(nobody{})
				if err := e.Report(ctx, r, clock()); err != nil {
					panic(err)
				}
				fmt.Printf("SN%05d\n", n)
			}
		}()
	}
	select {}
}

// nobody stands in for a test where there is none.
type nobody struct{ testing.TB }

func (nobody) Helper() {}

// What was acknowledged is there after the collector was killed in the middle of its work.
func TestAcknowledgedReportsSurviveAKill(t *testing.T) {
	for round := range 3 {
		path := database(t)
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), victim+"="+path)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		must(t, err)
		must(t, child.Start())
		acknowledged := []string{}
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			acknowledged = append(acknowledged, lines.Text())
			if len(acknowledged) == 20+13*round {
				must(t, child.Process.Kill())
			}
		}
		if child.Wait() == nil || len(acknowledged) < 20 {
			t.Fatalf("the program ended by itself after %d reports", len(acknowledged))
		}
		e := openEstate(t, path)
		kept := set{}
		for _, d := range devicesOf(t, e) {
			kept[d.Serial] = true
		}
		for _, serial := range acknowledged {
			if !kept[serial] {
				t.Errorf("report %s was acknowledged and is lost", serial)
			}
		}
	}
}
