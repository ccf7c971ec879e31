package ranges

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		ranges, exclude string
		want            string // first, last
		count           int
	}{
		{"10.1.0.0/30", "", "10.1.0.1 10.1.0.2", 2},
		{"10.1.0.0/31", "", "10.1.0.0 10.1.0.1", 2},
		{"10.1.0.7/32", "", "10.1.0.7 10.1.0.7", 1},
		{"10.1.0.9/24", "", "10.1.0.1 10.1.0.254", 254},
		{"10.1.0.0/20", "", "10.1.0.1 10.1.15.254", 4094},
		{"10.1.0.5-10.1.1.4", "", "10.1.0.5 10.1.1.4", 256},
		{"10.1.0.5-9", "", "10.1.0.5 10.1.0.9", 5},
		{"10.1.0.5-9 10.1.0.8-12 10.1.0.12", "", "10.1.0.5 10.1.0.12", 8},
		{"10.1.0.0/24", "10.1.0.0/25 10.1.0.254", "10.1.0.128 10.1.0.253", 126},
		{"2001:db8::/126", "", "2001:db8:: 2001:db8::3", 4},
		{"2001:db8::1-f", "", "2001:db8::1 2001:db8::f", 15},
		{" 10.1.0.1 ", "", "10.1.0.1 10.1.0.1", 1},
	} {
		ranges := strings.Fields(c.ranges)
		if c.count == 1 && strings.Contains(c.ranges, " ") {
			ranges = []string{c.ranges}
		}
		r, err := Parse(ranges, strings.Fields(c.exclude))
		if err != nil {
			t.Errorf("%s: %v", c.ranges, err)
			continue
		}
		got := slices.Concat(slices.Collect(r.Chunks(100))...)
		if int(r.Count()) != c.count || len(got) != c.count || got[0].String()+" "+got[len(got)-1].String() != c.want {
			t.Errorf("%s without %q: %d addresses, %v; want %d, %s", c.ranges, c.exclude, len(got), err, c.count, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, bad := range []string{"", "10.1.0", "10.1.0.9-5", "10.1.0.0/33", "host", "10.1.0.1-2001:db8::1", "fe80::1%eth0", "::ffff:10.0.0.1", "-", "10.1.0.1-"} {
		if got, err := Parse([]string{bad}, nil); err == nil {
			t.Errorf("%q: %d addresses, want an error", bad, got.Count())
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("10.1.0.0/30")
	f.Add("2001:db8::1-f")
	f.Add("10.1.0.5-9")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := Parse([]string{text}, nil); err == nil && got.Count() == 0 {
			t.Errorf("%q holds nothing, and no error says so", text)
		}
	})
}

// TestCount needs no memory for what it counts.
func TestCount(t *testing.T) {
	for text, want := range map[string]uint64{"10.0.0.0/2": 1<<30 - 2, "0.0.0.0/0": 1<<32 - 2, "2001:db8::/64": math.MaxUint64, "2001:db8::/100": 1 << 28} {
		r, err := Parse([]string{text}, nil)
		if err != nil || r.Count() != want {
			t.Errorf("%s: %d, %v; want %d", text, r.Count(), err, want)
		}
		for chunk := range r.Chunks(10) {
			if len(chunk) != 10 {
				t.Errorf("%s: a chunk of %d", text, len(chunk))
			}
			break
		}
	}
}
