package estate

import (
	"testing"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

func TestRulesThatAccept(t *testing.T) {
	onBothEngines(t, func(t *testing.T, m *moving) {
		crowd(t, m.Estate, 4)
		rule := "[[accept]]\nname = \"names\"\nkinds = [\"field-mismatch\"]\nfields = [\"name\"]\nclasses = [\"laptop\"]\nsources = [\"a*\"]\nmin_days = 2\n"
		m.policy(t, rule+"cap = 3\n")
		run := func(want int) []store.Bulk {
			t.Helper()
			runs, err := m.AcceptByRules(t.Context())
			if err != nil || len(runs) != want {
				t.Fatalf("runs %+v %v, want %d", runs, err, want)
			}
			return runs
		}
		m.wait(days(3))
		run(0) // it is not enabled
		if would, err := m.TryRule(t.Context(), m.Policy().Accept[0]); err != nil || len(would) != 4 {
			t.Errorf("it would touch %d %v, want 4", len(would), err)
		}
		for name, narrow := range map[string]func(r *inventory.AcceptRule){
			"entity": func(r *inventory.AcceptRule) { r.Entities = []string{"TM"} }, "source": func(r *inventory.AcceptRule) { r.Sources = []string{"scanner*"} },
			"age": func(r *inventory.AcceptRule) { r.MinDays = 30 }, "manual": func(r *inventory.AcceptRule) { r.Manual = inventory.SaysPlaceholder },
			"deviation": func(r *inventory.AcceptRule) {
				r.DiffersBy = []inventory.Deviation{inventory.BySpelling, inventory.ByEnding}
			},
			"class": func(r *inventory.AcceptRule) { r.Classes = []inventory.Class{inventory.Printer} }, "field": func(r *inventory.AcceptRule) { r.Fields = []string{"serial"} },
		} {
			r := m.Policy().Accept[0]
			narrow(&r)
			if would, err := m.TryRule(t.Context(), r); err != nil || len(would) != 0 {
				t.Errorf("narrowed by %s it would touch %d %v", name, len(would), err)
			}
		}

		m.policy(t, rule+"enabled = true\ncap = 3\n")
		if stopped := run(1)[0]; stopped.State != store.BulkStopped || stopped.Total != 4 || stopped.Decided != 0 {
			t.Errorf("over its cap: %+v", stopped)
		}
		versions(t, m.Estate, inventory.FieldMismatch, 4)

		m.policy(t, rule+"enabled = true\ncap = 4\n")
		done := run(1)[0]
		if done.State != store.BulkDone || done.Decided != 4 || done.By != "rule names" {
			t.Errorf("within its cap: %+v", done)
		}
		versions(t, m.Estate, inventory.FieldMismatch, 0)
		if _, err := m.UndoMany(t.Context(), done.ID, "anna", nil); err != nil {
			t.Fatal(err)
		}
		versions(t, m.Estate, inventory.FieldMismatch, 4)
		run(0) // what a person has taken back stays taken back
	})
}

func TestDeviations(t *testing.T) {
	r, err := makeRules([3]string{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		by   inventory.Deviation
		a, b string
		want bool
	}{
		{inventory.BySpelling, "Hôtel de Ville", "hotel de ville", true}, {inventory.BySpelling, "A1", "A2", false}, {inventory.BySpelling, "", "A", false},
		{inventory.ByTyping, "WN7CRHC", "WN7CRCH", true}, {inventory.ByTyping, "WN7CRHC", "XX7CRHC", false},
		{inventory.ByEnding, "WN7CRHC", "WN7CR", true}, {inventory.ByEnding, "WN7CRHC", "N7CRHC", false},
	} {
		if got := r.differs(c.by, c.a, c.b); got != c.want {
			t.Errorf("%q and %q differ by %s alone: %v", c.a, c.b, c.by, got)
		}
	}
}
