package hardware

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"recolement/agent/report"
)

func quiet() *machine { return &machine{log: slog.New(slog.DiscardHandler)} }

func named1(c *report.Content) { hardwareOf(c).Name = "x" }

func TestAPanicCostsItsFamilyAlone(t *testing.T) {
	c, err := quiet().read(context.Background(), []family{
		{"bad", func(context.Context, *machine) (fill, error) { panic("firmware") }},
		{"absent", func(context.Context, *machine) (fill, error) { return nil, errAbsent }},
		{"partly", func(context.Context, *machine) (fill, error) { return named1, errors.New("half") }},
	})
	if err != nil || c.Hardware == nil || c.Error == nil {
		t.Fatalf("got %+v, %v", c, err)
	}
	if m := c.Error.Message; m != "bad: panic: firmware; partly: half" {
		t.Errorf("message %q", m)
	}
}

func TestAFamilyThatHangsIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		started := time.Now()
		c, err := quiet().read(context.Background(), []family{
			{"hangs", func(context.Context, *machine) (fill, error) { <-release; return nil, nil }},
			{"good", func(context.Context, *machine) (fill, error) { return named1, nil }},
		})
		close(release)
		if err != nil || c.Hardware == nil || c.Error == nil || !strings.HasPrefix(c.Error.Message, "hangs: no answer in time") {
			t.Errorf("got %+v, %v", c, err)
		}
		if took := time.Since(started); took != familyTimeout {
			t.Errorf("took %s", took)
		}
	})
}

func TestACancelledReadingGivesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if c, err := quiet().read(ctx, []family{{"any", func(context.Context, *machine) (fill, error) { return named1, nil }}}); c != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %+v, %v", c, err)
	}
}
