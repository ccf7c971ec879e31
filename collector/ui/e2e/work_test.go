package e2e

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"recolement/agent/report"
	"recolement/collector/estate"
	"recolement/collector/importer"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// TestDecisionsBecomeWork follows decisions to where they lead: a correction file that the next import confirms, work that a report closes, a
// rule that accepts by itself and is taken back.
func TestDecisionsBecomeWork(t *testing.T) {
	b, c := open(t), newCity(t)
	b.signIn(c)
	c.fill(t)
	b.correctTheInventory(t, c)
	b.haveWorkDone(t, c)
	b.letARuleAccept(t, c)
	b.lookAtWork(t, c)
	b.checkQuiet()
}

// correctTheInventory accepts two values, drafts the file, downloads it, marks it as sent, and imports what the inventory tool made of it.
func (b *browser) correctTheInventory(t *testing.T, c *city) {
	b.do(chromedp.Navigate(c.URL+"/corrections"), chromedp.WaitVisible(chromedp.CSS(".nothing")))
	b.accessible(axe(b.t), "corrections, none")
	for range 2 {
		b.inbox(c, "?kind=field-mismatch")
		b.do(chromedp.Click(chromedp.CSS(`[data-row] [data-key=accept][value=accept]`)))
		b.said("Décision enregistrée")
	}
	b.do(chromedp.Click(chromedp.CSS(`nav a[href="/corrections"]`)), chromedp.WaitVisible(chromedp.CSS("#waiting")))
	if got := b.text("#waiting"); !strings.Contains(got, "2 corrections attendent") {
		t.Errorf("waiting: %q", got)
	}
	b.accessible(axe(b.t), "corrections that wait")
	b.picture("corrections")
	b.do(chromedp.Click(chromedp.CSS(`form[action="/corrections"] button`)))
	b.said("Fichier préparé")
	file, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`fetch(document.querySelector("form[action$='/download']").action,
		{method: "POST", body: new URLSearchParams({format: "csv"})}).then(r => r.text())`, chromedp.EvalAwaitPromise)) // as its button does
	must(t, err)
	b.do(chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS(`form[action$="/sent"]`)))
	b.accessible(axe(b.t), "a correction file")
	b.picture("correction-file")
	b.do(chromedp.Click(chromedp.CSS(`form[action$="/sent"] button`)))
	b.said("noté comme transmis")
	c.confirm(t, []byte(file))
	b.do(chromedp.Reload())
	b.waitFor(`[...document.querySelectorAll(".tally dt")].some(o => o.innerText === "reprise")`)
	b.picture("correction-file-checked")
}

// confirm imports the inventory with the rows of a correction file in the place of its own: what the tool exports once it has taken the file in.
func (c *city) confirm(t *testing.T, corrections []byte) {
	t.Helper()
	all, err := os.ReadFile(c.inventoryFile(t))
	must(t, err)
	changed := map[string][]byte{}
	for _, line := range bytes.Split(bytes.TrimSpace(corrections), []byte("\r\n"))[1:] {
		number, _, _ := bytes.Cut(line, []byte(";"))
		changed[string(number)] = line
	}
	if len(changed) != 2 {
		t.Fatalf("the file holds %d rows: %s", len(changed), corrections)
	}
	lines := bytes.Split(all, []byte("\n"))
	for i := range lines {
		number, _, _ := bytes.Cut(lines[i], []byte(";"))
		if line := changed[string(number)]; line != nil {
			lines[i] = line
		}
	}
	data := bytes.Join(lines, []byte("\n"))
	if _, err := importer.Read("again.csv", data, nil); err != nil {
		t.Fatal(err)
	}
	_, err = c.estate.Import(context.Background(), estate.ImportRequest{File: "export-iws.csv", Data: data, By: "c.moreau"})
	must(t, err)
}

