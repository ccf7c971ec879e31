package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestASweepOnThePages: a sweep that is defined on the page is done by the site's scanner, shows its progress and what answered, and
// ends in discrepancies in the inbox. The collector and the scanner are the real programs; the devices are recordings.
func TestASweepOnThePages(t *testing.T) {
	for _, name := range []string{"recolement-collector", "recolement-scanner"} {
		if _, err := os.Stat(programPath(name)); err != nil {
			t.Skipf("%s is not built: make build", name)
		}
	}
	b, c := open(t), serve(t)
	run(t, "recolement-scanner", "simulate", filepath.Join("..", "..", "..", "agent", "internal", "simulator", "testdata"), "--listen", "127.0.61.1", "--port", "11612")
	c.signIn(b)
	c.withSites(b)
	b.noSweepYet(t, c)
	c.scan(t)
	b.defineSweep(t)
	b.watchSweep(t)
	b.readSweep(t, c)
	b.sweepLooks(t, c)
	b.sweepInInbox(t, c)
	b.checkQuiet()
}

func programPath(name string) string { return filepath.Join("..", "..", "..", "bin", name) }

// run starts one of bin/ until the test ends, and shows what it logged when the test fails.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	var log bytes.Buffer
	cmd := exec.CommandContext(context.Background(), programPath(name), args...)
	cmd.Stdout, cmd.Stderr = &log, &log
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("%s:\n%s", name, log.String())
		}
	})
}

// served is a collector that runs.
type served struct{ data, url string }

func serve(t *testing.T) *served {
	t.Helper()
	c := &served{data: t.TempDir()}
	secret := filepath.Join(c.data, "password")
	must(t, os.WriteFile(secret, []byte(password+"\n"), 0o600))
	port := filepath.Join(c.data, "port")
	run(t, "recolement-collector", "serve", "--plain", "--listen", "127.0.0.1:0", "--data", c.data, "--port-file", port, "--admin-password-file", secret)
	for end := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		address, err := os.ReadFile(port)
		if err == nil && len(address) > 0 {
			c.url = "http://" + strings.TrimSpace(string(address))
			break
		}
		if time.Now().After(end) {
			t.Fatal("the collector does not start")
		}
	}
	return c
}

func (c *served) signIn(b *browser) {
	b.do(chromedp.Navigate(c.url+"/"), chromedp.SendKeys(chromedp.CSS("#name"), "admin"), chromedp.SendKeys(chromedp.CSS("#password"), password),
		chromedp.Click(chromedp.CSS(".sign-in button.btn-primary")))
	b.waitFor(`document.querySelector("#menu") !== null`)
}

// scan starts the scanner of the town hall, as the page says.
func (c *served) scan(t *testing.T) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), programPath("recolement-collector"), "token", "create", "--data", c.data, "--scope", "scanner", "--label", "HDV").Output()
	must(t, err)
	token := regexp.MustCompile(`recolement-\S{30,}`).Find(out)
	settings := filepath.Join(t.TempDir(), "scanner.toml")
	text := fmt.Sprintf("collector = %q\ntoken = %q\nsite = \"HDV\"\nstate = %q\nport = 11612\ntimeout = \"500ms\"\n", c.url, token, t.TempDir())
	must(t, os.WriteFile(settings, []byte(text), 0o600))
	run(t, "recolement-scanner", "run", "--config", settings)
}

// withSites gives the policy a site, as an administrator does.
func (c *served) withSites(b *browser) {
	b.do(chromedp.Navigate(c.url+"/settings/policy?part=sites"), chromedp.WaitVisible(chromedp.CSS("#document")),
		chromedp.SetValue(chromedp.CSS("#document"), "code;label;subnets\nHDV;Hôtel de ville;127.0.61.0/24\n"),
		chromedp.Click(chromedp.CSS(`form[action="/settings/policy"] button`)))
	b.said("La politique est en vigueur")
}

// noSweepYet: the first page says how to begin.
func (b *browser) noSweepYet(t *testing.T, _ *served) {
	b.do(chromedp.Click(chromedp.CSS(`nav a[href="/sweeps"]`)), chromedp.WaitVisible(chromedp.CSS(".how-to")))
	if said := b.text("main"); !strings.Contains(said, "recolement-scanner run") || !strings.Contains(said, "Aucun balayage") {
		t.Errorf("the empty list does not explain itself: %s", said)
	}
	b.accessible(axe(t), "no sweep")
	b.picture("sweeps-empty")
}

