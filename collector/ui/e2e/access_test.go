package e2e

import (
	"encoding/json"
	"os"
	"sync"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axe is the program that judges whether a page can be used by everybody; npm ci brings it.
var axe = sync.OnceValues(func() ([]byte, error) {
	return os.ReadFile("../assets/node_modules/axe-core/axe.min.js")
})

// finding is what axe has against a page.
type finding struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
	}
}

// checkAccess fails when axe finds anything serious or critical on the page: contrast, labels, roles, order.
func (b *browser) checkAccess(page string) {
	b.t.Helper()
	program, err := axe()
	if os.IsNotExist(err) {
		b.t.Log("axe-core is not installed (npm ci in collector/ui/assets): accessibility is not checked")
		return
	}
	must(b.t, err)
	wait := true
	await := func(p *runtime.EvaluateParams) { p.AwaitPromise = &wait }
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](string(program)+`;
		Promise.all(document.getAnimations().map(a => a.finished.catch(() => {}))).then(() => axe.run(document, {resultTypes: ["violations"]})).then(r => JSON.stringify(r.violations))`, await))
	must(b.t, err)
	var findings []finding
	must(b.t, json.Unmarshal([]byte(found), &findings))
	for _, f := range findings {
		if f.Impact != "serious" && f.Impact != "critical" {
			continue
		}
		for _, n := range f.Nodes[:min(len(f.Nodes), 3)] {
			b.t.Errorf("%s: %s (%s): %.300s: %.300s", page, f.Help, f.Impact, n.HTML, n.FailureSummary)
		}
	}
}
