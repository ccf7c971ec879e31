// The rogue is a plugin that does what no plugin should, as its settings say.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"recolement/plugins/sdk"
)

func main() {
	sdk.Serve(&sdk.Plugin{
		Name: "rogue", Version: "1", Title: sdk.Text{"en": "Rogue", "fr": "Voyou"},
		Fields: []sdk.Field{
			{Name: "mode", Kind: sdk.OneLine, Label: sdk.Text{"en": "Mode"}},
			{Name: "rows", Kind: sdk.Number, Usual: "3", Label: sdk.Text{"en": "Rows"}},
			{Name: "password", Kind: sdk.Secret, Label: sdk.Text{"en": "Password"}},
		},
		Check: func(ctx context.Context, s sdk.Settings) (string, error) {
			if s.Text("mode") == "environment" {
				return strings.Join(os.Environ(), " "), nil
			}
			return "password " + s.Text("password"), misbehave(ctx, s.Text("mode"))
		},
		Inventory: rows,
		Witness:   reports,
		Notifier: func(ctx context.Context, s sdk.Settings, m sdk.Message) error {
			if err := misbehave(ctx, s.Text("mode")); err != nil {
				return err
			}
			f, err := os.OpenFile(s.Text("password"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = fmt.Fprintf(f, "%s|%s|%s\n", m.ID, m.To, m.Subject)
			return err
		},
	})
}

func misbehave(ctx context.Context, mode string) error {
	switch mode {
	case "die":
		os.Exit(3)
	case "panic":
		go func() { panic("nobody recovers this") }()
		time.Sleep(time.Minute)
	case "hang":
		time.Sleep(time.Hour) // whatever ctx says
	case "eat":
		for all := [][]byte{}; ctx.Err() == nil; time.Sleep(time.Millisecond) {
			all = append(all, []byte(strings.Repeat("x", 8<<20)))
		}
	case "log":
		for range 200_000 {
			fmt.Fprintln(os.Stderr, strings.Repeat("blah ", 20))
		}
	case "fail":
		return errors.New("the other system says no")
	case "refuse":
		return sdk.Refused{Reason: "no such address"}
	case "later":
		return sdk.Later{After: time.Minute}
	}
	return nil
}

func rows(ctx context.Context, s sdk.Settings, out *sdk.Rows) error {
	if err := out.Columns("N° inventaire", "Type", "Marque", "Modèle", "N° série", "Statut"); err != nil {
		return err
	}
	n := int(s.Number("rows"))
	if s.Text("mode") == "flood" {
		n = 1 << 40
	}
	for i := range n {
		number := fmt.Sprint(10000 + i)
		if err := out.Row(number, "PC portable", "HP", "EliteBook 840 G8", "5CG"+number, "En service"); err != nil {
			return err
		}
		if i == 1 {
			if err := misbehave(ctx, s.Text("mode")); err != nil {
				return err
			}
		}
	}
	return nil
}

func reports(_ context.Context, s sdk.Settings, since string, out *sdk.Reports) error {
	if s.Text("mode") == "rubbish" {
		if err := out.Report("no report"); err != nil {
			return err
		}
	}
	for i := range int(s.Number("rows")) {
		err := out.Report(map[string]any{"action": "inventory", "deviceid": fmt.Sprint("w", i), "itemtype": "Computer", "content": map[string]any{
			"versionclient": "rogue", "hardware": map[string]any{"name": fmt.Sprint("TM-O10-1000", i), "chassis_type": "Notebook"},
			"bios": map[string]any{"ssn": fmt.Sprint("5CG1000", i), "smanufacturer": "HP", "smodel": "EliteBook 840 G8"},
		}})
		if err != nil {
			return err
		}
	}
	out.Mark(since+"x", since == "")
	return nil
}
