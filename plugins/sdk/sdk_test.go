package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"recolement/plugins/sdk"
	"recolement/plugins/sdk/sdktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func label(text string) sdk.Text { return sdk.Text{"en": text} }

// tester has all roles, and does what the tests tell it.
func tester() *sdk.Plugin {
	return &sdk.Plugin{
		Name: "tester", Version: "1.2", Title: sdk.Text{"en": "Tester", "fr": "Testeur"},
		Fields: []sdk.Field{
			{Name: "url", Label: label("Address"), Required: true},
			{Name: "port", Label: label("Port"), Kind: sdk.Number, Usual: "389", Least: 1, Most: 65535},
			{Name: "mode", Label: label("Mode"), Kind: sdk.Choose, Choices: []sdk.Choice{{Value: "a", Label: label("A")}, {Value: "b", Label: label("B")}}},
		},
		Check: func(_ context.Context, s sdk.Settings) (string, error) {
			return fmt.Sprintf("%s:%d", s.Text("url"), s.Number("port")), nil
		},
	}
}

func settled(p *sdk.Plugin) *sdk.Plugin {
	for i := range p.Fields {
		if p.Fields[i].Kind == "" {
			p.Fields[i].Kind = sdk.OneLine
		}
	}
	return p
}

func TestDescribeAndCheck(t *testing.T) {
	p := settled(tester())
	p.Notifier = func(context.Context, sdk.Settings, sdk.Message) error { return nil }
	c := sdktest.Start(t, p)
	d, err := c.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := sdk.Description{Name: "tester", Version: "1.2", Title: p.Title, Roles: []sdk.Role{sdk.Notifier}, Fields: p.Fields}
	if diff := cmp.Diff(want, d, cmp.Transformer("empty", func(t sdk.Text) map[string]string {
		if len(t) == 0 {
			return nil
		}
		return t
	})); diff != "" {
		t.Error(diff)
	}
	found, err := c.Check(t.Context(), sdk.Settings{"url": "ldap"})
	if err != nil || found != "ldap:389" {
		t.Errorf("%q, %v", found, err)
	}
	if _, err := c.Check(t.Context(), sdk.Settings{"port": "0"}); err == nil || !strings.Contains(err.Error(), "port: least, url: required") {
		t.Errorf("wrong settings: %v", err)
	}
	if err := c.Rows(t.Context(), sdk.Settings{"url": "x"}, func(sdk.RowsPart) error { return nil }); err == nil || !strings.Contains(err.Error(), "no inventory") {
		t.Errorf("a role that it lacks: %v", err)
	}
}

func TestRows(t *testing.T) {
	p := settled(tester())
	p.Inventory = func(_ context.Context, s sdk.Settings, out *sdk.Rows) error {
		if err := out.Row("too early"); err == nil {
			return errors.New("a row before the columns was taken")
		}
		if err := out.Columns("a", "b"); err != nil {
			return err
		}
		for i := range 3000 {
			if err := out.Row(fmt.Sprint(i), "x"); err != nil {
				return err
			}
		}
		if s.Text("mode") == "b" {
			return errors.New("the server hung up")
		}
		if err := out.Row("one cell"); err == nil {
			return errors.New("a short row was taken")
		}
		return out.Progress(3000, 3000)
	}
	c := sdktest.Start(t, p)
	rows, err := sdktest.Rows(t.Context(), c, sdk.Settings{"url": "x"})
	if err != nil || len(rows) != 3001 || rows[0][1] != "b" || rows[3000][0] != "2999" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if _, err = sdktest.Rows(t.Context(), c, sdk.Settings{"url": "x", "mode": "b"}); err == nil || err.Error() != "rows: the server hung up" {
		t.Errorf("failure: %v", err)
	}
}

func TestRowsEndWithTheCaller(t *testing.T) {
	ended := make(chan error, 1)
	p := settled(tester())
	p.Inventory = func(ctx context.Context, _ sdk.Settings, out *sdk.Rows) error {
		if err := out.Columns("a"); err != nil {
			return err
		}
		for {
			if err := out.Row(strings.Repeat("x", 1000)); err != nil {
				ended <- err
				return err
			}
		}
	}
	c := sdktest.Start(t, p)
	enough := errors.New("enough")
	if err := c.Rows(t.Context(), sdk.Settings{"url": "x"}, func(sdk.RowsPart) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("%v", err)
	}
	if err := <-ended; err == nil {
		t.Error("the plugin went on")
	}
}