// haveWorkDone puts a renaming on the work list, and sees it closed by the machine's next report.
func (b *browser) haveWorkDone(t *testing.T, c *city) {
	b.inbox(c, "?kind=naming-suffix")
	for range 3 {
		if b.number(`document.querySelectorAll("[data-row] [data-key=correct]").length`) == 0 {
			break
		}
		b.do(chromedp.Click(chromedp.CSS(`[data-row] [data-key=correct]`)))
		b.said("Décision enregistrée")
		b.inbox(c, "?kind=naming-suffix")
	}
	b.do(chromedp.Click(chromedp.CSS(`nav a[href="/tasks"]`)), chromedp.WaitVisible(chromedp.CSS(".work [data-row]")))
	if got := b.text(".work"); !strings.Contains(got, "Renommer") {
		t.Errorf("the work list says %q", got)
	}
	b.accessible(axe(b.t), "the work list")
	b.picture("tasks")
	items, total, err := c.store.Work(context.Background(), store.WorkFilter{State: store.WorkOpen})
	must(t, err)
	if total == 0 {
		t.Fatal("there is no work")
	}
	must(t, c.estate.Report(context.Background(), c.renamed(t, items[0].DeviceSerial, items[0].To), time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC)))
	b.do(chromedp.Navigate(c.URL+"/tasks?state=done"), chromedp.WaitVisible(chromedp.CSS(".work [data-row]")))
	if got := b.text(".work"); !strings.Contains(got, items[0].To) || !strings.Contains(got, "constaté le") {
		t.Errorf("what was done says %q", got)
	}
}

// letARuleAccept prepares a rule, looks at what it would do, lets it run, and takes the run back.
func (b *browser) letARuleAccept(t *testing.T, c *city) {
	b.do(chromedp.Navigate(c.URL+"/settings/rules"), chromedp.WaitVisible(chromedp.CSS(".nothing")))
	b.accessible(axe(b.t), "rules, none")
	b.do(
		chromedp.Click(chromedp.CSS(`.head a.btn`)), chromedp.WaitVisible(chromedp.CSS("input[name=rule]")),
		chromedp.SendKeys(chromedp.CSS("input[name=rule]"), "Observé dans les règles"),
		chromedp.Click(chromedp.CSS("input[name=enabled]")),
		chromedp.Click(chromedp.CSS("button[value=try]")), chromedp.WaitVisible(chromedp.CSS("#trial")),
	)
	if got := b.text("#trial"); !strings.Contains(got, "accepté") {
		t.Errorf("the trial says %q", got)
	}
	b.accessible(axe(b.t), "a rule")
	b.picture("rule")
	b.do(chromedp.Click(chromedp.CSS("button[value=save]")))
	b.said("Règle enregistrée")
	b.do(chromedp.Click(chromedp.CSS(`form[action="/settings/rules/run"] button`)))
	b.waitFor(`location.pathname.startsWith("/bulks/") && document.querySelector(".status-tag").innerText === "terminée"`)
	b.accessible(axe(b.t), "a run")
	b.picture("run")
	b.undo("Décision annulée pour")
	b.do(chromedp.Navigate(c.URL+"/settings/rules"), chromedp.WaitVisible(chromedp.CSS("#runs")))
	if got := b.text("section[aria-labelledby=runs]"); !strings.Contains(got, "annulée") {
		t.Errorf("the runs say %q", got)
	}
	b.accessible(axe(b.t), "the rules")
	b.picture("rules")
}

