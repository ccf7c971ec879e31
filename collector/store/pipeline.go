package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// pipeline sends writes to PostgreSQL many at a time: those whose result nobody looks at wait until something is read, or the transaction
// ends, and go in one round trip (pgx's batch). They keep their order, and the first that fails fails the transaction.
type pipeline struct {
	*sql.Conn
	waiting *pgx.Batch
	failed  error // of a write that waited; the transaction is spoilt
}

const longestPipeline = 500

func (p *pipeline) later(ctx context.Context, query string, args []any) error {
	plain := make([]any, len(args))
	for i, a := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return fmt.Errorf("parameter %d: %w", i+1, err)
		}
		plain[i] = v
	}
	p.waiting.Queue(query, plain...)
	if p.waiting.Len() >= longestPipeline {
		return p.send(ctx)
	}
	return nil
}

// send carries out what waits.
func (p *pipeline) send(ctx context.Context) error {
	if p.failed != nil || p.waiting.Len() == 0 {
		return p.failed
	}
	batch := p.waiting
	p.waiting = &pgx.Batch{}
	p.failed = p.Raw(func(c any) error { return c.(*stdlib.Conn).Conn().SendBatch(ctx, batch).Close() })
	return p.failed
}

func (p *pipeline) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := p.send(ctx); err != nil {
		return nil, err
	}
	return p.Conn.ExecContext(ctx, query, args...)
}

func (p *pipeline) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := p.send(ctx); err != nil {
		return nil, err
	}
	return p.Conn.QueryContext(ctx, query, args...)
}

func (p *pipeline) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	_ = p.send(ctx) // kept in failed; the query then fails too
	return p.Conn.QueryRowContext(ctx, query, args...)
}

// perform runs a statement whose result nobody looks at; it may be carried out a little later, in its order.
func perform(ctx context.Context, q querier, query string, args ...any) error {
	if p, ok := q.(*pipeline); ok {
		return p.later(ctx, query, args)
	}
	_, err := q.ExecContext(ctx, query, args...)
	return err
}