func TestObserve(t *testing.T) {
	p := settled(tester())
	p.Witness = func(_ context.Context, _ sdk.Settings, since string, out *sdk.Reports) error {
		if since != "" {
			out.Mark(since+"+", false)
			return nil
		}
		for i := range 1000 {
			if err := out.Report(map[string]any{"deviceid": fmt.Sprint(i)}); err != nil {
				return err
			}
		}
		out.Mark("7", true)
		return nil
	}
	c := sdktest.Start(t, p)
	all, err := sdktest.Observe(t.Context(), c, sdk.Settings{"url": "x"}, "")
	if err != nil || len(all.Reports) != 1000 || all.Mark != "7" || !all.Whole {
		t.Errorf("%d reports, mark %q whole %v, %v", len(all.Reports), all.Mark, all.Whole, err)
	}
	all, err = sdktest.Observe(t.Context(), c, sdk.Settings{"url": "x"}, "7")
	if err != nil || len(all.Reports) != 0 || all.Mark != "7+" || all.Whole {
		t.Errorf("since: %+v, %v", all, err)
	}
}

func TestNotify(t *testing.T) {
	p := settled(tester())
	p.Notifier = func(ctx context.Context, _ sdk.Settings, m sdk.Message) error {
		switch m.To {
		case "nobody":
			return fmt.Errorf("send: %w", sdk.Refused{Reason: "no such address"})
		case "busy":
			return sdk.Later{After: 90 * time.Second}
		case "slow":
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	c := sdktest.Start(t, p)
	say := func(to string) error {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		return c.Notify(ctx, sdk.Settings{"url": "x"}, sdk.Message{ID: "1", To: to})
	}
	if err := say("anybody"); err != nil {
		t.Error(err)
	}
	var refused sdk.Refused
	if err := say("nobody"); !errors.As(err, &refused) || refused.Reason != "no such address" {
		t.Errorf("refused: %v", err)
	}
	var later sdk.Later
	if err := say("busy"); !errors.As(err, &later) || later.After != 90*time.Second {
		t.Errorf("later: %v", err)
	}
	if err := say("slow"); !sdk.Broken(err) {
		t.Errorf("slow: %v", err)
	}
}

func TestSettle(t *testing.T) {
	fields := []sdk.Field{
		{Name: "n", Kind: sdk.Number, Least: 2, Most: 9}, {Name: "y", Kind: sdk.Yes}, {Name: "c", Kind: sdk.Choose, Choices: []sdk.Choice{{Value: "1"}}},
		{Name: "s", Kind: sdk.Secret}, {Name: "l", Kind: sdk.Lines}, {Name: "t", Kind: sdk.OneLine},
	}
	rows := []struct{ field, value, want string }{
		{"n", "x", "number"}, {"n", "1", "least"}, {"n", "10", "most"}, {"n", " 5 ", ""}, {"y", "no", "choice"}, {"y", "yes", ""}, {"c", "2", "choice"},
		{"c", "1", ""}, {"t", "a\nb", "choice"}, {"l", "a\n\n b ", ""}, {"zzz", "", "unknown"}, {"s", strings.Repeat("x", 1<<17), "long"},
	}
	for _, row := range rows {
		_, err := sdk.Settle(fields, map[string]string{row.field: row.value})
		var got string
		if f := sdk.FaultsOf(err); len(f) > 0 {
			got = f[0].Reason
		}
		if got != row.want {
			t.Errorf("%s = %.10q: %q, want %q", row.field, row.value, got, row.want)
		}
	}
	s, err := sdk.Settle(fields, map[string]string{"l": "a\n\n b ", "s": " kept ", "n": "5"})
	if err != nil || len(s.Lines("l")) != 2 || s.Lines("l")[1] != "b" || s.Text("s") != " kept " || s.Number("n") != 5 {
		t.Errorf("%v %v", s, err)
	}
}

func TestBadDeclarations(t *testing.T) {
	good := sdk.Field{Name: "a", Kind: sdk.OneLine, Label: label("A")}
	rows := map[string][]sdk.Field{
		"not a word":     {{Name: "A b", Kind: sdk.OneLine, Label: label("A")}},
		"declared twice": {good, good},
		"no kind":        {{Name: "a", Kind: "colour", Label: label("A")}},
		"no choices":     {{Name: "a", Kind: sdk.Choose, Label: label("A")}},
		"no label":       {{Name: "a", Kind: sdk.OneLine}},
		"100 at most":    make([]sdk.Field, 101),
	}
	for want, fields := range rows {
		if err := sdk.CheckFields(fields); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
