package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// writer is a connection that transactions are run on, with what makes its statements fast.
type writer struct {
	conn     *sql.Conn
	q        querier
	pipeline *pipeline // nil where each write is carried out at once
}

// takeWriter gives a connection to write on. SQLite has one writer, and who wants to be it waits here, in turn and as long as ctx allows,
// where in SQLite it would ask again and again.
func (s *Store) takeWriter(ctx context.Context) (*writer, error) {
	if s.writers != nil {
		select {
		case w := <-s.writers:
			if w != nil {
				return w, nil
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	c, err := s.db.Conn(ctx)
	if err != nil {
		if s.writers != nil {
			s.writers <- nil
		}
		return nil, err
	}
	return s.engine.connect(c), nil
}

// giveBack lets the next one write.
func (s *Store) giveBack(w *writer, spoilt bool) {
	if s.writers == nil {
		_ = w.conn.Close()
		return
	}
	if spoilt {
		_ = w.conn.Close()
		w = nil
	}
	s.writers <- w
}

// transaction runs do between begin and commit. spoilt says that the connection is not to be used again.
//
// It is begun and ended by statements: a sql.Tx of the connection would hold a lock that database/sql takes when a statement finds the
// connection broken, and both would wait for ever. And it is begun without ctx: were ctx to end it, the statements that follow would
// each be kept alone.
func (w *writer) transaction(ctx context.Context, e *engine, do func() error) (spoilt bool, err error) {
	lasting := context.WithoutCancel(ctx)
	if _, err := w.conn.ExecContext(lasting, e.begin); err != nil {
		return true, fmt.Errorf("begin transaction: %w", err)
	}
	back := func() error { _, err := w.conn.ExecContext(lasting, "ROLLBACK"); return err }
	defer func() {
		if p := recover(); p != nil {
			_ = back()
			panic(p)
		}
	}()
	if err = errors.Join(do(), w.settle(ctx), ctx.Err()); err != nil {
		failed := back()
		return failed != nil, errors.Join(err, failed)
	}
	if err = e.commit(lasting, w.conn); err != nil {
		_ = back()
		return true, fmt.Errorf("commit: %w", err)
	}
	return false, nil
}

// settle carries out the writes that wait, and tells whether one has failed.
func (w *writer) settle(ctx context.Context) error {
	if w.pipeline == nil {
		return nil
	}
	return w.pipeline.send(ctx)
}

// forgive forgets a failure whose savepoint is rolled back.
func (w *writer) forgive() {
	if w.pipeline != nil {
		w.pipeline.failed = nil
		w.pipeline.waiting = &pgx.Batch{}
	}
}
