package ui

import (
	"net/http"
	"strings"
	"testing"

	"recolement/collector/language"
	"recolement/collector/store"
)

// TestMenu: every entry of the menu has its words and leads to a page that its role may see.
func TestMenu(t *testing.T) {
	site := newTestSite(t)
	words, err := language.Load()
	must(t, err)
	for _, group := range menu() {
		for _, s := range group.items {
			for _, lang := range language.Languages() {
				if id := "ui.menu." + s.path; words.For(lang).T(id) == id {
					t.Errorf("%s has no text in %s", id, lang)
				}
			}
			if status, page := site.as(t, s.least).get("/" + s.path); status != http.StatusOK || !strings.Contains(page, `href="/`+s.path+`" aria-current="page"`) {
				t.Errorf("/%s: status %d, or it is not marked in the menu", s.path, status)
			}
		}
	}
	_, page := site.as(t, store.Role("")).get("/sign-in")
	hides(t, page, "ui.menu", `id="menu"`)
}
