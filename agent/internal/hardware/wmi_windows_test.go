package hardware

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-ole/go-ole"
)

type someRow struct{ Name string }

func answering(query func(rows *[]someRow) error) *wmiClient {
	return &wmiClient{query: func(_ string, rows any, _ ...any) error { return query(rows.(*[]someRow)) }}
}

// TestBadWMI: what WMI does wrong is said, and is never an empty list.
func TestBadWMI(t *testing.T) {
	for _, c := range []struct {
		what  string
		query func(rows *[]someRow) error
		want  string
	}{
		{"a class that is not there", func(*[]someRow) error { return ole.NewError(0x80041010) }, "Win32_Thing"},
		{"denied", func(*[]someRow) error { return ole.NewError(0x80041003) }, "Win32_Thing"},
		{"values of another type", func(*[]someRow) error { panic("reflect.Value.Uint on int32 Value") }, "panic: reflect"},
		{"NULL in all", func(rows *[]someRow) error { *rows = make([]someRow, 2); return nil }, "rows without values"},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, err := rows[someRow](t.Context(), answering(c.query), "Win32_Thing", "")
			if err == nil || !strings.Contains(err.Error(), c.want) || got != nil {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	_, err := rows[someRow](t.Context(), answering(func(*[]someRow) error { return ole.NewError(0x8004100e) }), "Win32_Thing", "")
	if !errors.Is(err, errAbsent) {
		t.Errorf("a namespace that this Windows does not have: %v", err)
	}
	got, err := rows[someRow](t.Context(), answering(func(*[]someRow) error { return nil }), "Win32_Thing", "")
	if err != nil || len(got) != 0 {
		t.Errorf("none: got %v, %v", got, err)
	}
}

// TestAHungWMI costs its facts and a moment; the process is told, and asks no more.
func TestAHungWMI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, hung := make(chan struct{}), 0
		w := answering(func(*[]someRow) error { <-release; return nil })
		w.hung = func() { hung++ }
		started := time.Now()
		if _, err := rows[someRow](t.Context(), w, "Win32_Thing", ""); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if waited := time.Since(started); waited != wmiTimeout {
			t.Errorf("waited %s", waited)
		}
		if _, err := rows[someRow](t.Context(), w, "Win32_Other", ""); !errors.Is(err, errStuck) {
			t.Error(err)
		}
		if hung != 1 {
			t.Errorf("told %d times", hung)
		}
		close(release)
	})
}