// defineSweep types a range wrongly, is asked, corrects it, and saves.
func (b *browser) defineSweep(t *testing.T) {
	b.do(chromedp.Click(chromedp.CSS(`a[href="/sweeps/new"]`)), chromedp.WaitVisible(chromedp.CSS("#ranges")))
	b.do(
		chromedp.SendKeys(chromedp.CSS("#label"), "Imprimantes et onduleurs"),
		chromedp.SetValue(chromedp.CSS("#site"), "HDV"),
		chromedp.SendKeys(chromedp.CSS("#ranges"), "127.0.0.0/12"),
		chromedp.SendKeys(chromedp.CSS("#rate"), "15"),
		chromedp.Click(chromedp.CSS("#save")), chromedp.WaitVisible(chromedp.CSS(".confirm-many")),
	)
	if said := b.text(".confirm-many"); !strings.Contains(strings.ReplaceAll(said, "\u202f", " "), "1 048 574 adresses") {
		t.Errorf("the question says %q", said)
	}
	b.accessible(axe(t), "a sweep of many addresses")
	b.picture("sweep-confirm")
	b.do(
		chromedp.SetValue(chromedp.CSS("#ranges"), "127.0.61.0/25\n127.0.61.300"),
		chromedp.Click(chromedp.CSS("#save")), chromedp.WaitVisible(chromedp.CSS("#wrong-ranges")),
	)
	b.picture("sweep-wrong")
	b.do(chromedp.SetValue(chromedp.CSS("#ranges"), "127.0.61.0/25"), chromedp.Click(chromedp.CSS("#save")))
	b.said("Balayage enregistré")
}

// watchSweep has the sweep done, and sees it come further without touching anything.
func (b *browser) watchSweep(t *testing.T) {
	b.do(chromedp.Click(chromedp.CSS("#run")))
	b.said("Balayage demandé")
	b.waitFor(`document.querySelector("progress")?.value > 0`)
	first := b.number(`document.querySelector("progress").value`)
	b.waitFor(`document.querySelectorAll("a.s-read").length > 0 || !document.querySelector("progress")`)
	b.waitFor(fmt.Sprintf(`!document.querySelector("progress") || document.querySelector("progress").value > %d`, first))
	if b.number(`document.querySelectorAll("progress").length`) == 0 {
		t.Error("the sweep was over before its progress could be seen: lower its rate")
	}
	b.picture("sweep-running")
	b.waitFor(`document.querySelector("h1").innerText.includes("terminé")`)
}

// readSweep chooses an address on the map, and follows it to its device.
func (b *browser) readSweep(t *testing.T, _ *served) {
	if read := b.number(`document.querySelectorAll(".map a.s-read").length`); read != 3 {
		t.Errorf("%d devices on the map, want the 3 that are recorded", read)
	}
	b.waitFor(`document.querySelector(".credentials")?.innerText.includes("community")`)
	for tries := 0; ; tries++ { // the device's report comes a moment after the sweep's news of it
		b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".map a.s-read").click(); undefined`))
		b.waitFor(`document.querySelector(".address-head")?.innerText.includes("127.0.61.") && document.querySelector(".map a[aria-current]")`)
		if b.number(`document.querySelectorAll(".address a[href^='/devices/']").length`) == 1 {
			break
		}
		if tries == 50 {
			t.Fatal("the address does not lead to its device")
		}
		time.Sleep(200 * time.Millisecond)
	}
	address := b.address()
	b.do(chromedp.Click(chromedp.CSS(`.address a[href^="/devices/"]`)))
	b.waitFor(`location.pathname.startsWith("/devices/") && document.querySelector(".thing-head")`)
	b.do(chromedp.Navigate(address), chromedp.WaitVisible(chromedp.CSS(".map")))
}

// sweepLooks looks at the pages in both languages, in the dark and on a tablet: nothing serious hinders anybody.
func (b *browser) sweepLooks(t *testing.T, c *served) {
	script, one := axe(t), b.address()
	for _, look := range []struct {
		name, lang, theme string
		width             int64
	}{{"fr", "fr", "light", 1440}, {"en-dark", "en", "dark", 1440}, {"fr-tablet", "fr", "light", 820}} {
		b.do(chromedp.EmulateViewport(look.width, 1000), chromedp.Navigate(c.url+"/account"))
		b.do(chromedp.Evaluate[chromedp.Void](`fetch("/preferences", {method: "POST", body: new URLSearchParams({lang: "` + look.lang + `", theme: "` + look.theme + `"})}).then(() => document.title = "set"); undefined`))
		b.waitFor(`document.title === "set"`)
		edit, _, _ := strings.Cut(one, "?")
		for name, page := range map[string]string{"list": c.url + "/sweeps", "one": one, "form": edit + "/edit"} {
			b.do(chromedp.Navigate(page))
			b.waitFor(`document.documentElement.lang === "` + look.lang + `"`)
			b.accessible(script, look.name+" "+page)
			if wide := b.number(`document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
				t.Errorf("%s %s: %d pixels wider than the screen", look.name, page, wide)
			}
			b.picture("sweep-" + look.name + "-" + name)
		}
	}
}

// sweepInInbox: what was found and no inventory knows is there to be decided about.
func (b *browser) sweepInInbox(t *testing.T, c *served) {
	b.do(chromedp.EmulateViewport(1440, 900))
	for end := time.Now().Add(patience); ; time.Sleep(300 * time.Millisecond) {
		b.do(chromedp.Navigate(c.url+"/discrepancies?kind=unknown-device"), chromedp.WaitVisible(chromedp.CSS("[data-row], .nothing")))
		if b.number(lines) >= 3 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d discrepancies, want one for each device that was found", b.number(lines))
		}
	}
}
