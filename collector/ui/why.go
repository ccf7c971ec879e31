package ui

import (
	"errors"
	"time"

	"recolement/collector/inventory"
)

// why is a refusal in the reader's words; one that the catalogues do not know is given in the words that it came with.
func (p Page) why(why inventory.Explanation, otherwise string) string {
	if why.Code == "" {
		return otherwise
	}
	args := make(map[string]string, len(why.Args))
	for name, value := range why.Args {
		if day, err := time.Parse(time.DateOnly, value); err == nil {
			value = p.Date(day)
		}
		args[name] = value
	}
	text := p.text.T("refusal."+why.Code, args)
	switch {
	case text == "refusal."+why.Code:
		return otherwise
	case args["line"] != "":
		return p.T("refusal.at_line", "line", args["line"], "text", text)
	}
	return text
}

// refusal is an error in the reader's words.
func (p Page) refusal(err error) string {
	var known *inventory.Error
	if !errors.As(err, &known) {
		return err.Error()
	}
	return p.why(inventory.WhyOf(err), known.Message)
}
