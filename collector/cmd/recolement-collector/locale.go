package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"

	"recolement/collector/language"
)

// terminalText speaks the language of the terminal (LC_ALL, LC_MESSAGES, LANG).
func terminalText() (*language.Printer, error) {
	words, err := language.Load()
	if err != nil {
		return nil, fmt.Errorf("load texts: %w", err)
	}
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
	name, _, _ := strings.Cut(locale, ".")
	return words.For(strings.ReplaceAll(name, "_", "-")), nil
}
