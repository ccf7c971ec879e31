package store

import (
	"context"
	"database/sql"
	"fmt"

	"recolement/collector/inventory"
)

// PriceKey is what a price is for: a model of a class, or the class where the model is empty.
type PriceKey struct {
	Class inventory.Class
	Model string
}

// Prices are what machines cost, in hundredths of the currency.
type Prices map[PriceKey]int64

// Of gives the price of a machine; not ok: nobody knows.
func (p Prices) Of(class inventory.Class, model string) (cents int64, ok bool) {
	if cents, ok = p[PriceKey{class, model}]; ok {
		return cents, true
	}
	cents, ok = p[PriceKey{Class: class}]
	return cents, ok
}

// Prices reads all prices.
func (r reader) Prices(ctx context.Context) (Prices, error) {
	found := Prices{}
	err := each(ctx, r.q, "SELECT class, model, cents FROM price", nil, func(rows *sql.Rows) error {
		var key PriceKey
		var cents int64
		err := rows.Scan(&key.Class, &key.Model, &cents)
		found[key] = cents
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read prices: %w", err)
	}
	return found, nil
}

// PutPrice sets a price; one below 0 removes it.
func (tx *Tx) PutPrice(ctx context.Context, key PriceKey, cents int64) error {
	query, args := "DELETE FROM price WHERE class = $1 AND model = $2", []any{string(key.Class), key.Model}
	if cents >= 0 {
		query, args = `INSERT INTO price (class, model, cents) VALUES ($1, $2, $3)
			ON CONFLICT (class, model) DO UPDATE SET cents = excluded.cents`, append(args, cents)
	}
	if err := perform(ctx, tx.q, query, args...); err != nil {
		return fmt.Errorf("write price: %w", err)
	}
	return nil
}
