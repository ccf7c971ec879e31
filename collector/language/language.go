// Package language holds every text that a user sees, in French and English, and says it with its arguments, plurals and dates.
// Which text is wanted is its callers' business; escaping for HTML is left to the templates.
package language

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	tags "golang.org/x/text/language"
)

//go:embed fr/*.toml en/*.toml
var files embed.FS

// supported are the languages, the default first.
var supported = []tags.Tag{tags.French, tags.English}

// Catalogue is all texts in all languages. It is read-only and may be used by many goroutines.
type Catalogue struct {
	bundle   *i18n.Bundle
	matcher  tags.Matcher
	printers map[string]*Printer
}

// Load reads the embedded texts.
func Load() (*Catalogue, error) {
	c := &Catalogue{bundle: i18n.NewBundle(tags.French), matcher: tags.NewMatcher(supported), printers: map[string]*Printer{}}
	c.bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for _, tag := range supported {
		paths, err := fs.Glob(files, tag.String()+"/*.toml")
		if err != nil {
			return nil, fmt.Errorf("list texts: %w", err)
		}
		for _, path := range paths {
			data, err := files.ReadFile(path)
			if err != nil {
				return nil, fmt.Errorf("read texts: %w", err)
			}
			parsed, err := i18n.ParseMessageFileBytes(data, tag.String()+".toml", map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
			if err != nil {
				return nil, fmt.Errorf("parse texts %s: %w", path, err)
			}
			if err := c.bundle.AddMessages(tag, parsed.Messages...); err != nil {
				return nil, fmt.Errorf("add texts %s: %w", path, err)
			}
		}
		c.printers[tag.String()] = &Printer{lang: tag.String(), localizer: i18n.NewLocalizer(c.bundle, tag.String())}
	}
	return c, nil
}

// For chooses the language that a reader wants, given in order of weight: a user's choice, an Accept-Language header. Without one that we speak, French.
func (c *Catalogue) For(wanted ...string) *Printer {
	for _, text := range wanted {
		accepted, _, err := tags.ParseAcceptLanguage(text)
		if err != nil || len(accepted) == 0 {
			continue
		}
		if _, at, confidence := c.matcher.Match(accepted...); confidence != tags.No {
			return c.printers[supported[at].String()]
		}
	}
	return c.printers[supported[0].String()]
}

// Printer says texts in one language.
type Printer struct {
	lang      string
	localizer *i18n.Localizer
}

// Lang is the language's code: fr or en.
func (p *Printer) Lang() string { return p.lang }

// T is the text of an id, filled with arguments; an id without a text is returned itself, so that it is seen.
func (p *Printer) T(id string, args ...map[string]string) string {
	return p.say(&i18n.LocalizeConfig{MessageID: id, TemplateData: first(args)}, id)
}

// N is the text of an id for a number, in the plural form that the language wants; the number is the argument n.
func (p *Printer) N(id string, n int, args ...map[string]string) string {
	data := map[string]string{"n": fmt.Sprint(n)}
	for k, v := range first(args) {
		data[k] = v
	}
	return p.say(&i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: data}, id)
}

func (p *Printer) say(config *i18n.LocalizeConfig, id string) string {
	text, err := p.localizer.Localize(config)
	if err != nil && text == "" {
		return id
	}
	return text
}

func first(args []map[string]string) map[string]string {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}

// Date writes a day as the language does: 24/11/2026, 24 Nov 2026. The zero time is no day.
func (p *Printer) Date(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case p.lang == "fr":
		return t.Format("02/01/2006")
	}
	return t.Format("2 Jan 2006")
}

// Languages are the codes of the languages spoken, the default first.
func Languages() []string {
	out := make([]string, len(supported))
	for i, t := range supported {
		out[i] = t.String()
	}
	return slices.Clip(out)
}
