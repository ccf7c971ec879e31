// The example plugin is for authors to copy: an inventory of as many made-up records as its settings ask for.
package main

import (
	"context"
	"fmt"
	"strconv"

	"recolement/plugins/sdk"
)

func main() { sdk.Serve(plugin()) }

func plugin() *sdk.Plugin {
	return &sdk.Plugin{
		Name: "example", Version: "1.0.0",
		Title: sdk.Text{"en": "Example", "fr": "Exemple"},
		Fields: []sdk.Field{
			{
				Name: "rows", Kind: sdk.Number, Usual: "10", Least: 1, Most: 10_000_000,
				Label: sdk.Text{"en": "Records", "fr": "Fiches"},
				Hint:  sdk.Text{"en": "How many to make up.", "fr": "Combien en inventer."},
			},
			{Name: "password", Kind: sdk.Secret, Label: sdk.Text{"en": "Password", "fr": "Mot de passe"}},
		},
		Check:     check,
		Inventory: inventory,
	}
}

func check(_ context.Context, s sdk.Settings) (string, error) {
	return fmt.Sprintf("%d records", s.Number("rows")), nil
}

// inventory gives the columns of the collector's own correction files; any names that an import could be mapped to will do.
func inventory(ctx context.Context, s sdk.Settings, out *sdk.Rows) error {
	if err := out.Columns("N° inventaire", "Type", "Marque", "Modèle", "N° série"); err != nil {
		return err
	}
	total := int(s.Number("rows"))
	for i := range total {
		if err := ctx.Err(); err != nil {
			return err
		}
		number := strconv.Itoa(10000 + i)
		if err := out.Row(number, "Portable", "HP", "EliteBook 840 G8", "5CG"+number); err != nil {
			return err
		}
		if i%1000 == 0 {
			if err := out.Progress(i, total); err != nil {
				return err
			}
		}
	}
	return out.Progress(total, total)
}
