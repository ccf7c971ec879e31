// Package policy reads the policy document, in which an administrator says what the estate's rules are, and the tables of
// services and sites, and turns the inventory's own words into classes, states and codes. What the rules mean is left to
// naming, match and reconcile.
package policy

import (
	_ "embed"
	"fmt"
	"os"
	"slices"

	"recolement/collector/inventory"
)

//go:embed default.toml
var defaultDocument []byte

// DefaultDocument is the commented TOML of the default policy.
func DefaultDocument() []byte { return slices.Clone(defaultDocument) }

// Default is the policy of a collector that nobody has configured.
func Default() *inventory.Policy {
	p, err := build("default.toml", defaultDocument, defaults())
	if err != nil {
		panic(err) // the embedded document is tested
	}
	return p
}

// Parse lays a policy document, TOML or JSON by its first character, over the default one. Its errors name the file, the
// line and the reason.
func Parse(file string, data []byte) (*inventory.Policy, error) {
	doc, err := decode(file, data)
	if err != nil {
		return nil, err
	}
	return build(file, data, defaults().overlaid(doc))
}

// Load reads and parses the policy document in a file.
func Load(path string) (*inventory.Policy, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	return Parse(path, data)
}

func defaults() *document {
	doc, err := decode("default.toml", defaultDocument)
	if err != nil {
		panic(err) // the embedded document is tested
	}
	return doc
}
