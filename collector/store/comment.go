package store

import (
	"context"
	"time"
)

// Comment is what a person said about a discrepancy.
type Comment struct {
	ID      string
	Subject string // key of the discrepancy
	By      string // user name
	At      time.Time
	Text    string
}

var comments = table[Comment]{
	name:    "comment",
	key:     []string{"id"},
	columns: []string{"subject", "by_user", "at", "text"},
	places:  func(c *Comment) []any { return []any{&c.ID, &c.Subject, &c.By, moment{&c.At}, &c.Text} },
}

// Comments reads what was said about a discrepancy, newest first.
func (r reader) Comments(ctx context.Context, discrepancyKey string) ([]Comment, error) {
	return comments.find(ctx, r.q, "WHERE subject = $1 ORDER BY at DESC, id DESC", discrepancyKey)
}

// AddComment keeps what somebody said.
func (tx *Tx) AddComment(ctx context.Context, c *Comment) error {
	c.ID = NewID()
	return comments.put(ctx, tx.q, c)
}
