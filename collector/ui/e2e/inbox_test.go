package e2e

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var (
	update = flag.Bool("update", false, "take the README's screenshots anew")
	shots  = flag.String("shots", "", "folder for a screenshot of every page")
)

// TestAnInventoryManagersMorning goes the way that the product is for: sign in, import, look, decide, change one's mind.
func TestAnInventoryManagersMorning(t *testing.T) {
	b, c := open(t), newCity(t)
	b.signIn(c)
	b.importInventory(t, c)
	c.report(t)
	b.filter(t, c)
	b.decideAndUndo(t, c)
	b.useTheKeyboard(t, c)
	b.switchLanguage(t, c)
	b.takePictures(t, c)
	b.checkQuiet()
}

func (b *browser) signIn(c *city) {
	b.t.Helper()
	b.do(
		chromedp.Navigate(c.URL+"/"),
		chromedp.SendKeys(chromedp.CSS("#name"), "c.moreau"),
		chromedp.SendKeys(chromedp.CSS("#password"), password),
		chromedp.Click(chromedp.CSS(".sign-in button.btn-primary")),
	)
	b.waitFor(`document.querySelector("h1").innerText === "Écarts" && document.body.innerText.includes("Tout concorde")`)
}

func (b *browser) importInventory(t *testing.T, c *city) {
	b.do(
		chromedp.Click(chromedp.CSS(`nav a[href="/import"]`)),
		chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{c.inventoryFile(t)}),
		chromedp.Click(chromedp.CSS(".drop-file button")),
		chromedp.WaitVisible(chromedp.CSS("#confirm")),
	)
	for _, want := range []string{"CSV", "N° de série", "refusée"} {
		if page := b.text("main"); !strings.Contains(page, want) {
			t.Errorf("the preview does not say %q", want)
		}
	}
	b.picture("import-preview")
	b.do(chromedp.Click(chromedp.CSS("#confirm")))
	b.waitFor(`document.querySelector(".flash")?.innerText.includes("Inventaire importé")`)
	if page := b.text("main"); !strings.Contains(page, "export-iws.csv") {
		t.Error("the list of imports does not name the file")
	}
	b.picture("import")
}

// filter chooses a kind, then searches for what its first row is about; the address tells it all.
func (b *browser) filter(t *testing.T, c *city) {
	b.do(chromedp.Navigate(c.URL+"/discrepancies"), chromedp.WaitVisible(chromedp.CSS("[data-row]")))
	b.do(chromedp.Click(chromedp.CSS(`.facets a[href*="kind=naming-suffix"]`)))
	b.waitFor(`location.search.includes("kind=naming-suffix")`)
	b.waitFor(`[...document.querySelectorAll("[data-row] .kind")].every(kind => kind.innerText === "Nom : suffixe")`)
	number := b.text("[data-row] .number")
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), number))
	b.waitFor(`location.search.includes("q=` + number + `") && document.querySelectorAll("[data-row]").length === 1`)
	if !strings.Contains(b.address(), "kind=naming-suffix") {
		t.Errorf("the search forgot the kind: %s", b.address())
	}
	b.do(chromedp.Reload())
	if got := b.text("[data-row] .number"); got != number {
		t.Errorf("after a reload the list shows %s, want %s", got, number)
	}
	b.picture("filtered")
}

func (b *browser) decideAndUndo(t *testing.T, c *city) {
	b.do(chromedp.Click(chromedp.CSS("[data-row] a[data-open]")), chromedp.WaitVisible(chromedp.CSS("#decide")))
	if this := b.text(".compared tr.this"); !strings.Contains(this, "Nom réseau") {
		t.Errorf("the row that is marked says %q", this)
	}
	b.picture("case")
	b.do(
		chromedp.Click(chromedp.CSS(`details:has(input[value=ignore]) summary`)),
		chromedp.SendKeys(chromedp.CSS("#why-ignore"), "prêt au CCAS"),
		chromedp.Click(chromedp.CSS(`details:has(input[value=ignore]) .btn-primary`)),
	)
	b.waitFor(`document.querySelector(".flash")?.innerText.includes("Décision enregistrée")`)
	for selector, want := range map[string]string{".decisions": "prêt au CCAS", ".case-head": "Ignoré"} {
		if got := b.text(selector); !strings.Contains(got, want) {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	b.do(chromedp.Click(chromedp.CSS(`.flash [data-key=undo]`)))
	b.waitFor(`document.querySelector(".flash")?.innerText.includes("Décision annulée")`)
	if got := b.text(".case-head"); !strings.Contains(got, "Ouvert") {
		t.Errorf("after undoing, the case says %q", got)
	}
}

func (b *browser) useTheKeyboard(t *testing.T, c *city) {
	b.do(chromedp.Navigate(c.URL+"/discrepancies"), chromedp.WaitVisible(chromedp.CSS("[data-row]")))
	second, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelectorAll("[data-row] a[data-open]")[1].getAttribute("href")`))
	must(t, err)
	b.do(chromedp.KeyEvent("jj"), chromedp.KeyEvent("\r"), chromedp.WaitVisible(chromedp.CSS("[data-case]")))
	if !strings.HasSuffix(b.address(), second) {
		t.Errorf("j, j, Enter led to %s, want %s", b.address(), second)
	}
}

func (b *browser) switchLanguage(t *testing.T, c *city) {
	b.do(chromedp.Navigate(c.URL+"/discrepancies"), chromedp.Click(chromedp.CSS("button[name=lang][value=en]")))
	b.waitFor(`document.documentElement.lang === "en" && document.querySelector("h1").innerText === "Discrepancies"`)
	if page := b.text("body"); strings.Contains(page, "Écarts") {
		t.Error("the English page has French words")
	}
	b.picture("inbox-en")
	b.do(chromedp.Click(chromedp.CSS("button[name=lang][value=fr]")))
	b.waitFor(`document.documentElement.lang === "fr"`)
}

// takePictures shows every page to whoever asked for it with -shots, and the inbox to the README with -update.
func (b *browser) takePictures(t *testing.T, c *city) {
	if *update {
		b.do(chromedp.Navigate(c.URL + "/discrepancies?sort=-number"))
		b.shot(filepath.Join("..", "..", "..", "deploy", "screenshots", "inbox.png"))
	}
	for _, name := range []string{"discrepancies", "assets", "devices"} {
		b.do(chromedp.Navigate(c.URL+"/"+name), chromedp.WaitVisible(chromedp.CSS("[data-row]")))
		b.picture(name)
		b.do(chromedp.Click(chromedp.CSS("[data-row] a[data-open]")), chromedp.WaitVisible(chromedp.CSS(".case")))
		b.picture(name + "-one")
	}
	b.do(chromedp.Click(chromedp.CSS("details[data-menu] summary")), chromedp.Click(chromedp.CSS("button[value=dark]")))
	b.waitFor(`document.documentElement.dataset.bsTheme === "dark"`)
	b.do(chromedp.Navigate(c.URL+"/discrepancies"), chromedp.WaitVisible(chromedp.CSS("[data-row]")))
	b.picture("discrepancies-dark")
}

func (b *browser) picture(name string) {
	b.t.Helper()
	if *shots != "" {
		b.shot(filepath.Join(*shots, name+".png"))
	}
}
