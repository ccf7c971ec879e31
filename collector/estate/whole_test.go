package estate

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// An import that was taken in and not judged by, because the collector was killed, is judged by at the next start.
func TestWhatIsDueIsDoneAtTheNextStart(t *testing.T) {
	path := database(t)
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), path, log)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	err = st.Write(t.Context(), func(tx *store.Tx) error {
		a := laptop("10001", "AAAA111")
		a.ID, a.Class, a.State = "a1", inventory.Laptop, inventory.InService
		if err := tx.PutAsset(t.Context(), &store.KnownAsset{Asset: a}, []string{"s:AAAA111", "n:10001"}); err != nil {
			return err
		}
		return tx.PutDue(t.Context(), &store.Due{What: wholeRun, Since: clock()})
	})
	if err != nil {
		t.Fatal(err)
	}
	e := openEstate(t, path)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		dues, err := st.Dues(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(dues) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("it is still due")
		}
	}
	only(t, e, inventory.MissingDevice)
}

// While the whole estate is run over, reports are answered, and what comes of both is right.
func TestReportsAreAnsweredDuringAWholeRun(t *testing.T) {
	e := newEstate(t)
	var rows []inventory.Asset
	for n := range 3 * stride {
		rows = append(rows, laptop(fmt.Sprint(10000+n), fmt.Sprintf("SN%05d", n)))
	}
	imported := make(chan error)
	go func() {
		_, err := e.importRows(t.Context(), rows, &store.Import{File: "iws.csv", By: "x"}, nil)
		imported <- err
	}()
	during := 0
	for n := 0; ; n++ {
		send(t, e, machine{source: fmt.Sprint("a", n), name: fmt.Sprintf("TO-A00-%d-P", 10000+n), serial: fmt.Sprintf("SN%05d", n), taken: day(-1)}.report(t))
		if e.Progress().Running {
			during++
		}
		select {
		case err := <-imported:
			if err != nil {
				t.Fatal(err)
			}
			if p := e.Progress(); p.Running || p.Done != p.Total || p.Total < len(rows) || during == 0 {
				t.Errorf("progress %+v, %d reports during the run", p, during)
			}
			l := &lab{TB: t}
			if d := difference(l.standing(e), l.whole(e)); d != "" {
				t.Error(d)
			}
			return
		default:
		}
	}
}
