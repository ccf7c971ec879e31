package ui

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// dearest bounds a price, in euros: more is a typing error.
const dearest = 1_000_000

// renewalPrice sets what a class or a model costs; an empty price takes it away.
func (s *site) renewalPrice(c *gin.Context) error {
	key := store.PriceKey{Class: inventory.Class(strings.TrimSpace(c.PostForm("class"))), Model: strings.TrimSpace(c.PostForm("model"))}
	text, cents := strings.TrimSpace(c.PostForm("price")), int64(-1)
	known := false
	for _, rule := range s.Estate.Policy().Classes {
		known = known || rule.Class == key.Class
	}
	if !known || len(key.Model) > 200 {
		return inventory.Errorf(inventory.Invalid, "no class %q", key.Class)
	}
	if text != "" {
		euros, err := strconv.ParseFloat(strings.NewReplacer(" ", "", "\u202f", "", "\u00a0", "", ",", ".").Replace(text), 64)
		if err != nil || euros < 0 || euros > dearest || math.IsNaN(euros) {
			return complaint{text: s.text(c).T("ui.renewal.bad_price", arg("price", text))}
		}
		cents = int64(math.Round(euros * 100))
	}
	ctx := c.Request.Context()
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		before, err := tx.Prices(ctx)
		if err != nil {
			return err
		}
		if err := tx.PutPrice(ctx, key, cents); err != nil {
			return err
		}
		from := ""
		if was, had := before[key]; had {
			from = strconv.FormatFloat(float64(was)/100, 'f', 2, 64)
		}
		to := ""
		if cents >= 0 {
			to = strconv.FormatFloat(float64(cents)/100, 'f', 2, 64)
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: s.Now(), By: s.visitor(c), Action: "price", Subject: joined(string(key.Class), key.Model), From: from, To: to})
	})
	if err != nil {
		return fmt.Errorf("set price: %w", err)
	}
	c.Redirect(http.StatusSeeOther, "/renewal#prices")
	return nil
}

// renewalExport writes every record that the forecast counts, with its year and what it costs.
func (s *site) renewalExport(c *gin.Context) error {
	q := newQuery(c)
	prices, err := s.Store.Prices(c.Request.Context())
	if err != nil {
		return err
	}
	filter := rollFilter(query{values: q.values})
	filter.Sort, filter.Limit, filter.Offset, filter.State = store.BySince, -1, 0, inventory.InService
	in := estate.RenewalYear(ages(q, s.Estate.Policy()))
	filter.Where = func(m store.Member) bool { return in(m) > 0 }
	ids, _, err := s.view(c).AssetIDs(c.Request.Context(), &filter)
	if err != nil {
		return fmt.Errorf("export renewals: %w", err)
	}
	p := s.page(c, "ui.menu.renewal", "renewal")
	member := func(a *inventory.Asset) store.Member {
		return store.Member{RollEntry: &store.RollEntry{Class: a.Class, State: a.State, Since: a.InServiceSince()}}
	}
	columns := append(shown(q, assetColumns),
		listColumn[inventory.Asset]{name: "renewal", cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: strconv.Itoa(in(member(a)))} }},
		listColumn[inventory.Asset]{name: "price", cell: func(_ Page, a *inventory.Asset) cell {
			cents, known := prices.Of(a.Class, a.Model)
			if !known {
				return cell{}
			}
			return cell{Text: strconv.FormatFloat(float64(cents)/100, 'f', 2, 64)}
		}})
	first := listColumn[inventory.Asset]{name: "asset", cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: a.Number} }}
	rows, err := exportRows(p, columns, first, ids, func(part []string) ([]inventory.Asset, error) { return s.view(c).AssetsByID(c.Request.Context(), part) })
	if err != nil {
		return fmt.Errorf("export renewals: %w", err)
	}
	return s.sendTable(c, p, rows)
}
