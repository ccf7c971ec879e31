package e2e

import (
	"context"
	"flag"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"recolement/agent/report"
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
	b.keepView(t, c)
	b.decideByMouse(t, c)
	b.decideAboutMany(t, c)
	b.readACase(t, c)
	b.seeItHappen(t, c)
	b.switchLanguage(t, c)
	b.takePictures(t, c)
	b.emptyByKeyboard(t, c)
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
	b.waitFor(`document.querySelector("h1").innerText === "Tableau de bord"`)
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

// inbox opens the list, whatever the page before.
func (b *browser) inbox(c *city, query string) {
	b.t.Helper()
	b.do(chromedp.Navigate(c.URL+"/discrepancies"+query), chromedp.WaitVisible(chromedp.CSS("[data-row], .nothing")))
}

// said waits for the word about what was just done.
func (b *browser) said(text string) {
	b.t.Helper()
	b.waitFor(`document.querySelector(".flash")?.innerText.includes("` + text + `")`)
}

// undo presses z until the page says what was taken back: a page that has just come may not have its script yet, and of one that has
// said so there is nothing more to undo.
func (b *browser) undo(said string) {
	b.t.Helper()
	condition := `document.querySelector(".flash")?.innerText.includes("` + said + `")`
	for range 5 {
		b.do(chromedp.KeyEvent("z"))
		for range 60 {
			if holds, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("Boolean("+condition+")")); err == nil && holds {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	b.said(said)
}

// number evaluates a figure on the page.
func (b *browser) number(expression string) int {
	b.t.Helper()
	n, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](expression))
	must(b.t, err)
	return n
}

const lines = `document.querySelectorAll("[data-row]").length`

// filter chooses a kind, then searches for what its first card is about; the address tells it all.
func (b *browser) filter(t *testing.T, c *city) {
	b.inbox(c, "")
	b.accessible(axe(b.t), "the inbox")
	if cards := b.number(`document.querySelectorAll(".card-case").length`); cards == 0 || cards > b.number(lines) {
		t.Errorf("%d cards for %d discrepancies", cards, b.number(lines))
	}
	b.do(chromedp.Click(chromedp.CSS(`.facets a[href*="kind=naming-suffix"]`)))
	b.waitFor(`location.search.includes("kind=naming-suffix")`)
	b.waitFor(`[...document.querySelectorAll("[data-row] .kind")].every(kind => kind.innerText === "Nom : suffixe")`)
	number := b.text(".card-case h2 a")
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), number))
	b.waitFor(`location.search.includes("q=` + number + `") && ` + lines + ` === 1`)
	if !strings.Contains(b.address(), "kind=naming-suffix") {
		t.Errorf("the search forgot the kind: %s", b.address())
	}
	b.do(chromedp.Reload())
	if got := b.text(".card-case h2 a"); got != number {
		t.Errorf("after a reload the list shows %s, want %s", got, number)
	}
	b.picture("filtered")
}

// keepView gives the list's state a name, and comes back to it.
func (b *browser) keepView(t *testing.T, c *city) {
	b.inbox(c, "?class=laptop&kind=field-mismatch")
	shown := b.number(lines)
	b.do(
		chromedp.Click(chromedp.CSS("#keep-view summary")),
		chromedp.SendKeys(chromedp.CSS("#view-name"), "Portables à corriger"),
		chromedp.Click(chromedp.CSS("#keep-view .btn-primary")),
	)
	b.waitFor(`document.querySelector(".views a[aria-current]")?.innerText.includes("Portables")`)
	b.inbox(c, "")
	b.do(chromedp.Click(chromedp.CSS(".views li a")))
	b.waitFor(`location.search.includes("class=laptop") && ` + lines + ` === ` + strconv.Itoa(shown))
}

// decideByMouse accepts what was observed, sees the discrepancy go, and takes it back.
func (b *browser) decideByMouse(t *testing.T, c *city) {
	b.inbox(c, "?kind=field-mismatch")
	first := b.attribute("[data-row]:has([data-key=accept][value=accept])", "data-id")
	b.do(chromedp.Click(chromedp.CSS(`[data-id="` + first + `"] [data-key=accept]`)))
	b.said("Décision enregistrée")
	b.waitFor(`document.querySelector('[data-id="` + first + `"]') === null`)
	b.do(chromedp.Click(chromedp.CSS(`.flash [data-key=undo]`)))
	b.said("Décision annulée")
	b.waitFor(`document.querySelector('[data-id="` + first + `"]') !== null`)
}

