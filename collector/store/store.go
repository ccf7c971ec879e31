// Package store keeps the estate in SQLite or PostgreSQL: assets, observations, devices, matches, discrepancies, decisions,
// imports, policy, history and audit trail; one file per table. It knows SQL and nothing of what the rows mean: what follows
// from what is left to estate and the pure packages. See DESIGN.md.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
)

// Store is an open database. Its reading methods see what is committed; what is written goes through Write.
type Store struct {
	reader
	db      *sql.DB
	engine  engine
	log     *slog.Logger
	writers chan *writer // SQLite: the one connection that writes, while nobody does
	name    string       // what this collector's revisions are counted under
}

// Tx is a transaction: it reads its own writes.
type Tx struct {
	reader
	engine    *engine
	writer    *writer
	collector string
	revision  int64 // 0 until a discrepancy is written
	touched   int64 // 0 until a record or a device is
}

// reader holds the reading half, which a Store and a Tx have in common.
type reader struct {
	q     querier
	board *board // of a Store; a transaction has none
	roll  *roll  // likewise
}

type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Open opens the database that dsn names and brings its tables up to date: a postgres:// address, or the path of an SQLite
// file (empty: recolement.db), which is made when it is absent. A database that a newer version has touched is refused.
func Open(ctx context.Context, dsn string, log *slog.Logger) (*Store, error) {
	e := engineOf(dsn)
	db, err := e.open(dsn)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := migrate(ctx, db, e, dsn); err != nil {
		return nil, errors.Join(fmt.Errorf("bring the database up to date: %w", err), db.Close())
	}
	s := &Store{reader: reader{q: e.reader(db), board: &board{}, roll: &roll{}}, db: db, engine: e, log: log, name: writerName()}
	if e.oneWriter {
		s.writers = make(chan *writer, 1)
		s.writers <- nil // made when it is first needed
	}
	log.Info("database open", "engine", e.name)
	return s, nil
}

// Close closes the database. What Write has returned from is on disk already.
func (s *Store) Close() error {
	return s.db.Close()
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.db.PingContext(ctx)
}

const writeAttempts = 20

// Write runs do in one transaction: all of it is kept, or none. When another collector's transaction has met this one, do
// runs again, so it must have no effect but through tx.
func (s *Store) Write(ctx context.Context, do func(tx *Tx) error) error {
	var err error
	for attempt := range writeAttempts {
		if err = s.writeOnce(ctx, do); err == nil || !s.engine.retryable(err) {
			return err
		}
		s.log.Debug("transaction runs again", "cause", err)
		select { // a moment that differs from everybody else's, or the same ones meet again
		case <-time.After(rand.N(time.Millisecond << min(attempt, 7))):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return fmt.Errorf("transaction met others %d times: %w", writeAttempts, err)
}

func (s *Store) writeOnce(ctx context.Context, do func(tx *Tx) error) error {
	w, err := s.takeWriter(ctx)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	spoilt := true
	defer func() { s.giveBack(w, spoilt) }() // also when do panics
	spoilt, err = w.transaction(ctx, &s.engine, func() error {
		tx := &Tx{reader: reader{q: w.q}, engine: &s.engine, writer: w, collector: s.name}
		if err := tx.Precondition(ctx); err != nil {
			return err
		}
		return do(tx)
	})
	return err
}

// Apart runs do so that, when it fails, its writes alone are taken back and the transaction goes on. It returns do's error;
// broken is an error of the transaction itself, after which nothing more can be done in it.
func (tx *Tx) Apart(ctx context.Context, do func() error) (err, broken error) {
	if _, err := tx.q.ExecContext(ctx, "SAVEPOINT apart"); err != nil {
		return nil, fmt.Errorf("set savepoint: %w", err)
	}
	end := "RELEASE SAVEPOINT apart"
	if err = errors.Join(do(), tx.writer.settle(ctx)); err != nil {
		if tx.engine.retryable(err) {
			return err, err // the whole transaction has to run again
		}
		tx.writer.forgive()
		end = "ROLLBACK TO SAVEPOINT apart"
		tx.revision, tx.touched = 0, 0 // taking them may be among what is taken back
	}
	if _, broken := tx.q.ExecContext(ctx, end); broken != nil {
		return err, fmt.Errorf("end savepoint: %w", errors.Join(broken, err))
	}
	return err, nil
}

// NewID makes an id: UUIDv7 text, so that ids sort by the time of their making.
func NewID() string {
	return uuid.Must(uuid.NewV7()).String()
}
