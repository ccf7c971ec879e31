package language

import (
	"strings"
	"time"

	"recolement/collector/inventory"
)

// Explain says why a discrepancy is one.
func (p *Printer) Explain(e inventory.Explanation) string {
	args := make(map[string]string, len(e.Args))
	for name, value := range e.Args {
		args[name] = p.argument(name, value)
	}
	return p.T("explain."+e.Code, args)
}

// argument says an explanation's argument: classes and evidence by their names, dates as the language writes them.
func (p *Printer) argument(name, value string) string {
	switch name {
	case "class":
		return strings.ToLower(p.known("class."+value, value))
	case "key":
		return p.known("evidence."+value, value)
	case "last", "since":
		if day, err := time.Parse(time.DateOnly, value); err == nil {
			return p.Date(day)
		}
	case "suffix", "expected":
		if value == "" {
			return p.T("explain.nothing")
		}
	}
	return value
}

// known is the text of an id, or another one where it has none.
func (p *Printer) known(id, otherwise string) string {
	if text := p.T(id); text != id {
		return text
	}
	return otherwise
}
