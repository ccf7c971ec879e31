package main

import (
	"embed"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed texts/*.toml
var textFiles embed.FS

// texts are what people read, in one language, by key.
type texts map[string]string

// textsFor reads the catalogue of a language, English unless it is French.
func textsFor(language string) (texts, error) {
	name := "en"
	if strings.HasPrefix(strings.ToLower(language), "fr") {
		name = "fr"
	}
	raw, err := textFiles.ReadFile("texts/" + name + ".toml")
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	t := texts{}
	if err := toml.Unmarshal(raw, &t); err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	return t, nil
}

// language goes by the usual variables; the first that is set counts.
func language(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			return v
		}
	}
	return systemLanguage()
}
