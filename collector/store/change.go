package store

import (
	"context"
	"time"
)

// Change is one fact that became another: the history of a device, an asset or a discrepancy.
type Change struct {
	ID       string
	Subject  string // id of the device or asset, key of the discrepancy
	Field    string
	From, To string
	At       time.Time
	Source   string // who said so: a report's sender, an import's file, a user
}

var changes = table[Change]{
	name:    "change",
	key:     []string{"id"},
	columns: []string{"subject", "field", "from_value", "to_value", "at", "source"},
	places: func(c *Change) []any {
		return []any{&c.ID, &c.Subject, &c.Field, &c.From, &c.To, moment{&c.At}, &c.Source}
	},
}

// History reads what became of a subject, newest first.
func (r reader) History(ctx context.Context, subjectID string) ([]Change, error) {
	return changes.find(ctx, r.q, "WHERE subject = $1 ORDER BY at DESC, id DESC", subjectID)
}

// AddChange adds to the history.
func (tx *Tx) AddChange(ctx context.Context, c *Change) error {
	c.ID = NewID()
	return changes.put(ctx, tx.q, c)
}
