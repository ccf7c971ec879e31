package store

import (
	"context"
	"fmt"
	"time"
)

type sessionRow struct {
	token  string
	data   []byte
	expiry time.Time
}

var sessionTable = table[sessionRow]{
	name: "session", key: []string{"token"}, columns: []string{"data", "expiry"},
	places: func(s *sessionRow) []any { return []any{&s.token, &s.data, moment{&s.expiry}} },
}

// Session gives a session's data, unless it is unknown or over at that time.
func (r reader) Session(ctx context.Context, token string, at time.Time) (data []byte, found bool, err error) {
	rows, err := sessionTable.find(ctx, r.q, "WHERE token = $1 AND expiry > $2", token, instant(at))
	if err != nil || len(rows) == 0 {
		return nil, false, err
	}
	return rows[0].data, true, nil
}

// PutSession keeps a session's data until expiry.
func (tx *Tx) PutSession(ctx context.Context, token string, data []byte, expiry time.Time) error {
	return sessionTable.put(ctx, tx.q, &sessionRow{token: token, data: data, expiry: expiry})
}

// RemoveSession ends a session.
func (tx *Tx) RemoveSession(ctx context.Context, token string) error {
	if _, err := tx.q.ExecContext(ctx, "DELETE FROM session WHERE token = $1", token); err != nil {
		return fmt.Errorf("remove session: %w", err)
	}
	return nil
}

// RemoveOldSessions clears away sessions that were over at that time.
func (tx *Tx) RemoveOldSessions(ctx context.Context, at time.Time) error {
	if _, err := tx.q.ExecContext(ctx, "DELETE FROM session WHERE expiry <= $1", instant(at)); err != nil {
		return fmt.Errorf("remove old sessions: %w", err)
	}
	return nil
}
