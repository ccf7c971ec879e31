package store

import (
	"errors"
	"testing"
	"time"

	"recolement/collector/inventory"
)

func TestConnectors(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		c := Connector{ID: "c1", Plugin: "directory", Label: "AD", Sum: "ab", Roles: []string{"witness"}, Settings: map[string]string{"url": "ldaps://x"}, Sealed: []byte{0, 1, 255}, Every: time.Hour,
			At: time.Minute, Disabled: true, Wanted: noon, Accept: true, Due: noon, Mark: "m", Whole: noon, Measure: 7, Created: noon, CreatedBy: "anna"}
		other := Connector{ID: "c2", Plugin: "mail", Label: "Mail", Settings: map[string]string{}, Sealed: []byte{}}
		write(t, s, func(tx *Tx) error { return errors.Join(tx.PutConnector(ctx, c), tx.PutConnector(ctx, other)) })
		got, err := s.Connectors(ctx)
		if err != nil || len(got) != 2 {
			t.Fatal(got, err)
		}
		same(t, got[0], c)
		for i := range 5 {
			run := ConnectorRun{ID: "r" + string(rune('0'+i)), ConnectorID: "c1", Role: "witness", Started: noon, Done: i, Result: ConnectorResult{Rows: i, Problems: []string{"p"}}}
			write(t, s, func(tx *Tx) error { return tx.PutConnectorRun(ctx, run) })
		}
		write(t, s, func(tx *Tx) error { return tx.TrimConnectorRuns(ctx, "c1", 3) })
		runs, err := s.ConnectorRuns(ctx, "c1", 10)
		if err != nil || len(runs) != 3 || runs[0].ID != "r4" || runs[0].Result.Rows != 4 {
			t.Errorf("%+v, %v", runs, err)
		}
		write(t, s, func(tx *Tx) error { return tx.RemoveConnector(ctx, "c1") })
		if _, err := s.Connector(ctx, "c1"); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("removed: %v", err)
		}
		if runs, err = s.ConnectorRuns(ctx, "c1", 10); err != nil || len(runs) != 0 {
			t.Errorf("runs of a removed one: %v %v", runs, err)
		}
	})
}
