package delivery

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"recolement/agent/report"
)

const wholeReport = `{"action":"inventory","deviceid":"PC-2026-01-02-03-04-05","itemtype":"Computer","content":{"versionclient":"x","hardware":{"name":"PC"},` +
	`"softwares":[{"name":"a"}],"printers":[],"monitors":[{"serial":"1"}]}}`

func sections(t *testing.T, raw []byte) ([]string, bool) {
	t.Helper()
	var d struct {
		Partial bool
		Content map[string]json.RawMessage
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	if _, err := report.Decode(raw); err != nil {
		t.Error(err)
	}
	return slices.Sorted(maps.Keys(d.Content)), d.Partial
}

// TestPartialReports: first all, then what has changed, then all again when it is time, asked for, or something got lost.
func TestPartialReports(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	everything := []string{"hardware", "monitors", "printers", "softwares", "versionclient"}
	known := []string{"hardware", "versionclient"}
	base := Base{}
	for _, step := range []struct {
		what  string
		raw   string
		after time.Duration
		full  bool
		want  []string
	}{
		{"the first", wholeReport, 0, false, everything},
		{"unchanged", wholeReport, time.Hour, false, known},
		{"a program more", strings.Replace(wholeReport, `{"name":"a"}`, `{"name":"a"},{"name":"b"}`, 1), time.Hour, false, append(slices.Clone(known[:1]), "softwares", "versionclient")},
		{"software not read", strings.Replace(wholeReport, `"softwares":[{"name":"a"}],`, "", 1), time.Hour, false, known},
		{"the program gone", wholeReport, time.Hour, false, []string{"hardware", "softwares", "versionclient"}},
		{"asked for", wholeReport, time.Hour, true, everything},
		{"a week on", wholeReport, 8 * 24 * time.Hour, false, everything},
		{"a clock put back by years", wholeReport, -3 * 365 * 24 * time.Hour, false, everything},
	} {
		now = now.Add(step.after)
		out, next, err := base.Shrink([]byte(step.raw), step.full, now)
		if err != nil {
			t.Fatal(err)
		}
		got, partial := sections(t, out)
		if !slices.Equal(got, step.want) || partial == slices.Equal(step.want, everything) {
			t.Errorf("%s: got %q, partial %v, want %q", step.what, got, partial, step.want)
		}
		base = next
	}
	for range fullEvery {
		if _, base, _ = base.Shrink([]byte(wholeReport), false, now); base.Partials == 0 {
			t.Error("full too early")
		}
	}
	if _, base, _ = base.Shrink([]byte(wholeReport), false, now); base.Partials != 0 {
		t.Error("never full again")
	}
	if _, _, err := base.Shrink([]byte("<html>"), false, now); err == nil {
		t.Error("what is no report is shrunk")
	}
}

// TestALostReportMakesTheNextAFullOne: refused, damaged or dropped for room.
func TestALostReportMakesTheNextAFullOne(t *testing.T) {
	lose := map[string]func(t *testing.T, s *Spool, name string){
		"refused": func(t *testing.T, s *Spool, name string) {
			if err := s.Refuse(name, "no"); err != nil {
				t.Error(err)
			}
		},
		"dropped": func(_ *testing.T, s *Spool, name string) { s.drop(name) },
	}
	for what, do := range lose {
		t.Run(what, func(t *testing.T) {
			s := newSpool(t, t.TempDir(), roomy)
			put(t, s, wholeReport)
			_, next, err := s.Base().Shrink([]byte(wholeReport), false, time.Now())
			if err != nil || s.KeepBase(next) != nil || s.Base().due(time.Now()) {
				t.Fatalf("%v, base %+v", err, s.Base())
			}
			names, err := s.List()
			if err != nil {
				t.Fatal(err)
			}
			do(t, s, names[0])
			if !s.Base().due(time.Now()) {
				t.Error("the next would be a partial one")
			}
		})
	}
}
