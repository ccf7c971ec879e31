package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// Transferred is a table that has been copied.
type Transferred struct {
	Table string
	Rows  int64
}

// Transfer copies all of one database into another one, of the other engine or the same, that has its tables and nothing in them. It
// goes table by table, once, in one transaction; at the end it reads back what it wrote and compares numbers and checksums. On any
// error nothing is kept. told is called after each table.
func Transfer(ctx context.Context, from, to *Store, told func(Transferred)) error {
	tables, err := from.tables(ctx)
	if err != nil {
		return err
	}
	if err := to.blank(ctx, tables); err != nil {
		return err
	}
	source, err := from.db.BeginTx(ctx, &sql.TxOptions{Isolation: snapshot(from), ReadOnly: from.engine.name == "postgres"})
	if err != nil {
		return fmt.Errorf("read the source: %w", err)
	}
	defer source.Rollback()
	target, err := to.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("reach the target: %w", err)
	}
	defer target.Close()
	tx, err := target.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("write to the target: %w", err)
	}
	defer tx.Rollback()
	for _, table := range tables {
		done, err := copyTable(ctx, source, target, tx, to.engine, table)
		if err != nil {
			return fmt.Errorf("copy table %s: %w", table, err)
		}
		told(done)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func snapshot(s *Store) sql.IsolationLevel {
	if s.engine.name == "postgres" {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// tables are those that hold data.
func (s *Store) tables(ctx context.Context) ([]string, error) {
	all, err := texts(ctx, s.db, s.engine.tables)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	return slices.DeleteFunc(all, func(name string) bool { return name == "goose_db_version" }), nil
}

// blank refuses a target that lacks a table, has one more, or has something in one.
func (s *Store) blank(ctx context.Context, want []string) error {
	have, err := s.tables(ctx)
	if err != nil {
		return err
	}
	a, b := slices.Sorted(slices.Values(have)), slices.Sorted(slices.Values(want))
	if !slices.Equal(a, b) {
		return fmt.Errorf("the two databases have different tables: %s; %s", strings.Join(b, ", "), strings.Join(a, ", "))
	}
	for _, table := range have {
		var filled bool
		if err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+table+")").Scan(&filled); err != nil {
			return fmt.Errorf("look into %s: %w", table, err)
		}
		if filled {
			return inventory.Errorf(inventory.Conflict, "the target is not empty: there are rows in its table %s", table)
		}
	}
	return nil
}

func copyTable(ctx context.Context, source *sql.Tx, target *sql.Conn, tx *sql.Tx, e engine, table string) (Transferred, error) {
	read, err := openStream(ctx, source, table, nil)
	if err != nil {
		return Transferred{}, err
	}
	defer read.Close()
	if err := errors.Join(e.load(ctx, target, table, read.columns, read), read.Err()); err != nil {
		return Transferred{}, err
	}
	check, err := openStream(ctx, tx, table, read.columns)
	if err != nil {
		return Transferred{}, err
	}
	defer check.Close()
	for check.Next() {
	}
	if check.Err() != nil {
		return Transferred{}, check.Err()
	}
	if check.count != read.count || check.sum != read.sum {
		return Transferred{}, fmt.Errorf("%d rows were read and %d are in the target, checksums %x and %x", read.count, check.count, read.sum, check.sum)
	}
	return Transferred{Table: table, Rows: read.count}, nil
}

// rowStream reads a table row by row, counts the rows and adds up a checksum that does not depend on their order. It is a
// source for pgx's CopyFrom.
type rowStream struct {
	*sql.Rows
	columns []string
	values  []any
	places  []any
	truths  []int // the columns that are BOOLEAN, which SQLite gives as numbers
	err     error
	count   int64
	sum     [2]uint64
	buffer  []byte
}

func openStream(ctx context.Context, q querier, table string, columns []string) (*rowStream, error) {
	list := "*"
	if columns != nil {
		list = strings.Join(columns, ", ")
	}
	rows, err := q.QueryContext(ctx, "SELECT "+list+" FROM "+table) //nolint:rowserrcheck // the stream's Err does it
	if err != nil {
		return nil, err
	}
	s := &rowStream{Rows: rows}
	if s.columns, err = rows.Columns(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.values, s.places = make([]any, len(s.columns)), make([]any, len(s.columns))
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	for i, kind := range types {
		s.places[i] = &s.values[i]
		if strings.HasPrefix(kind.DatabaseTypeName(), "BOOL") {
			s.truths = append(s.truths, i)
		}
	}
	return s, nil
}

// Next reads a row into values.
func (s *rowStream) Next() bool {
	if s.err != nil || !s.Rows.Next() {
		return false
	}
	if s.err = s.Scan(s.places...); s.err != nil {
		return false
	}
	for _, i := range s.truths {
		if n, ok := s.values[i].(int64); ok {
			s.values[i] = n != 0
		}
	}
	s.buffer = s.buffer[:0]
	for _, v := range s.values {
		if s.buffer, s.err = appendValue(s.buffer, v); s.err != nil {
			return false
		}
	}
	sum := sha256.Sum256(s.buffer)
	s.count++
	s.sum[0] += binary.LittleEndian.Uint64(sum[:8])
	s.sum[1] += binary.LittleEndian.Uint64(sum[8:16])
	return true
}

// Values gives the row that Next has read.
func (s *rowStream) Values() ([]any, error) { return s.values, nil }

// Err is what ended the stream early.
func (s *rowStream) Err() error { return errors.Join(s.err, s.Rows.Err()) }

// appendValue writes a value in a way that is the same whichever engine it came from.
func appendValue(b []byte, v any) ([]byte, error) {
	fixed := func(kind byte, n uint64) ([]byte, error) {
		return binary.LittleEndian.AppendUint64(append(b, kind), n), nil
	}
	switch v := v.(type) {
	case nil:
		return append(b, 'n'), nil
	case bool:
		if v {
			return fixed('i', 1)
		}
		return fixed('i', 0)
	case int64:
		return fixed('i', uint64(v))
	case float64:
		return fixed('f', math.Float64bits(v))
	case time.Time:
		return fixed('t', uint64(v.UnixMicro()))
	case string:
		return append(binary.LittleEndian.AppendUint64(append(b, 's'), uint64(len(v))), v...), nil
	case []byte:
		return append(binary.LittleEndian.AppendUint64(append(b, 's'), uint64(len(v))), v...), nil
	}
	return b, fmt.Errorf("a value of type %T cannot be carried over", v)
}
