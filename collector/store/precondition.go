package store

import "context"

// Rows reads tables whole: from a Store what is committed, in a Tx also its own writes. It is for what belongs to no entity (people,
// tokens, agents, policy); records are read through its View.
type Rows = reader

// Rows gives what the store's reading methods are methods of.
func (s *Store) Rows() Rows { return s.reader }

// Rows gives what the transaction's reading methods are methods of.
func (tx *Tx) Rows() Rows { return tx.reader }

type preconditionKey struct{}

// OnlyIf gives a context for a change that is made only while a condition holds: it is asked in the change's own transaction, before
// anything is written, and its error ends the change.
func OnlyIf(ctx context.Context, condition func(ctx context.Context, r Rows) error) context.Context {
	return context.WithValue(ctx, preconditionKey{}, condition)
}

// Precondition asks the context's condition, where it has one.
func (tx *Tx) Precondition(ctx context.Context) error {
	if condition, ok := ctx.Value(preconditionKey{}).(func(context.Context, Rows) error); ok {
		return condition(ctx, tx.reader)
	}
	return nil
}
