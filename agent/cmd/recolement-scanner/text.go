package main

import (
	"embed"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed texts_*.toml
var textFiles embed.FS

// texts is what the program says to people, in one language.
type texts map[string]string

func loadTexts(language string) (texts, error) {
	raw, err := textFiles.ReadFile("texts_" + language + ".toml")
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	t := texts{}
	if err := toml.Unmarshal(raw, &t); err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	return t, nil
}

// say gives a text; with arguments it is a format.
func (t texts) say(key string, args ...any) string {
	if len(args) == 0 {
		return t[key]
	}
	return fmt.Sprintf(t[key], args...)
}

// language is French unless the environment asks for another; then English.
func language(env func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := strings.ToLower(env(name)); v != "" {
			if strings.HasPrefix(v, "fr") {
				return "fr"
			}
			return "en"
		}
	}
	return "fr"
}