// lookAtWork looks at the pages in the dark, on a tablet and in English.
func (b *browser) lookAtWork(t *testing.T, c *city) {
	files, err := c.store.CorrectionFiles(context.Background())
	must(t, err)
	pages := map[string]string{"corrections": "/corrections", "correction-file": "/corrections/" + files[0].ID, "tasks": "/tasks", "rules": "/settings/rules"}
	for _, look := range []struct {
		name   string
		before func()
	}{
		{"dark", func() {
			b.inbox(c, "")
			b.do(chromedp.Click(chromedp.CSS("details[data-menu]:not(.who) summary")), chromedp.Click(chromedp.CSS("button[value=dark]")))
			b.waitFor(`document.documentElement.dataset.bsTheme === "dark"`)
		}},
		{"tablet", func() { b.do(chromedp.EmulateViewport(834, 1112)) }},
		{"en", func() {
			b.do(chromedp.EmulateViewport(1440, 900))
			b.inbox(c, "")
			b.do(chromedp.Click(chromedp.CSS("button[name=lang][value=en]")))
			b.waitFor(`document.documentElement.lang === "en"`)
		}},
	} {
		look.before()
		for name, path := range pages {
			b.do(chromedp.Navigate(c.URL+path), chromedp.WaitVisible(chromedp.CSS("#main h1")))
			b.accessible(axe(b.t), name+", "+look.name)
			if wide := b.number(`document.documentElement.scrollWidth - innerWidth`); wide > 0 {
				t.Errorf("%s, %s: %d pixels too wide", name, look.name, wide)
			}
			b.picture(name + "-" + look.name)
		}
	}
	if page := b.text("main"); strings.Contains(page, "Règle") || strings.Contains(page, "Correction") && strings.Contains(page, "fiche") {
		t.Errorf("an English page speaks French: %.300s", page)
	}
}

// TestDevicesByHand records an unknown device, merges two devices, splits one, and takes each back, on the pages of their cases.
func TestDevicesByHand(t *testing.T) {
	b, c := open(t), newCity(t)
	b.signIn(c)
	c.fill(t)
	b.recordUnknown(t, c)
	b.mergeTwo(t, c)
	b.splitOne(t, c)
	b.checkQuiet()
}

// opened unfolds one of the forms of the case by keyboard.
func (b *browser) opened(form string) {
	b.t.Helper()
	b.do(chromedp.Focus(chromedp.CSS("#"+form+" > summary")), chromedp.KeyEvent("\r"))
	b.waitFor(`document.querySelector("#` + form + `").open`)
}

func (b *browser) recordUnknown(t *testing.T, c *city) {
	b.inbox(c, "?kind=unknown-device&class=laptop")
	b.do(chromedp.Click(chromedp.CSS("[data-row] a[data-open]")), chromedp.WaitVisible(chromedp.CSS("#decide")))
	b.opened("new-record")
	b.accessible(axe(b.t), "a new record")
	b.picture("new-record")
	b.do(chromedp.SetValue(chromedp.CSS("#record-inventory_number"), "77001"), chromedp.Click(chromedp.CSS("#new-record .btn-primary")))
	b.said("Décision enregistrée")
	if got := b.text(".case-head"); !strings.Contains(got, "Résolu") {
		t.Errorf("once recorded the case says %q", got)
	}
	waiting, err := c.store.WaitingCorrections(context.Background(), store.AllEntities())
	must(t, err)
	if len(waiting) != 1 || waiting[0].Field != estate.NewRecord || waiting[0].Number != "77001" {
		t.Errorf("for the next file wait %+v", waiting)
	}
	b.do(chromedp.Navigate(c.URL+"/corrections"), chromedp.WaitVisible(chromedp.CSS("#waiting")))
	if got := b.text("main"); !strings.Contains(got, "Nouvelle fiche") {
		t.Errorf("the corrections say %.300s", got)
	}
	b.do(chromedp.NavigateBack(), chromedp.WaitVisible(chromedp.CSS(".events form .linkish")), chromedp.Click(chromedp.CSS(".events form .linkish")))
	b.said("Décision annulée")
	if got := b.text(".case-head"); !strings.Contains(got, "Ouvert") {
		t.Errorf("once taken back the case says %q", got)
	}
}

// unknown are the devices of a class that no record is of.
func (c *city) unknown(t *testing.T, class inventory.Class) []store.DiscrepancyRow {
	t.Helper()
	rows, _, err := c.store.Discrepancies(context.Background(), store.DiscrepancyFilter{Kinds: []inventory.Kind{inventory.UnknownDevice}, Class: class, Limit: 50})
	must(t, err)
	return rows
}

