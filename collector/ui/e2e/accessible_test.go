package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// axe is the accessibility checker, which the pages' own packages bring for tests alone.
func axe(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("..", "assets", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Skipf("axe-core is not installed: %v", err)
	}
	return string(script)
}

// violation is what axe finds wrong: the rule, how bad it is, and where.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
	}
}

// accessible fails where axe finds something serious on the page. The page's policy lets in no script but its own: this one comes
// by way of the debugger.
func (b *browser) accessible(script, page string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](script + ";undefined"))
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](
		`Promise.all(document.getAnimations().map(a => a.finished.catch(() => {}))).then(() =>
			axe.run(document, {resultTypes: ["violations"]})).then(r => JSON.stringify(r.violations))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("axe on %s: %v", page, err)
	}
	var violations []violation
	must(b.t, json.Unmarshal([]byte(found), &violations))
	for _, v := range violations {
		if v.Impact != "serious" && v.Impact != "critical" {
			continue
		}
		for _, n := range v.Nodes {
			b.t.Errorf("%s: %s (%s): %s\n%.300s\n%s", page, v.ID, v.Impact, v.Help, n.HTML, n.FailureSummary)
		}
	}
}
