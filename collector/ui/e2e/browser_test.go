package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is one tab that a person looks at.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	complaints []string // of the page: what its policy forbade, what its script threw
}

const patience = 20 * time.Second

// open starts Chromium with a profile of its own. Without Chromium the test is skipped.
func open(t *testing.T) *browser {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("Chromium is not installed: the pages are not tried in a browser")
	}
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("accept-lang", "fr-FR,fr"),
	))
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx}
	b.do(chromedp.EmulateViewport(1440, 900))
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	return b
}

// listen notes what the page complains about. A refused sign-in or form is no complaint: the page shows it.
func (b *browser) listen(event any) {
	said := ""
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			said = e.Entry.Text
		}
	case *runtime.EventExceptionThrown:
		said = e.ExceptionDetails.Text
		if thrown := e.ExceptionDetails.Exception; thrown != nil {
			said += " " + thrown.Description
		}
	}
	if said != "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.complaints = append(b.complaints, said)
	}
}

func (b *browser) checkQuiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, said := range b.complaints {
		b.t.Errorf("the page complains: %s", said)
	}
}

// do runs the steps one after the other, and shows the page where one of them fails.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for i, step := range steps {
		ctx, cancel := context.WithTimeout(b.ctx, patience)
		if i == 0 && chromedp.FromContext(b.ctx).Target == nil {
			ctx, cancel = b.ctx, func() {} // the browser lives as long as the context that starts it
		}
		err := chromedp.Do(ctx, step)
		cancel()
		if err != nil {
			text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText"))
			b.t.Fatalf("step %d: %v; the page at %s says:\n%.2000s", i+1, err, b.address(), text)
		}
	}
}

func (b *browser) address() string {
	address, _ := chromedp.Run(b.ctx, chromedp.Location())
	return address
}

// waitFor waits until a JavaScript condition holds. While the browser goes from one page to the next no condition can be asked.
func (b *browser) waitFor(condition string) {
	b.t.Helper()
	var err error
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		var holds bool
		if holds, err = chromedp.Run(b.ctx, chromedp.Evaluate[bool]("Boolean("+condition+")")); err == nil && holds {
			return
		}
	}
	text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText"))
	b.t.Fatalf("never came true: %s (%v); the page at %s says:\n%.2000s", condition, err, b.address(), text)
}

// text is what a person reads in the first element of a selector, once there is one.
func (b *browser) text(selector string) string {
	b.t.Helper()
	b.waitFor(`document.querySelector("` + selector + `") !== null`)
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector("`+selector+`").innerText`))
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// shot keeps what the screen shows.
func (b *browser) shot(path string) {
	b.t.Helper()
	b.do(chromedp.Sleep(300 * time.Millisecond)) // the browser paints
	image, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, image, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
