package main

import "testing"

func TestSlowestOfARun(t *testing.T) {
	for _, c := range []struct{ name, out, want string }{
		{"one", "goos: linux\nBenchmarkRun/100000-2 \t       3\t 412345678 ns/op\t 1 B/op\nPASS\n", "412.35ms"},
		{"several", "BenchmarkPages/inbox-2  100  2000000 ns/op\nBenchmarkPages/devices-2  100  3500000 ns/op\n", "3.5ms (devices, the slowest of 2)"},
		{"none", "PASS\nok recolement/collector/reconcile 0.1s\n", ""},
	} {
		got, err := slowest(c.out)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}
