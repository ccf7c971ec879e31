package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestEstateInABrowser goes through the lists and one machine as a person does, mostly by keyboard.
func TestEstateInABrowser(t *testing.T) {
	c := newCity(t)
	b := open(t)
	script := axe(t)
	b.signIn(c)
	c.fill(t)

	b.do(chromedp.Navigate(c.URL + "/assets"))
	b.waitFor(`document.querySelectorAll("[data-row]").length === 50`)
	b.accessible(script, "records")
	b.do(chromedp.SendKeys("#q", "surface"))
	b.waitFor(`location.search.includes("q=surface") && [...document.querySelectorAll("[data-row]")].every(r => r.innerText.includes("Surface"))`)
	b.waitFor(`document.querySelector(".columns input[name=q][value=surface]") !== null`)
	b.do(chromedp.Click(".columns summary"), chromedp.Click(`.columns input[value=user]`), chromedp.Click(".columns button"))
	b.waitFor(`location.search.includes("col=user") && location.search.includes("q=surface") && document.querySelector("thead").innerText.includes("Utilisateur")`)
	b.accessible(script, "records with chosen columns")

	// Played, because a driver's key press types its letter even where the page has refused it.
	b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur(); document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "s", bubbles: true, cancelable: true})); undefined`))
	b.waitFor(`document.activeElement.id === "everything"`)
	b.do(chromedp.KeyEvent("latitude" + kb.Enter))
	b.waitFor(`location.pathname === "/search" && document.querySelectorAll(".hits a").length > 2`)
	b.accessible(script, "search")
	b.do(chromedp.Evaluate[chromedp.Void]("document.activeElement.blur();undefined"), chromedp.KeyEvent("j"), chromedp.KeyEvent(kb.Enter))
	b.waitFor(`location.pathname.startsWith("/assets/")`)
	b.accessible(script, "a record")

	b.do(chromedp.Navigate(c.URL + "/devices?class=laptop&known=agent"))
	b.waitFor(`document.querySelectorAll("[data-row]").length > 0`)
	b.accessible(script, "devices")
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent(kb.Enter))
	b.waitFor(`location.pathname.startsWith("/devices/") && document.querySelector(".folded summary") !== null`)
	b.do(chromedp.Click(".folded summary"))
	b.waitFor(`document.querySelector(".folded[open] td") !== null`)
	b.accessible(script, "a device")
	b.checkQuiet()
}
