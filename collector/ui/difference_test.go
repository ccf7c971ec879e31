package ui

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// marked writes pieces with brackets around what differs.
func marked(all []Piece) string {
	var b strings.Builder
	for _, p := range all {
		if p.Differs {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestDifference(t *testing.T) {
	for _, test := range []struct{ a, b, left, right string }{
		{"5CG1234QZ8", "5CG1234QZ3", "5CG1234QZ[8]", "5CG1234QZ[3]"},
		{"TM-O10-19933-P", "TO-O10-19933", "T[M]-O10-19933[-P]", "T[O]-O10-19933"},
		{"elitebook", "EliteBook", "elitebook", "EliteBook"},
		{"HP", "Lenovo", "HP", "Lenovo"},
		{"", "TO-A00-1", "", "TO-A00-1"},
		{"Écran", "Ecran", "[É]cran", "[E]cran"},
	} {
		left, right := difference(test.a, test.b)
		if diff := cmp.Diff([]string{test.left, test.right}, []string{marked(left), marked(right)}); diff != "" {
			t.Errorf("difference(%q, %q):\n%s", test.a, test.b, diff)
		}
	}
}

// TestDifferenceLosesNothing: the pieces of a value are that value, and nothing differs from itself.
func TestDifferenceLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		left, right := difference(a, b)
		if joinPieces(left) != a || joinPieces(right) != b {
			t.Fatalf("%q and %q became %v and %v", a, b, left, right)
		}
		same, _ := difference(a, a)
		if marked(same) != a {
			t.Fatalf("%q differs from itself: %v", a, same)
		}
	})
}

func joinPieces(all []Piece) string {
	var b strings.Builder
	for _, p := range all {
		b.WriteString(p.Text)
	}
	return b.String()
}
