package policy

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"recolement/collector/inventory"
)

// NamingText writes naming rules as they stand in a document.
func NamingText(rules []inventory.NamingRule) string {
	var b strings.Builder
	for i, rule := range rules {
		if i > 0 {
			b.WriteByte('\n')
		}
		classes := make([]string, len(rule.Classes))
		for n, c := range rule.Classes {
			classes[n] = strconv.Quote(string(c))
		}
		fmt.Fprintf(&b, "[[naming]]\nclasses = [%s]\npattern = %q\n", strings.Join(classes, ", "), rule.Pattern)
		for _, name := range slices.Sorted(maps.Keys(rule.Parts)) {
			fmt.Fprintf(&b, "parts.%s = { %s }\n", name, partText(rule.Parts[name]))
		}
	}
	return b.String()
}

func partText(p inventory.NamePart) string {
	var parts []string
	if p.Form != "" {
		parts = append(parts, fmt.Sprintf("form = %q", p.Form))
	}
	parts = append(parts, fmt.Sprintf("table = %q", p.Table))
	if p.Values != nil {
		var values []string
		for _, class := range slices.Sorted(maps.Keys(p.Values)) {
			values = append(values, fmt.Sprintf("%s = %q", class, p.Values[class]))
		}
		parts = append(parts, "values = { "+strings.Join(values, ", ")+" }")
	}
	return strings.Join(parts, ", ")
}

// ReplaceNaming puts other naming rules into a document, in the place of those that it has; all else, comments too, stays as it was written.
func ReplaceNaming(document []byte, rules string) ([]byte, error) {
	if trimmed := strings.TrimSpace(string(document)); strings.HasPrefix(trimmed, "{") {
		return nil, fmt.Errorf("the policy is written as JSON: change its naming rules there")
	}
	var kept []string
	inside := false
	for _, line := range strings.Split(string(document), "\n") {
		if head := strings.TrimSpace(line); strings.HasPrefix(head, "[") {
			name := strings.TrimSpace(strings.Trim(head, "[] \t\r"))
			inside = name == "naming" || strings.HasPrefix(name, "naming.")
		}
		if !inside {
			kept = append(kept, line)
		}
	}
	text := strings.TrimRight(strings.Join(kept, "\n"), "\n \t\r")
	return []byte(strings.TrimLeft(text+"\n\n"+strings.TrimSpace(rules)+"\n", "\n")), nil
}
