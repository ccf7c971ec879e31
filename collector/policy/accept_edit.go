package policy

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"recolement/collector/inventory"
)

// written is an accept rule as it is written into a document: what is empty is left out.
type written struct {
	Name      string   `toml:"name"`
	Enabled   bool     `toml:"enabled"`
	Kinds     []string `toml:"kinds"`
	Fields    []string `toml:"fields,omitempty"`
	Entities  []string `toml:"entities,omitempty"`
	Classes   []string `toml:"classes,omitempty"`
	Sources   []string `toml:"sources,omitempty"`
	MinDays   int      `toml:"min_days,omitempty"`
	Manual    string   `toml:"manual,omitempty"`
	DiffersBy []string `toml:"differs_by,omitempty"`
	Cap       int      `toml:"cap"`
}

func words[T ~string](values []T) []string {
	var out []string
	for _, v := range values {
		out = append(out, string(v))
	}
	return out
}

// ErrWritten says that a document is written in a way that only a person can change.
var ErrWritten = errors.New("the policy's accept rules are not written as [[accept]] tables: change the document itself")

// PutAcceptRule writes an accept rule into a policy document: over the one of that name, or behind the others where name is empty. nil removes it.
// All else in the document stays letter by letter as it was.
func PutAcceptRule(document []byte, name string, rule *inventory.AcceptRule) ([]byte, error) {
	before, err := Parse("policy", document)
	if err != nil {
		return nil, err
	}
	lines, found := strings.SplitAfter(string(document), "\n"), false
	var out strings.Builder
	for i := 0; i < len(lines); {
		if !opensRule(lines[i]) {
			out.WriteString(lines[i])
			i++
			continue
		}
		end := ruleEnd(lines, i)
		block := strings.Join(lines[i:end], "")
		if name != "" && !found && nameOf(block) == name {
			block, found = "", true
			if rule != nil {
				block = ruleText(rule)
			}
		}
		out.WriteString(block)
		i = end
	}
	if name == "" && rule != nil {
		found = true
		text := out.String()
		if text != "" && !strings.HasSuffix(text, "\n") {
			out.WriteString("\n")
		}
		out.WriteString("\n" + ruleText(rule))
	}
	if !found {
		return nil, ErrWritten
	}
	return []byte(out.String()), onlyRulesDiffer(before, out.String())
}

// onlyRulesDiffer makes sure of it: a document may be written in ways that nobody thought of.
func onlyRulesDiffer(before *inventory.Policy, text string) error {
	after, err := Parse("policy", []byte(text))
	if err != nil {
		return err
	}
	one, other := *before, *after
	one.Accept, other.Accept = nil, nil
	if !reflect.DeepEqual(one, other) {
		return ErrWritten
	}
	return nil
}

func opensRule(line string) bool {
	line, _, _ = strings.Cut(line, "#")
	line = strings.Join(strings.Fields(line), "")
	return line == "[[accept]]"
}

// ruleEnd is the line behind a rule: where the next table begins, without the blanks and comments before it.
func ruleEnd(lines []string, start int) int {
	end := start + 1
	for end < len(lines) && !strings.HasPrefix(strings.TrimSpace(lines[end]), "[") {
		end++
	}
	for end > start+1 && end < len(lines) {
		if text := strings.TrimSpace(lines[end-1]); text != "" && text[0] != '#' {
			break
		}
		end--
	}
	return end
}

func nameOf(block string) string {
	var doc struct{ Accept []acceptTable }
	if toml.Unmarshal([]byte(block), &doc) != nil || len(doc.Accept) != 1 {
		return ""
	}
	return doc.Accept[0].Name
}

func ruleText(r *inventory.AcceptRule) string {
	var text bytes.Buffer
	doc := struct {
		Accept []written `toml:"accept"`
	}{[]written{{Name: r.Name, Enabled: r.Enabled, Kinds: words(r.Kinds), Fields: r.Fields, Entities: r.Entities, Classes: words(r.Classes),
		Sources: r.Sources, MinDays: r.MinDays, Manual: string(r.Manual), DiffersBy: words(r.DiffersBy), Cap: r.Cap}}}
	if err := toml.NewEncoder(&text).Encode(doc); err != nil {
		return fmt.Sprintf("# %v\n", err) // texts, numbers and lists of them: it cannot fail
	}
	return text.String()
}
