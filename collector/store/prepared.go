package store

import (
	"context"
	"database/sql"
	"sync"
)

// prepared keeps statements compiled: SQLite would compile the text of each anew, which costs more than most of them take to run. (pgx does
// it by itself.) Texts are few, because lists of parameters come in few lengths; beyond mostPrepared they are no longer kept.
type prepared struct {
	querier
	compile func(ctx context.Context, query string) (*sql.Stmt, error)
	mu      sync.RWMutex
	known   map[string]*sql.Stmt
}

const mostPrepared = 500

func newPrepared(q querier, compile func(ctx context.Context, query string) (*sql.Stmt, error)) *prepared {
	return &prepared{querier: q, compile: compile, known: map[string]*sql.Stmt{}}
}

// statement is nil where the text is to be run as it is.
func (p *prepared) statement(query string) *sql.Stmt {
	p.mu.RLock()
	s, known := p.known[query]
	full := len(p.known) >= mostPrepared
	p.mu.RUnlock()
	if known || full {
		return s
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s = p.known[query]; s != nil {
		return s
	}
	s, err := p.compile(context.Background(), query) //nolint:sqlclosecheck // it is kept, and outlives the call: hence no context of a caller's
	if err != nil {
		return nil // run as it is, it gives its error
	}
	p.known[query] = s
	return s
}

func (p *prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := p.statement(query); s != nil { //nolint:sqlclosecheck // as above
		return s.ExecContext(ctx, args...)
	}
	return p.querier.ExecContext(ctx, query, args...)
}

func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := p.statement(query); s != nil { //nolint:sqlclosecheck // as above
		return s.QueryContext(ctx, args...)
	}
	return p.querier.QueryContext(ctx, query, args...)
}

func (p *prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := p.statement(query); s != nil { //nolint:sqlclosecheck // as above
		return s.QueryRowContext(ctx, args...)
	}
	return p.querier.QueryRowContext(ctx, query, args...)
}
