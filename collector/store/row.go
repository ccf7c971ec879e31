package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// table says how a T lies in a table: its columns, and for one T the place of each. The same list serves reading and
// writing, so the two cannot drift apart.
type table[T any] struct {
	name    string
	key     []string // the first columns
	columns []string // after the key
	places  func(*T) []any
}

func (t table[T]) all() []string { return append(append([]string{}, t.key...), t.columns...) }

// insert adds a row; one that is there already is replaced.
func (t table[T]) put(ctx context.Context, q querier, v *T) error {
	set := make([]string, len(t.columns))
	for i, c := range t.columns {
		set[i] = c + " = excluded." + c
	}
	do := "DO NOTHING"
	if len(set) > 0 {
		do = "DO UPDATE SET " + strings.Join(set, ", ")
	}
	columns := t.all()
	query := "INSERT INTO " + t.name + " (" + strings.Join(columns, ", ") + ") VALUES (" + numbers(1, len(columns)) + ") ON CONFLICT (" +
		strings.Join(t.key, ", ") + ") " + do
	if err := perform(ctx, q, query, t.places(v)...); err != nil {
		return fmt.Errorf("write %s: %w", t.name, err)
	}
	return nil
}

// change writes what differs between a row as it stands and as it is to be. Of the columns that are left alone no index is touched, which is
// most of what it costs to write a row.
func (t table[T]) change(ctx context.Context, q querier, was, v *T) error {
	before, now := t.places(was), t.places(v)
	var set []string
	args := append([]any{}, now[:len(t.key)]...)
	for i, column := range t.columns {
		at := len(t.key) + i
		old, err := kept(before[at])
		if err != nil {
			return fmt.Errorf("write %s: %w", t.name, err)
		}
		value, err := kept(now[at])
		if err != nil {
			return fmt.Errorf("write %s: %w", t.name, err)
		}
		if !reflect.DeepEqual(old, value) {
			args = append(args, now[at])
			set = append(set, column+" = $"+strconv.Itoa(len(args)))
		}
	}
	if len(set) == 0 {
		return nil
	}
	query := "UPDATE " + t.name + " SET " + strings.Join(set, ", ") + " WHERE (" + strings.Join(t.key, ", ") + ") = (" + numbers(1, len(t.key)) + ")"
	if err := perform(ctx, q, query, args...); err != nil {
		return fmt.Errorf("write %s: %w", t.name, err)
	}
	return nil
}

// kept is the value that a place holds, as it is written.
func kept(place any) (any, error) {
	if v, ok := place.(driver.Valuer); ok {
		return v.Value()
	}
	return reflect.ValueOf(place).Elem().Interface(), nil
}

// find reads the rows that tail (WHERE, ORDER BY, LIMIT) selects.
func (t table[T]) find(ctx context.Context, q querier, tail string, args ...any) ([]T, error) {
	found := []T{}
	err := each(ctx, q, "SELECT "+strings.Join(t.all(), ", ")+" FROM "+t.name+" "+tail, args, func(rows *sql.Rows) error {
		var v T
		if err := rows.Scan(t.places(&v)...); err != nil {
			return err
		}
		found = append(found, v)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	return found, nil
}

// one reads the row with that key; when there is none the error is an inventory.Error with code NotFound.
func (t table[T]) one(ctx context.Context, q querier, key ...any) (T, error) {
	var v T
	query := "SELECT " + strings.Join(t.all(), ", ") + " FROM " + t.name + " WHERE (" + strings.Join(t.key, ", ") + ") = (" + numbers(1, len(t.key)) + ")"
	err := q.QueryRowContext(ctx, query, key...).Scan(t.places(&v)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return v, missing(t.name, key[0])
	case err != nil:
		return v, fmt.Errorf("read %s: %w", t.name, err)
	}
	return v, nil
}

// missing is the error about a row that does not exist, or not for whoever asks.
func missing(table string, key any) *inventory.Error {
	return inventory.Errorf(inventory.NotFound, "no %s %v", strings.ReplaceAll(table, "_", " "), key)
}

// count counts the rows that where selects.
func (t table[T]) count(ctx context.Context, q querier, where string, args ...any) (int, error) {
	var n int
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM "+t.name+" "+where, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count %s: %w", t.name, err)
	}
	return n, nil
}

func each(ctx context.Context, q querier, query string, args []any, do func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// texts reads one column of text.
func texts(ctx context.Context, q querier, query string, args ...any) ([]string, error) {
	found := []string{}
	err := each(ctx, q, query, args, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		found = append(found, s)
		return err
	})
	return found, err
}

// numbers is "$from, $from+1, …", n of them.
func numbers(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

// inChunks calls do with the values a few hundred at a time, because engines limit the number of parameters. A list is filled up with its
// last value to one of a few lengths, so that there are few texts of statements to prepare.
func inChunks(values []string, do func(in string, args []any) error) error {
	const most = 512
	for len(values) > 0 {
		n := min(most, len(values))
		args := make([]any, roundUp(n))
		for i := range args {
			args[i] = values[min(i, n-1)]
		}
		if err := do("IN ("+numbers(1, len(args))+")", args); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// inPairs is inChunks for values of two columns.
func inPairs(pairs [][2]string, do func(in string, args []any) error) error {
	const most = 256
	for len(pairs) > 0 {
		n := min(most, len(pairs))
		places := make([]string, roundUp(n))
		args := make([]any, 0, 2*len(places))
		for i := range places {
			pair := pairs[min(i, n-1)]
			places[i] = "(" + numbers(len(args)+1, 2) + ")"
			args = append(args, pair[0], pair[1])
		}
		if err := do("IN (VALUES "+strings.Join(places, ", ")+")", args); err != nil {
			return err
		}
		pairs = pairs[n:]
	}
	return nil
}

// roundUp is the next power of two.
func roundUp(n int) int {
	up := 1
	for up < n {
		up *= 2
	}
	return up
}

// moment keeps a time as UTC in microseconds, which both engines hold exactly; the zero time is NULL.
type moment struct{ t *time.Time }

func (m moment) Value() (driver.Value, error) {
	if m.t.IsZero() {
		return nil, nil
	}
	return instant(*m.t), nil
}

func (m moment) Scan(v any) error {
	var t sql.NullTime
	if err := t.Scan(v); err != nil {
		return err
	}
	*m.t = time.Time{}
	if t.Valid {
		*m.t = t.Time.UTC()
	}
	return nil
}

func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// document keeps a value as JSON text.
type document struct{ v any }

func (d document) Value() (driver.Value, error) {
	b, err := json.Marshal(d.v)
	return string(b), err
}

func (d document) Scan(v any) error {
	switch v := v.(type) {
	case string:
		return json.Unmarshal([]byte(v), d.v)
	case []byte:
		return json.Unmarshal(v, d.v)
	}
	return fmt.Errorf("a %T is no JSON text", v)
}
