package job

import (
	"testing"
	"time"

	"recolement/collector/store"
)

func TestPlan(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 24, hour, minute, 0, 0, time.UTC) }
	now := at(9, 30)
	jobs := []Job{{Name: "daily", Every: 24 * time.Hour, At: time.Hour}, {Name: "failed", Every: time.Hour}, {Name: "new", Every: time.Hour}, {Name: "running", Every: time.Hour},
		{Name: "dead", Every: time.Hour}}
	known := []store.Job{
		{Name: "daily", Due: at(1, 0), Until: at(1, 2)},
		{Name: "dead", Due: at(8, 0), Holder: "gone", Until: at(9, 10)},
		{Name: "failed", Due: at(8, 0), Until: at(9, 34), Failure: "no"},
		{Name: "former", Due: at(1, 0)},
		{Name: "running", Due: at(8, 0), Holder: "here", Until: at(9, 31)},
	}
	want := map[string]time.Time{"daily": at(25, 0), "dead": now, "failed": at(9, 34), "former": {}, "new": now, "running": {}}
	plan := Plan(jobs, known, now)
	if len(plan) != len(want) {
		t.Fatalf("%d jobs, want %d", len(plan), len(want))
	}
	for _, p := range plan {
		if !p.Next.Equal(want[p.Name]) || p.Running != (p.Name == "running") {
			t.Errorf("%s runs next at %v (running: %t), want %v", p.Name, p.Next, p.Running, want[p.Name])
		}
	}
}