// decideAboutMany ticks two rows by keyboard, has a look at what would change, and does it.
func (b *browser) decideAboutMany(t *testing.T, c *city) {
	b.inbox(c, "?kind=renewal-due")
	before := b.number(lines)
	b.do(chromedp.KeyEvent("jxjx"))
	b.waitFor(`document.querySelector("[data-count]").innerText === "2"`)
	b.picture("bulk")
	b.do(chromedp.KeyEvent("m"), chromedp.WaitVisible(chromedp.CSS("#confirm")))
	if page := b.text("main"); !strings.Contains(page, "Ce qui va changer : 2 écarts") || !strings.Contains(page, "confié à c.moreau") {
		t.Errorf("the preview says %.600s", page)
	}
	b.accessible(axe(b.t), "the preview")
	b.picture("bulk-preview")
	b.do(chromedp.Click(chromedp.CSS("#confirm .btn-primary")))
	b.said("2 écarts")
	b.waitFor(lines + ` === ` + strconv.Itoa(before-2))
	b.undo("Décision annulée pour 2 écarts")
	b.waitFor(lines + ` === ` + strconv.Itoa(before))
}

// readACase looks at a name that breaks a rule, comments, ignores, and changes one's mind.
func (b *browser) readACase(t *testing.T, c *city) {
	b.inbox(c, "?kind=naming-suffix")
	b.do(chromedp.Click(chromedp.CSS("[data-row] a[data-open]")), chromedp.WaitVisible(chromedp.CSS("#decide")))
	for selector, want := range map[string]string{
		".compared tr.this": "Nom réseau", ".name-parts": "Entité", ".evidence": "preuve forte", ".events": "Écart constaté", ".verdict": "Renommer en",
	} {
		if got := b.text(selector); !strings.Contains(got, want) {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	b.accessible(axe(b.t), "a case")
	b.picture("case")
	b.do(chromedp.SendKeys(chromedp.CSS("#say"), "vu avec le CCAS"), chromedp.Click(chromedp.CSS(".say .btn")))
	b.waitFor(`document.querySelector(".events .said")?.innerText === "vu avec le CCAS"`)
	b.do(
		chromedp.Click(chromedp.CSS(`#ignore summary`)),
		chromedp.SendKeys(chromedp.CSS("#why-ignore"), "prêt au CCAS"),
		chromedp.Click(chromedp.CSS(`#ignore .btn-primary`)),
	)
	b.said("Décision enregistrée")
	for selector, want := range map[string]string{".events": "prêt au CCAS", ".case-head": "Ignoré"} {
		if got := b.text(selector); !strings.Contains(got, want) {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	b.undo("Décision annulée")
	if got := b.text(".case-head"); !strings.Contains(got, "Ouvert") {
		t.Errorf("after undoing, the case says %q", got)
	}
}

// seeItHappen watches the list while a machine reports that it now bears the right name.
func (b *browser) seeItHappen(t *testing.T, c *city) {
	b.inbox(c, "?kind=naming-suffix")
	key := b.attribute("[data-row]", "data-id")
	row, err := c.store.Discrepancy(context.Background(), key)
	must(t, err)
	if row.Suggestion == "" {
		t.Fatalf("nothing is suggested for %s", row.DeviceName)
	}
	must(t, c.estate.Report(context.Background(), c.renamed(t, row.DeviceSerial, row.Suggestion), time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC)))
	b.waitFor(`document.querySelector('[data-id="` + key + `"]') === null`)
}

// renamed is the report of the machine with that serial number, under another name.
func (c *city) renamed(t *testing.T, serial, name string) *report.Report {
	t.Helper()
	for _, r := range c.Reports {
		if r.Content == nil || r.Content.BIOS == nil || r.Content.BIOS.SerialNumber != serial {
			continue
		}
		again, content := *r, *r.Content
		hardware, system, taken := *content.Hardware, *content.OperatingSystem, *content.AccessLog
		hardware.Name, system.FQDN = name[:min(len(name), 15)], name+"."+system.DNSDomain
		taken.LogDate = "2026-11-24 08:30:00"
		content.Hardware, content.OperatingSystem, content.AccessLog = &hardware, &system, &taken
		again.Content = &content
		return &again
	}
	t.Fatalf("no machine %s has reported", serial)
	return nil
}

// emptyByKeyboard decides about everything that is left, without a mouse: accept what can be accepted, have devices corrected,
// ignore the rest for a reason.
func (b *browser) emptyByKeyboard(t *testing.T, c *city) {
	b.inbox(c, "")
	for round := 0; b.left() > 0; round++ {
		if round > 500 {
			t.Fatalf("after %d decisions %d discrepancies are left", round, b.left())
		}
		b.do(chromedp.KeyEvent("j"))
		b.waitFor(`document.activeElement.closest("[data-row]") !== null`)
		at, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.activeElement.closest("[data-row]").dataset.id`))
		must(t, err)
		switch {
		case b.offers("[data-key=accept][value=accept]"):
			b.do(chromedp.KeyEvent("a"))
		case b.offers("[data-key=correct]"):
			b.do(chromedp.KeyEvent("c"))
		default:
			b.do(chromedp.KeyEvent("i"))
			b.waitFor(`document.querySelector("#ignore").open && document.activeElement.id === "ignore-reason"`)
			b.do(chromedp.KeyEvent("en attente du prochain import\r"))
		}
		b.waitFor(`document.querySelector('[data-id="` + at + `"]') === null`)
	}
	if page := b.text("main"); !strings.Contains(page, "Tout concorde") {
		t.Errorf("the empty inbox says %.400s", page)
	}
	b.accessible(axe(b.t), "the empty inbox")
	b.picture("empty")
	b.undo("Décision annulée")
	if b.left() == 0 {
		t.Error("undoing the last decision brought nothing back")
	}
}

// left is what the inbox has still to decide.
func (b *browser) left() int {
	b.t.Helper()
	return b.number(`Number(document.querySelector(".tabs a[aria-current] .count").innerText)`)
}

// offers says whether the row that the keyboard is at has something.
func (b *browser) offers(selector string) bool {
	b.t.Helper()
	return b.number(`document.activeElement.closest("[data-row]")?.querySelectorAll("`+selector+`").length ?? 0`) > 0
}

func (b *browser) attribute(selector, name string) string {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector("`+selector+`").getAttribute("`+name+`")`))
	must(b.t, err)
	return value
}

func (b *browser) switchLanguage(t *testing.T, c *city) {
	b.inbox(c, "")
	b.do(chromedp.Click(chromedp.CSS("button[name=lang][value=en]")))
	b.waitFor(`document.documentElement.lang === "en" && document.querySelector("h1").innerText === "Discrepancies"`)
	if page := b.text("body"); strings.Contains(page, "Écarts") {
		t.Error("the English page has French words")
	}
	b.accessible(axe(b.t), "the English inbox")
	b.picture("inbox-en")
	b.do(chromedp.Click(chromedp.CSS("button[name=lang][value=fr]")))
	b.waitFor(`document.documentElement.lang === "fr"`)
}

// takePictures shows every page to whoever asked for it with -shots, and some to the README with -update.
func (b *browser) takePictures(t *testing.T, c *city) {
	if *update {
		b.inbox(c, "")
		b.shot(filepath.Join("..", "..", "..", "deploy", "screenshots", "inbox.png"))
		b.inbox(c, "?kind=naming-entity")
		b.do(chromedp.Click(chromedp.CSS("[data-row] a[data-open]")), chromedp.WaitVisible(chromedp.CSS("#decide")))
		b.shot(filepath.Join("..", "..", "..", "deploy", "screenshots", "case.png"))
	}
	for _, name := range []string{"assets", "devices"} {
		b.do(chromedp.Navigate(c.URL+"/"+name), chromedp.WaitVisible(chromedp.CSS("[data-row]")))
		b.picture(name)
		b.do(chromedp.Click(chromedp.CSS("[data-row] a[data-open]")), chromedp.WaitVisible(chromedp.CSS(".case")))
		b.picture(name + "-one")
	}
	b.inbox(c, "")
	b.do(chromedp.Click(chromedp.CSS("details[data-menu]:not(.who) summary")), chromedp.Click(chromedp.CSS("button[value=dark]")))
	b.waitFor(`document.documentElement.dataset.bsTheme === "dark"`)
	b.inbox(c, "")
	b.accessible(axe(b.t), "the dark inbox")
	b.picture("inbox-dark")
	b.do(chromedp.Click(chromedp.CSS("[data-row] a[data-open]")), chromedp.WaitVisible(chromedp.CSS("#decide")))
	b.accessible(axe(b.t), "the dark case")
	b.picture("case-dark")
	b.do(chromedp.EmulateViewport(834, 1112))
	b.inbox(c, "")
	b.accessible(axe(b.t), "the inbox on a tablet")
	if wide := b.number(`document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("on a tablet the inbox is %d pixels too wide", wide)
	}
	b.picture("inbox-tablet")
	b.do(chromedp.EmulateViewport(1440, 900))
}

func (b *browser) picture(name string) {
	b.t.Helper()
	if *shots != "" {
		b.shot(filepath.Join(*shots, name+".png"))
	}
}
