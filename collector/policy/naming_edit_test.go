package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNamingTextRoundTrip: rules that are written and read again are what they were, in whatever document they stand.
func TestNamingTextRoundTrip(t *testing.T) {
	want := Default().Naming
	for _, document := range []string{"", string(DefaultDocument()), "# mine\n[entities]\nTO = \"x\" # kept\n\n[[naming]]\nclasses=[\"printer\"]\npattern=\"X\"\n[retention]\naudit = \"5y\"\n"} {
		out, err := ReplaceNaming([]byte(document), NamingText(want))
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse("policy", out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if diff := cmp.Diff(want, got.Naming); diff != "" {
			t.Errorf("rules differ:\n%s", diff)
		}
		if strings.Contains(document, "# kept") && (!strings.Contains(string(out), "# kept") || !strings.Contains(string(out), "[retention]") || strings.Contains(string(out), `"X"`)) {
			t.Errorf("the rest of the document is not what it was:\n%s", out)
		}
	}
	if _, err := ReplaceNaming([]byte("{}"), ""); err == nil {
		t.Error("a document in JSON is taken for TOML")
	}
}
