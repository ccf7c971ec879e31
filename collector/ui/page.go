package ui

import (
	"html/template"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/language"
)

// Page is what every page has; the struct of each page embeds it.
type Page struct {
	Title     string
	Section   string // the entry of the menu that this page belongs to
	Lang      string
	Theme     string // light, dark; empty: the system's
	Here      string // path and query, to come back to
	User      string // empty before sign-in
	Role      string
	CanDecide bool // about something
	Flash     *Flash

	Administers bool // the collector itself

	text   *language.Printer
	assets *assets
	access auth.Access
	now    time.Time
}

// page fills what every page has; title is an id of the catalogues.
func (s *site) page(c *gin.Context, title, section string) Page {
	text := s.text(c)
	p := Page{
		Title: text.T(title), Section: section, Lang: text.Lang(), Theme: theme(c), Here: c.Request.URL.RequestURI(),
		text: text, assets: s.assets, now: s.Now(),
	}
	s.fillVisitor(c, &p)
	p.Flash = s.takeFlash(c, text)
	return p
}

const (
	langCookie  = "lang"
	themeCookie = "theme"
)

// text speaks the language that the reader chose for good, else in this browser, else the browser's own.
func (s *site) text(c *gin.Context) *language.Printer {
	chosen, _ := c.Cookie(langCookie)
	if user, ok := s.Auth.User(c); ok && user.Language != "" {
		chosen = user.Language
	}
	return s.Language.For(chosen, c.GetHeader("Accept-Language"))
}

func theme(c *gin.Context) string {
	chosen, err := c.Cookie(themeCookie)
	if err != nil || (chosen != "light" && chosen != "dark") {
		return ""
	}
	return chosen
}

// keep sets a cookie of ours; scripts cannot read it, other sites cannot have it sent along with a form.
func keep(c *gin.Context, name, value string, life time.Duration) {
	http.SetCookie(c.Writer, &http.Cookie{ //nolint:gosec // Secure wherever there is TLS; what these cookies hold is no secret
		Name: name, Value: value, Path: "/", MaxAge: int(life.Seconds()), HttpOnly: true, Secure: c.Request.TLS != nil,
		SameSite: http.SameSiteLaxMode,
	})
}

// T is the text with that id; names and values to fill it follow in pairs.
func (p Page) T(id string, pairs ...string) string { return p.text.T(id, arg(pairs...)) }

// N is the text with that id for n things.
func (p Page) N(id string, n int) string { return p.text.N(id, n, arg("n", p.Number(n))) }

// Or is value, or the text with that id where value is empty.
func (p Page) Or(value, id string) string {
	if value != "" {
		return value
	}
	return p.T(id)
}

// Date is a day in the reader's way; empty when unknown.
func (p Page) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.text.Date(t)
}

// Moment is a day and time.
func (p Page) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.text.Date(t) + " " + t.Format("15:04")
}

// Ago says how many days lie between t and now.
func (p Page) Ago(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	switch days := int(p.now.Sub(t).Hours() / 24); {
	case days <= 0:
		return p.T("ui.today")
	case days == 1:
		return p.T("ui.yesterday")
	case days < 60:
		return p.N("ui.days_ago", days)
	case days < 730:
		return p.N("ui.months_ago", days/30)
	default:
		return p.N("ui.years_ago", days/365)
	}
}

// Number groups digits by three: 3 000 in French, 3,000 in English.
func (p Page) Number(n int) string {
	gap := "\u202f"
	if p.Lang == "en" {
		gap = ","
	}
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + gap + digits[i:]
	}
	return digits
}

// Icon draws a symbol of the sprite. It says nothing to a screen reader: a text stands beside it.
func (p Page) Icon(name string) template.HTML {
	url := p.assets.url("icons.svg")
	if url == "" {
		return ""
	}
	return template.HTML(`<svg class="icon" aria-hidden="true"><use href="` + //nolint:gosec // both parts are ours
		template.HTMLEscapeString(url+"#"+name) + `"/></svg>`)
}

// Asset is the address of a static file.
func (p Page) Asset(name string) string { return p.assets.url(name) }

// arg gathers names and values, given in pairs, for a text of the catalogues.
func arg(pairs ...string) map[string]string {
	args := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return args
}
