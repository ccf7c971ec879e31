package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// node is a part of the format's JSON Schema.
type node struct {
	Ref        string           `json:"$ref"`
	Type       string           `json:"type"`
	Format     string           `json:"format"`
	Pattern    string           `json:"pattern"`
	Minimum    *int64           `json:"minimum"`
	Maximum    *int64           `json:"maximum"`
	Required   []string         `json:"required"`
	Properties map[string]*node `json:"properties"`
	Items      *node            `json:"items"`
	AnyOf      []*node          `json:"anyOf"`
	OneOf      []*node          `json:"oneOf"`
}

// The types and their tags say what the format's schema says: every key, its type, whether it is required, and its rule.
func TestTypesFollowSchema(t *testing.T) {
	var root node
	if err := json.Unmarshal(read(t, shared(t, "glpi", "inventory.schema.json")), &root); err != nil {
		t.Fatal(err)
	}
	compare(t, &root, &root, reportShape, "")
}

func compare(t *testing.T, root, n *node, s *shape, path string) {
	if n.Properties == nil { // connections and vlans: the schema leaves them open by mistake
		return
	}
	for name, property := range n.Properties {
		if property.Ref == "#/properties/content/properties/operatingsystem" {
			property = root.Properties["content"].Properties["operatingsystem"]
		}
		i, ok := s.byName[name]
		if !ok {
			t.Errorf("%s%s: no field", path, name)
			continue
		}
		f := &s.fields[i]
		if f.required != slices.Contains(n.Required, name) {
			t.Errorf("%s%s: required is %v", path, name, f.required)
		}
		if want := kindIn(property); f.kind != want {
			t.Errorf("%s%s: is %s, want %s", path, name, f.kind, want)
		}
		if want := ruleIn(property); f.rule.name != want {
			t.Errorf("%s%s: rule %q, want %q", path, name, f.rule.name, want)
		}
		switch f.kind {
		case object:
			compare(t, root, property, f.elem, path+name+".")
		case list:
			compare(t, root, property.Items, f.elem, path+name+"[].")
		}
	}
	for _, f := range s.fields {
		if n.Properties[f.name] == nil {
			t.Errorf("%s%s: the schema has no such key", path, f.name)
		}
	}
}

func kindIn(n *node) kind {
	switch {
	case n.OneOf != nil: // one text or several
		return texts
	case n.Type == "integer":
		return integer
	case n.Type == "boolean":
		return truth
	case n.Type == "object" || n.Properties != nil:
		return object
	case n.Type == "array" && n.Items.Type == "integer":
		return integers
	case n.Type == "array" && (n.Items.Type == "string" || n.Items.AnyOf != nil):
		return texts
	case n.Type == "array":
		return list
	}
	return text
}

func ruleIn(n *node) string {
	switch {
	case strings.HasPrefix(n.Ref, "#/definitions/"):
		return strings.TrimPrefix(n.Ref, "#/definitions/")
	case n.AnyOf != nil || n.Type == "array" && n.Items.AnyOf != nil:
		return "ip"
	case n.Format != "":
		return n.Format
	case n.Minimum != nil:
		return fmt.Sprintf("%d..%d", *n.Minimum, *n.Maximum)
	case strings.HasSuffix(n.Pattern, "|.*)$"): // allows anything
		return ""
	case strings.Contains(n.Pattern, "mips"):
		return "arch"
	case strings.Contains(n.Pattern, "0-9"):
		return "offset"
	}
	return strings.Trim(n.Pattern, "^()$")
}
