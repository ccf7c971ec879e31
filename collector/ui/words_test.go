package ui

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"recolement/collector/language"
)

// TestEveryTextExists: an id of a text that is written down in a template or in code has its words in each language.
func TestEveryTextExists(t *testing.T) {
	words, err := language.Load()
	must(t, err)
	ids := regexp.MustCompile(`"((?:ui|choice|field)\.[a-z0-9_.-]+[a-z0-9])"`)
	seen := 0
	for _, pattern := range []string{"*.go", "*.html"} {
		files, err := fs.Glob(os.DirFS("."), pattern)
		must(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			must(t, err)
			for _, found := range ids.FindAllStringSubmatch(string(text), -1) {
				seen++
				for _, lang := range language.Languages() {
					p := words.For(lang)
					if p.T(found[1]) == found[1] && p.N(found[1], 2) == found[1] {
						t.Errorf("%s: %s has no text in %s", file, found[1], lang)
					}
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d ids were found: the test looks in the wrong place", seen)
	}
}

// TestUnbuiltAssets: a program that was compiled without its assets says so, and its pages still work.
func TestUnbuiltAssets(t *testing.T) {
	words, err := language.Load()
	must(t, err)
	views, err := parseViews()
	must(t, err)
	var page strings.Builder
	p := signInPage{Page: Page{Title: "x", Lang: "fr", text: words.For("fr"), assets: &assets{}}}
	must(t, views["sign_in"].ExecuteTemplate(&page, "layout.html", p))
	shows(t, page.String(), "npm ci", `name="password"`)
	hides(t, page.String(), "<script", "<link rel=\"stylesheet\"", "#ZgotmplZ")
}

func TestStaticFiles(t *testing.T) {
	built, err := loadAssets()
	must(t, err)
	if !built.ready() {
		t.Skip("the assets are not built")
	}
	site := newTestSite(t)
	stranger := site.as(t, "")
	for _, name := range []string{"app.css", "app.js", "theme.js", "icons.svg"} {
		response, err := stranger.http.Get(site.URL + built.url(name))
		status, body := read(t, response, err)
		if status != 200 || len(body) < 100 || !strings.Contains(response.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d, %d bytes, %v", name, status, len(body), response.Header)
		}
	}
	for _, path := range []string{"/static/", "/static/nothing.js", "/static/../ui.go", "/static/manifest.json"} {
		if status, _ := stranger.get(path); status == 200 {
			t.Errorf("%s is served", path)
		}
	}
}

// FuzzInbox: whatever stands in the address, the inbox answers, and nothing of it becomes code.
func FuzzInbox(f *testing.F) {
	site := newTestSite(f)
	site.fill(f)
	reader := site.as(f, "reader")
	for _, seed := range []string{"", "kind=missing-device&page=2&sort=-number", "q=%25_%27&status=all", "page=-1&entity=%3Cscript%3E", "kind=%ff%00&q=%00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		response, err := reader.http.Get(site.URL + "/discrepancies?" + strings.ReplaceAll(query, "#", "%23"))
		if err != nil {
			t.Skip("no address: ", err)
		}
		status, page := read(t, response, err)
		if status >= 500 {
			t.Errorf("status %d", status)
		}
		if n := strings.Count(page, "<script"); n > 2 {
			t.Errorf("%d scripts", n)
		}
	})
}
