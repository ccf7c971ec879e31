package e2e

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"recolement/collector/inventory"
)

// TestPlanningInABrowser looks at the figures of the estate, tries other ages, names and columns, and changes what a person may change there.
func TestPlanningInABrowser(t *testing.T) {
	c := newCity(t)
	b := open(t)
	script := axe(t)
	b.signIn(c)
	b.correctAnImport(t, c, script)
	c.report(t)

	b.do(chromedp.Navigate(c.URL + "/dashboard"))
	b.waitFor(`document.querySelectorAll(".tiles a").length > 3`)
	b.look(script, "dashboard")
	b.do(chromedp.Navigate(c.URL + "/coverage"))
	b.waitFor(`document.querySelectorAll(".marks tbody tr").length > 1`)
	b.look(script, "coverage")

	b.planRenewal(c, script)
	b.tryNames(t, c, script)
	b.checkQuiet()
}

// correctAnImport says of a column that it means nothing, sees what that changes, and keeps it.
func (b *browser) correctAnImport(t *testing.T, c *city, script string) {
	b.do(
		chromedp.Navigate(c.URL+"/import"),
		chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{c.inventoryFile(t)}),
		chromedp.Click(chromedp.CSS(".drop-file button")),
		chromedp.WaitVisible(chromedp.CSS("#confirm")),
	)
	b.look(script, "import-preview")
	const room = `[...document.querySelectorAll(".mapping label")].find(l => l.innerText.startsWith("Bureau")).querySelector("select")`
	b.do(chromedp.Evaluate[chromedp.Void]("window.before = true; "+room+".selectedIndex = 0; undefined"), chromedp.Click(".form-check input[name=keep]"), chromedp.Click("#again"))
	b.waitFor(`window.before === undefined && document.readyState === "complete" && document.querySelector("#confirm") !== null && ` + room + ".selectedIndex === 0")
	b.do(chromedp.Click("#confirm"))
	b.waitFor(`document.querySelector("#confirm") === null`)
	assets, err := c.store.AllAssets(b.ctx)
	must(t, err)
	if len(assets) == 0 || slices.ContainsFunc(assets, func(a inventory.Asset) bool { return a.Room != "" }) {
		t.Errorf("%d records, and a column that means nothing was read", len(assets))
	}
}

// planRenewal tries another age for a class, and prices it.
func (b *browser) planRenewal(c *city, script string) {
	b.do(chromedp.Navigate(c.URL + "/renewal"))
	b.waitFor(`document.querySelectorAll("#forecast .chart rect").length > 0`)
	b.look(script, "renewal")
	b.do(chromedp.Evaluate[chromedp.Void](`(() => { const age = document.querySelector(".age input"); age.value = "3"; age.dispatchEvent(new Event("change", {bubbles: true})); })();undefined`))
	b.waitFor(`document.querySelector("#forecast .chosen-note") !== null && location.search !== ""`)
	b.do(chromedp.SendKeys(`#prices input[name=price]`, "850"), chromedp.Click("#prices form button"))
	b.waitFor(`document.querySelector("#prices td") !== null && document.querySelector("#prices table").innerText.includes("850")`)
	b.look(script, "renewal-priced")
}

// tryNames breaks the grammar, mends it, sees the judgement follow, and reads a name for a serial number.
func (b *browser) tryNames(t *testing.T, c *city, script string) {
	serial := ""
	for i := range c.Assets {
		if a := &c.Assets[i]; a.Serial != "" && a.Name != "" && serial == "" {
			serial = a.Serial
		}
	}
	b.do(chromedp.Navigate(c.URL + "/naming"))
	b.waitFor(`document.querySelector("#grammar").value.includes("[[naming]]")`)
	b.look(script, "naming")
	b.do(chromedp.Evaluate[chromedp.Void](`(() => { const g = document.querySelector("#grammar"); window.right = g.value; g.value = "[[naming]"; g.dispatchEvent(new Event("input", {bubbles: true})); })();undefined`))
	b.waitFor(`document.querySelector("#trial .problem") !== null`)
	b.do(chromedp.Evaluate[chromedp.Void](`(() => { const g = document.querySelector("#grammar"); g.value = window.right; g.dispatchEvent(new Event("input", {bubbles: true})); })();undefined`))
	b.waitFor(`document.querySelector("#trial .trial-share") !== null`)
	b.look(script, "naming-tried")
	if said := b.text("#trial"); !strings.Contains(said, "%") {
		t.Errorf("the judgement says %.300s", said)
	}
	b.do(chromedp.SendKeys(".case-side input[name=serial]", serial+"\r"))
	b.waitFor(`document.querySelector(".case-side .answer") !== null`)
}

// look checks a page as all are checked, and takes a picture of it.
func (b *browser) look(script, page string) {
	b.t.Helper()
	b.accessible(script, page)
	b.picture(page)
	if *update && (page == "dashboard" || page == "renewal") {
		b.shot(filepath.Join("..", "..", "..", "deploy", "screenshots", page+".png"))
	}
}
