package plugin

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/plugins/sdk"
)

// takeRows takes an inventory in by the ordinary import: whole, or not at all.
func (k *Connectors) takeRows(ctx context.Context, r *run) error {
	file, rows, err := k.file(ctx, r)
	if err != nil {
		return err
	}
	r.Result.Rows, r.Result.Whole = rows, true
	if err := r.tooFew(rows); err != nil {
		return err
	}
	req := estate.ImportRequest{File: fileName(r.connector.Label), Data: file, By: "connector: " + r.connector.Label}
	preview, err := k.Estate.PreviewImport(ctx, req)
	if err != nil {
		return err
	}
	kept := len(preview.Table.Assets) - preview.New
	if !r.connector.Accept && preview.Vanished > max(kept, 10) {
		r.Result.Small = true
		return inventory.Errorf(inventory.Conflict, "%d records would vanish and %d stay: nothing was changed", preview.Vanished, kept)
	}
	done, err := k.Estate.Import(ctx, req)
	if err != nil {
		return err
	}
	r.Result.ImportID, r.Result.New, r.Result.Changed, r.Result.Vanished, r.Result.Refused = done.ID, done.New, done.Changed, done.Vanished, done.Refused
	for _, p := range done.Problems[:min(len(done.Problems), 20)] {
		r.Result.Problems = append(r.Result.Problems, fmt.Sprintf("row %d, %s: %s %q", p.Row, p.Column, p.Code, p.Value))
	}
	return nil
}

// file writes the rows of a plugin as the importer reads them.
func (k *Connectors) file(ctx context.Context, r *run) ([]byte, int, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma = ';'
	rows, limits := 0, k.Host.limits
	err := k.stream(ctx, r.connector, func(ctx context.Context, p *sdk.Client, s sdk.Settings, heard func()) error {
		return p.Rows(ctx, s, func(part sdk.RowsPart) error {
			heard()
			if rows == 0 && out.Len() == 0 && len(part.Columns) > 0 {
				if err := w.Write(part.Columns); err != nil {
					return err
				}
				w.Flush()
			}
			if err := w.WriteAll(part.Rows); err != nil {
				return err
			}
			rows += len(part.Rows)
			if rows > limits.Rows || out.Len() > limits.Bytes {
				return inventory.Errorf(inventory.Invalid, "more than %d rows or %d MB came", limits.Rows, limits.Bytes>>20)
			}
			return k.progress(ctx, r, max(rows, part.Done), part.Total)
		})
	})
	if err != nil {
		return nil, rows, err
	}
	r.Done, r.Total = rows, rows
	return out.Bytes(), rows, nil
}

// fileName is what an import that came by a connector is called.
func fileName(label string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:`, r) || r < ' ' {
			return '-'
		}
		return r
	}, label) + ".csv"
}
