package ui

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/listing"
)

// exports are the addresses of what a list selects, as files.
func (p Page) exports(q query) []Option {
	var out []Option
	for _, format := range listing.TableFormats() {
		file := q
		file.path += "/export"
		out = append(out, Option{Label: strings.ToUpper(format), Value: file.with("format", format)})
	}
	return out
}

// assetExport writes the records that the list selects, all pages of them, with the columns that it shows.
func (s *site) assetExport(c *gin.Context) error {
	q := newQuery(c)
	filter := rollFilter(q)
	filter.Limit, filter.Offset = -1, 0
	if err := s.conditions(c, q, &filter); err != nil {
		return err
	}
	ids, _, err := s.view(c).AssetIDs(c.Request.Context(), &filter)
	if err != nil {
		return fmt.Errorf("export records: %w", err)
	}
	p := s.page(c, "ui.assets.title", "assets")
	first := listColumn[inventory.Asset]{name: "asset", cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: a.Number} }}
	rows, err := exportRows(p, shown(q, assetColumns), first, ids, func(part []string) ([]inventory.Asset, error) {
		return s.view(c).AssetsByID(c.Request.Context(), part)
	})
	if err != nil {
		return fmt.Errorf("export records: %w", err)
	}
	return s.sendTable(c, p, rows)
}

// deviceExport does so with devices.
func (s *site) deviceExport(c *gin.Context) error {
	q := newQuery(c)
	filter := rollFilter(q)
	filter.Limit, filter.Offset = -1, 0
	if err := s.conditions(c, q, &filter); err != nil {
		return err
	}
	ids, _, err := s.view(c).DeviceIDs(c.Request.Context(), &filter)
	if err != nil {
		return fmt.Errorf("export devices: %w", err)
	}
	p := s.page(c, "ui.devices.title", "devices")
	first := listColumn[inventory.Device]{name: "device", cell: func(_ Page, d *inventory.Device) cell { return cell{Text: d.ShownName()} }}
	rows, err := exportRows(p, shown(q, deviceColumns), first, ids, func(part []string) ([]inventory.Device, error) {
		return s.view(c).DevicesByID(c.Request.Context(), part)
	})
	if err != nil {
		return fmt.Errorf("export devices: %w", err)
	}
	return s.sendTable(c, p, rows)
}

// exportRows are a header and a row for each id.
func exportRows[T any](p Page, columns []listColumn[T], first listColumn[T], ids []string, read func(ids []string) ([]T, error)) ([][]string, error) {
	columns = append([]listColumn[T]{first}, columns...)
	rows := make([][]string, 1, len(ids)+1)
	for _, c := range columns {
		rows[0] = append(rows[0], p.T("ui.col."+c.name))
	}
	for part := range slices.Chunk(ids, 500) {
		found, err := read(part)
		if err != nil {
			return nil, err
		}
		for i := range found {
			row := make([]string, len(columns))
			for n, c := range columns {
				row[n] = c.cell(p, &found[i]).Text
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// sendTable sends rows, of which the first is the header, as a file.
func (s *site) sendTable(c *gin.Context, p Page, rows [][]string) error {
	table := listing.Table{Name: p.Title, Header: rows[0], Rows: rows[1:], Comma: ','}
	if p.Lang == "fr" {
		table.Comma = ';'
	}
	format := firstOf(c.Query("format"), "csv")
	if !slices.Contains(listing.TableFormats(), format) {
		return inventory.Errorf(inventory.Invalid, "unknown format %q, expected one of %s", format, strings.Join(listing.TableFormats(), ", "))
	}
	data, err := table.Write(format)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	kind := map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[format]
	c.Header("Content-Disposition", fmt.Sprintf("attachment; filename=%q", "recolement-"+p.Section+"-"+s.Now().Format("2006-01-02")+"."+format))
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, kind, data)
	return nil
}
