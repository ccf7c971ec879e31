package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"recolement/collector/store"
)

// TestAnAdministratorsAfternoon lets a person in, makes a token, revokes an agent, changes the policy and takes it back, reads who
// did what, and changes their own password.
func TestAnAdministratorsAfternoon(t *testing.T) {
	b, c := open(t), newCity(t)
	c.enrol(t)
	b.signIn(c)
	b.people(t)
	b.tokens(t)
	b.agents(t)
	b.policy(t)
	b.audit(t)
	b.account(t)
	b.settingsPages(t, c)
	b.checkQuiet()
}

// enrol puts some agents in.
func (c *city) enrol(t *testing.T) {
	t.Helper()
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	must(t, c.store.Write(t.Context(), func(tx *store.Tx) error {
		for i, a := range []store.Agent{
			{DeviceID: "TM-O10-19933-P-2026-03-02", Name: "TM-O10-19933-P", Version: "1.4.0", Kind: store.EnrolAgent, Contact: at},
			{DeviceID: "TO-A00-20412-2025-11-20", Name: "TO-A00-20412", Version: "1.3.2", Kind: store.EnrolAgent, Contact: at.AddDate(0, -2, 0)},
			{DeviceID: "scanner-hdv", Name: "scanner-hdv", Version: "1.4.0", Kind: store.EnrolScanner, Contact: at.Add(-time.Hour)},
		} {
			a.ID, a.KeyHash, a.Created = "agent-"+string(rune('1'+i)), a.DeviceID, at.AddDate(0, -8, 0)
			if err := tx.PutAgent(t.Context(), a); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (b *browser) says(what string) {
	b.t.Helper()
	b.waitFor("document.querySelector('.flash')?.innerText.includes(" + quoted(what) + ")")
}

func quoted(text string) string { return "`" + text + "`" }

func (b *browser) people(t *testing.T) {
	b.do(
		chromedp.Click(chromedp.CSS(`nav a[href="/settings"]`)),
		chromedp.WaitVisible(chromedp.CSS(`.settings-tabs a[href="/settings/people"][aria-current]`)),
		chromedp.SendKeys(chromedp.CSS(`input[name="name"]`), "a.dupont"),
		chromedp.SetValue(chromedp.CSS(`select[name="role"]`), ""),
		chromedp.SetValue(chromedp.CSS(`select[name="on:TO"]`), "manager"),
		chromedp.Click(chromedp.CSS(`.settings-form button`)),
		chromedp.WaitVisible(chromedp.CSS("output.secret")),
	)
	if made := b.text("output.secret"); len(made) < 20 {
		t.Errorf("the password made up is %q", made)
	}
	b.waitFor(`document.querySelector("table").innerText.includes("TO : Gestionnaire")`)
	b.do(chromedp.Click(chromedp.CSS(`tbody tr:first-child a`)))
	b.waitFor(`document.querySelector("h1").innerText.includes("a.dupont")`)
	b.do(chromedp.SetValue(chromedp.CSS(`select[name="on:TM"]`), "reader"), chromedp.Click(chromedp.CSS(`form[action$="/roles"] button`)))
	b.says("Enregistré")
	b.do(chromedp.Click(chromedp.CSS(`button[value="disabled"]`)))
	b.says("désactivé")
	b.do(chromedp.Click(chromedp.CSS(`button[value="enabled"]`)))
	b.says("réactivé")
}

func (b *browser) tokens(t *testing.T) {
	b.do(
		chromedp.Click(chromedp.CSS(`a[href="/settings/tokens"]`)),
		chromedp.SendKeys(chromedp.CSS(`input[name="label"]`), "Déploiement MDT"),
		chromedp.Click(chromedp.CSS(`.settings-form > button`)),
		chromedp.WaitVisible(chromedp.CSS("output.secret")),
	)
	if made := b.text("output.secret"); !strings.HasPrefix(made, "recolement-enrol-") {
		t.Errorf("the secret is %q", made)
	}
	b.do(chromedp.Click(chromedp.CSS(`.confirm summary`)), chromedp.Click(chromedp.CSS(`.confirm .btn-danger`)))
	b.says("Jeton révoqué")
}

func (b *browser) agents(_ *testing.T) {
	b.do(chromedp.Click(chromedp.CSS(`a[href="/settings/agents"]`)), chromedp.SendKeys(chromedp.CSS("#q"), "20412"))
	b.waitFor(`location.search.includes("q=20412") && document.querySelectorAll("#results tbody tr").length === 1`)
	b.do(chromedp.Click(chromedp.CSS(`.confirm summary`)), chromedp.WaitVisible(chromedp.CSS(`.confirm .btn-danger`)), chromedp.Click(chromedp.CSS(`.confirm .btn-danger`)))
	b.says("Agent révoqué")
}

func (b *browser) policy(_ *testing.T) {
	b.do(chromedp.Click(chromedp.CSS(`a[href="/settings/policy"]`)), chromedp.WaitVisible(chromedp.CSS("#document")))
	write := func(text string) {
		b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('#document').value += "+quoted(text)+"; undefined"),
			chromedp.Click(chromedp.CSS(`form[action="/settings/policy"] button`)))
	}
	write("\n[nonsense\n")
	b.waitFor(`document.querySelector(".line.here")?.innerText.includes("[nonsense")`)
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('#document').value = document.querySelector('#document').value.replace('[nonsense', ''); undefined"))
	write("\n[missing_after_days]\nscreen = 60\n")
	b.waitFor(`document.querySelector(".line.here") || document.querySelector(".flash")`)
	b.do(chromedp.Click(chromedp.CSS(`a[href="/settings/policy"]`)), chromedp.WaitVisible(chromedp.CSS("#document")))
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('#document').value = '[renewal_years]\\nlaptop = 8\\n'; undefined"),
		chromedp.Click(chromedp.CSS(`form[action="/settings/policy"] button`)))
	b.says("La politique est en vigueur")
	b.do(chromedp.Click(chromedp.CSS(`section.list tbody a`)), chromedp.WaitVisible(chromedp.CSS(".diff .added")))
	b.do(chromedp.Click(chromedp.CSS(`a[href="/settings/policy?part=policy"]`)), chromedp.WaitVisible(chromedp.CSS("#document")))
	b.do(chromedp.Click(chromedp.CSS(`section.list tbody tr:last-child a`)), chromedp.WaitVisible(chromedp.CSS(".confirm summary")),
		chromedp.Click(chromedp.CSS(`.confirm summary`)), chromedp.Click(chromedp.CSS(`.confirm .btn-primary`)))
	b.says("de nouveau en vigueur")
}

func (b *browser) audit(_ *testing.T) {
	b.do(chromedp.Click(chromedp.CSS(`a[href="/settings/audit"]`)), chromedp.WaitVisible(chromedp.CSS(`select[name="action"]`)),
		chromedp.SetValue(chromedp.CSS(`select[name="action"]`), "user-role"),
		chromedp.Evaluate[chromedp.Void](`document.querySelector('select[name="action"]').dispatchEvent(new Event("change", {bubbles: true})); undefined`))
	b.waitFor(`document.querySelectorAll("#results tbody tr").length === 1 && document.querySelector("#results").innerText.includes("a.dupont")`)
}

func (b *browser) account(_ *testing.T) {
	b.do(chromedp.Click(chromedp.CSS(".who summary")), chromedp.Click(chromedp.CSS(`a[href="/account"]`)), chromedp.WaitVisible(chromedp.CSS(`input[name="old"]`)),
		chromedp.SendKeys(chromedp.CSS(`input[name="old"]`), "not this one"), chromedp.SendKeys(chromedp.CSS(`input[name="new"]`), password+"2"),
		chromedp.SendKeys(chromedp.CSS(`input[name="again"]`), password+"2"), chromedp.Click(chromedp.CSS(`form[action="/account/password"] button`)),
		chromedp.WaitVisible(chromedp.CSS(`.problem`)),
		chromedp.SendKeys(chromedp.CSS(`input[name="old"]`), password), chromedp.SendKeys(chromedp.CSS(`input[name="new"]`), password+"2"),
		chromedp.SendKeys(chromedp.CSS(`input[name="again"]`), password+"2"), chromedp.Click(chromedp.CSS(`form[action="/account/password"] button`)))
	b.says("Mot de passe changé")
}

// settingsPages looks at each of the pages: in both languages, in the dark, on a tablet; nothing serious hinders anybody.
func (b *browser) settingsPages(t *testing.T, c *city) {
	script := axe(t)
	pages := []string{"/settings/people", "/settings/tokens", "/settings/agents", "/settings/policy", "/settings/policy?part=sites", "/settings/audit", "/settings/collector", "/account"}
	for _, list := range []string{"/settings/people", "/settings/policy"} {
		b.do(chromedp.Navigate(c.URL + list))
		address, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector("tbody a").getAttribute("href")`))
		must(t, err)
		pages = append(pages, address)
	}
	for _, look := range []struct {
		name, lang, theme string
		width             int64
	}{{"fr", "fr", "light", 1440}, {"en-dark", "en", "dark", 1440}, {"fr-tablet", "fr", "light", 820}} {
		b.do(chromedp.EmulateViewport(look.width, 1000), chromedp.Navigate(c.URL+"/account"))
		b.do(chromedp.Evaluate[chromedp.Void](`fetch("/preferences", {method: "POST", body: new URLSearchParams({lang: "` + look.lang + `", theme: "` + look.theme + `"})}).then(() => document.title = "set"); undefined`))
		b.waitFor(`document.title === "set"`)
		for _, page := range pages {
			b.do(chromedp.Navigate(c.URL + page))
			b.waitFor(`document.documentElement.lang === "` + look.lang + `"`)
			b.accessible(script, look.name+" "+page)
			wide, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
			if err != nil || wide > 0 {
				t.Errorf("%s %s: %d pixels wider than the screen (%v)", look.name, page, wide, err)
			}
			name := strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(strings.Trim(page, "/"))
			b.picture(look.name + "-" + name[:min(len(name), 30)])
		}
	}
}
