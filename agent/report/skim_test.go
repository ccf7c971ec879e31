package report

import (
	"bytes"
	"testing"
)

func note(r *Report, data []byte) {
	s, _ := Skim(data)
	r.SetDigest(s)
}

func TestSkim(t *testing.T) {
	whole := `{"action":"inventory","deviceid":"pc-1","content":{"accesslog":{"logdate":"2026-11-16 10:00:00"},"bios":{"ssn":"A"}}}`
	r, err := Decode([]byte(whole))
	if err == nil {
		note(r, []byte(whole))
	}
	if err != nil || r.Digest == "" {
		t.Fatalf("digest %q, %v", r.Digest, err)
	}
	for _, c := range []struct {
		name, document string
		same           bool
	}{
		{"another date", `{"action":"inventory","deviceid":"pc-1","content":{"accesslog":{"logdate":"2026-11-17 11:00:00"},"bios":{"ssn":"A"}}}`, true},
		{"another fact", `{"action":"inventory","deviceid":"pc-1","content":{"accesslog":{"logdate":"2026-11-16 10:00:00"},"bios":{"ssn":"B"}}}`, false},
		{"another source", `{"action":"inventory","deviceid":"pc-2","content":{"accesslog":{"logdate":"2026-11-16 10:00:00"},"bios":{"ssn":"A"}}}`, false},
		{"no date", `{"action":"inventory","deviceid":"pc-1","content":{"bios":{"ssn":"A"}}}`, false},
		{"two dates", `{"action":"inventory","deviceid":"pc-1","content":{"accesslog":{"logdate":"2026-11-16 10:00:00","x":{"logdate":"2026-11-16 10:00:00"}},"bios":{"ssn":"A"}}}`, false},
		{"no document", `nonsense`, false},
	} {
		s, ok := Skim([]byte(c.document))
		if same := ok && s.Digest == r.Digest; same != c.same {
			t.Errorf("%s: skimmed as %+v, %v", c.name, s, ok)
		}
	}
	odd := `{"deviceid":"pc-1","note":"\"logdate\":","content":{"LOGDATE":1,"accesslog":{"LogDate":"2026-11-16 10:00:00"},"bios":{"ssn":"A"}}}`
	if r, err = Decode([]byte(odd)); err != nil {
		t.Fatal(err)
	}
	if note(r, []byte(odd)); r.Digest != "" {
		t.Errorf("a date that skimming does not find: digest %q", r.Digest)
	}
}

// What Skim tells of a document with the digest of another one, is what Decode tells.
func FuzzSkim(f *testing.F) {
	f.Add([]byte(`{"deviceid":"a","content":{"accesslog":{"logdate":"2026-11-16 10:00:00"}}}`), "2026-11-17 10:00:00")
	f.Add([]byte(`{"deviceid":"a","x":"\"deviceid\":\"b\"","content":{"accesslog":{"logdate" : "2026-11-16"}}}`), "2026-11-17")
	f.Fuzz(func(t *testing.T, data []byte, date string) {
		r, err := Decode(data)
		if err != nil {
			return
		}
		if note(r, data); r.Digest == "" {
			return
		}
		_, from, to := valueOf(data, `"logdate"`)
		other := bytes.Join([][]byte{data[:from], []byte(date), data[to:]}, nil)
		s, ok := Skim(other)
		if !ok || s.Digest != r.Digest {
			return
		}
		again, err := Decode(other)
		if err != nil {
			t.Fatalf("%q is skimmed as decoded before, and is no report: %v", other, err)
		}
		if taken, _ := again.Taken(); again.DeviceID != s.DeviceID || !taken.Equal(s.Taken) {
			t.Fatalf("%q is skimmed as %+v, and says %q, %v", other, s, again.DeviceID, taken)
		}
	})
}