func (b *browser) mergeTwo(t *testing.T, c *city) {
	c.stranger(t, c.unknown(t, inventory.Laptop)[0].DeviceSerial, "STRANGER77")
	rows := c.unknown(t, inventory.Laptop)
	if len(rows) < 2 {
		t.Fatalf("%d unknown laptops, it takes two", len(rows))
	}
	before := c.devices(t)
	b.do(chromedp.Navigate(c.URL+"/discrepancies/"+rows[0].Key), chromedp.WaitVisible(chromedp.CSS("#decide")))
	b.opened("merge")
	b.accessible(axe(b.t), "a merge")
	b.do(chromedp.SendKeys(chromedp.CSS("#other"), rows[1].DeviceSerial))
	b.picture("merge")
	b.do(chromedp.Click(chromedp.CSS("#merge .btn-primary")))
	b.said("Fusionner")
	if after := c.devices(t); after != before-1 {
		t.Errorf("%d devices after the merge, were %d", after, before)
	}
	if got := b.text(".events"); !strings.Contains(got, "Fusionner") {
		t.Errorf("the time line says %.300s", got)
	}
	b.picture("merged")
	b.undo("Décision annulée")
	if after := c.devices(t); after != before {
		t.Errorf("%d devices once the merge was undone, were %d", after, before)
	}
}

func (c *city) devices(t *testing.T) int {
	t.Helper()
	all, err := c.store.AllDevices(context.Background())
	must(t, err)
	return len(all)
}

// splitOne splits off what a second agent says of a machine.
func (b *browser) splitOne(t *testing.T, c *city) {
	rows := c.unknown(t, inventory.Laptop) // in the order of their making, which differs from run to run
	row := rows[slices.IndexFunc(rows, func(r store.DiscrepancyRow) bool { return r.DeviceSerial != "STRANGER77" })]
	must(t, c.estate.Report(context.Background(), c.again(t, row.DeviceSerial, "second-agent"), time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC)))
	before := c.devices(t)
	b.do(chromedp.Navigate(c.URL+"/discrepancies/"+row.Key), chromedp.WaitVisible(chromedp.CSS("#decide")))
	b.opened("split")
	b.accessible(axe(b.t), "a split")
	b.picture("split")
	b.do(chromedp.Click(chromedp.CSS(`#split input[value^="second-agent"]`)), chromedp.Click(chromedp.CSS("#split .btn-primary")))
	b.said("Séparer")
	if after := c.devices(t); after != before+1 {
		t.Errorf("%d devices after the split, were %d", after, before)
	}
	if got := b.text(".related"); !strings.Contains(got, "Jumeau") {
		t.Errorf("related is %q", got)
	}
	b.picture("split-done")
	b.undo("Décision annulée")
	if after := c.devices(t); after != before {
		t.Errorf("%d devices once the split was undone, were %d", after, before)
	}
}

// stranger has a machine report that is like another one, and not the same.
func (c *city) stranger(t *testing.T, like, serial string) {
	t.Helper()
	r := *c.again(t, like, serial)
	content, bios, hardware := *r.Content, *r.Content.BIOS, *r.Content.Hardware
	bios.SerialNumber, hardware.UUID = serial, ""
	content.BIOS, content.Hardware, content.Networks = &bios, &hardware, nil
	r.Content = &content
	must(t, c.estate.Report(context.Background(), &r, time.Date(2026, 11, 24, 8, 20, 0, 0, time.UTC)))
}

// again is what another agent says of the machine with that serial number.
func (c *city) again(t *testing.T, serial, source string) *report.Report {
	t.Helper()
	for _, r := range c.Reports {
		if r.Content == nil || r.Content.BIOS == nil || r.Content.BIOS.SerialNumber != serial {
			continue
		}
		other := *r
		other.DeviceID = source
		return &other
	}
	t.Fatalf("no machine %s has reported", serial)
	return nil
}
