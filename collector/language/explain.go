package language

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"recolement/collector/inventory"
)

// Explain says why a discrepancy is one.
func (p *Printer) Explain(e inventory.Explanation) string {
	args := make(map[string]string, len(e.Args))
	for name, value := range e.Args {
		args[name] = p.argument(name, value)
	}
	if e.Code == "naming-suffix" {
		args["expected"] = p.suffix(e.Args["expected"])
	}
	id := "explain." + e.Code
	days, err := strconv.Atoi(e.Args["days"])
	switch {
	case err != nil:
		return p.T(id, args)
	case days <= 0:
		if text := p.T(id+"-today", args); text != id+"-today" {
			return text
		}
	}
	return p.N(id, days, args)
}

// argument says an explanation's argument: classes and evidence by their names, dates as the language writes them.
func (p *Printer) argument(name, value string) string {
	switch name {
	case "class":
		return lowerFirst(p.known("class."+value, value))
	case "key":
		return p.known("evidence."+value, value)
	case "last", "since":
		if day, err := time.Parse(time.DateOnly, value); err == nil {
			return p.Date(day)
		}
	case "form":
		for _, part := range []string{"entity", "service", "number", "suffix"} {
			value = strings.ReplaceAll(value, "{"+part+"}", p.T("form."+part))
		}
	case "suffix":
		return p.suffix(value)
	}
	return value
}

func (p *Printer) suffix(value string) string {
	if value == "" {
		return p.T("explain.nothing")
	}
	return p.T("explain.quoted", map[string]string{"text": value})
}

// lowerFirst takes a label into a sentence: "Imprimante" becomes "imprimante", "PC portable" stays.
func lowerFirst(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	if second, _ := utf8.DecodeRuneInString(label[size:]); unicode.IsUpper(second) {
		return label
	}
	return strings.ToLower(string(first)) + label[size:]
}

// known is the text of an id, or another one where it has none.
func (p *Printer) known(id, otherwise string) string {
	if text := p.T(id); text != id {
		return text
	}
	return otherwise
}
