package store

import (
	"context"
	"fmt"
	"time"
)

// Session is one that is open: a person in a browser.
type Session struct {
	Token  string // hashed
	UserID string // empty before sign-in
	Data   []byte
	Expiry time.Time
}

var sessionTable = table[Session]{
	name: "session", key: []string{"token"}, columns: []string{"user_id", "data", "expiry"},
	places: func(s *Session) []any { return []any{&s.Token, &s.UserID, &s.Data, moment{&s.Expiry}} },
}

// Session gives a session's data, unless it is unknown or over at that time.
func (r reader) Session(ctx context.Context, token string, at time.Time) (data []byte, found bool, err error) {
	rows, err := sessionTable.find(ctx, r.q, "WHERE token = $1 AND expiry > $2", token, instant(at))
	if err != nil || len(rows) == 0 {
		return nil, false, err
	}
	return rows[0].Data, true, nil
}

// SessionsOf lists the sessions of a person that are not over at that time, the one that lasts longest first.
func (r reader) SessionsOf(ctx context.Context, userID string, at time.Time) ([]Session, error) {
	return sessionTable.find(ctx, r.q, "WHERE user_id = $1 AND expiry > $2 ORDER BY expiry DESC, token", userID, instant(at))
}

// PutSession keeps a session until its expiry.
func (tx *Tx) PutSession(ctx context.Context, s *Session) error {
	return sessionTable.put(ctx, tx.q, s)
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
