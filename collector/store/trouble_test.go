package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestTrouble(t *testing.T) {
	const full, away = "the database has no room left", "the database does not answer"
	for _, row := range []struct {
		err  error
		want string
	}{
		{nil, ""}, {errors.New("no such thing"), ""}, {context.Canceled, ""},
		{fmt.Errorf("write: %w", &pgconn.PgError{Code: "53100"}), full},
		{&pgconn.PgError{Code: "57P01"}, away}, {&pgconn.PgError{Code: "40001"}, away}, {&pgconn.PgError{Code: "23505"}, ""}, {&pgconn.PgError{Code: "57014"}, ""},
		{fmt.Errorf("read: %w", io.ErrUnexpectedEOF), away},
	} {
		if got := Trouble(row.err); got != row.want {
			t.Errorf("%v: %q, want %q", row.err, got, row.want)
		}
	}
	_, err := Open(t.Context(), "postgres://u@127.0.0.1:1/x?connect_timeout=1", nil)
	if Trouble(err) != away {
		t.Errorf("%v: %q", err, Trouble(err))
	}
}

// PostgreSQL answers the commit of a transaction in which something has failed with a rollback: who swallows the failure must hear of it.
func TestASwallowedFailureIsNoCommit(t *testing.T) {
	s := open(t, cluster.Database(t))
	err := s.Write(t.Context(), func(tx *Tx) error {
		if err := tx.AddAudit(t.Context(), &AuditEntry{At: noon}); err != nil {
			return err
		}
		_, _ = tx.q.ExecContext(t.Context(), "SELECT nothing FROM nowhere")
		return nil
	})
	if err == nil {
		t.Error("a transaction that was rolled back passes for kept")
	}
	if entries, _ := s.AuditEntries(t.Context(), 1, 0); len(entries) != 0 {
		t.Error("it was kept")
	}
}

// What made a transaction fail may stand behind the complaint that it has failed.
func TestRetryableBehindAnotherError(t *testing.T) {
	aborted, serialization := &pgconn.PgError{Code: "25P02"}, &pgconn.PgError{Code: "40001"}
	e := postgresEngine()
	for _, row := range []struct {
		err  error
		want bool
	}{
		{fmt.Errorf("count: %w", errors.Join(aborted, serialization)), true}, {fmt.Errorf("a: %w, b: %w", aborted, fmt.Errorf("c: %w", serialization)), true},
		{aborted, false}, {nil, false}, {errors.New("x"), false},
	} {
		if got := e.retryable(row.err); got != row.want {
			t.Errorf("%v: %v", row.err, got)
		}
	}
}
