package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// Walk says which page of a list to read: the rows behind a place, in an order. Reading on from the place where a page ended costs
// the same on every page, and neither repeats nor skips a row when others are added meanwhile.
type Walk struct {
	Sort  string // one of the list's orders; empty: that of its keys, which is the order of their making where they are ids
	Desc  bool
	After *Place // nil: from the start
	Limit int    // rows; at most 1000
}

// Place is where a row stands in an order.
type Place struct {
	Value string   // what the order compares, as text
	Null  bool     // it is not known: such rows come last
	Keys  []string // of the row
}

// order is something to sort the rows of a T by. Its index is what makes a page cheap.
type order[T any] struct {
	expression string
	nullable   bool
	write      func(*T) string // the value of a row; empty when it is nullable and not known
	read       func(string) (any, error)
}

func byText[T any](expression string, of func(*T) string) order[T] {
	return order[T]{expression: expression, write: of, read: func(s string) (any, error) { return s, nil }}
}

func byNumber[T any](expression string, of func(*T) int) order[T] {
	read := func(s string) (any, error) { return strconv.Atoi(s) }
	return order[T]{expression: expression, write: func(v *T) string { return strconv.Itoa(of(v)) }, read: read}
}

func byTime[T any](expression string, of func(*T) time.Time) order[T] {
	write := func(v *T) string {
		if of(v).IsZero() {
			return ""
		}
		return of(v).UTC().Format(time.RFC3339Nano)
	}
	read := func(s string) (any, error) {
		t, err := time.Parse(time.RFC3339Nano, s)
		return instant(t), err
	}
	return order[T]{expression: expression, nullable: true, write: write, read: read}
}

// walk reads a page, and the place where it ends: nil on the last one. Rows without a value come behind those with one, whatever the
// direction: a comparison never holds for them, so they are a second part of the walk.
func (t table[T]) walk(ctx context.Context, q querier, c *conditions, orders map[string]order[T], w Walk) ([]T, *Place, error) {
	by, known := orders[w.Sort]
	if w.Sort != "" && !known {
		return nil, nil, inventory.Errorf(inventory.Invalid, "%q is no order of this list", w.Sort)
	}
	if w.Limit <= 0 {
		w.Limit = usualPage
	}
	want := min(w.Limit, largestPage)
	w.Limit = want + 1
	found := []T{}
	if !by.nullable || w.After == nil || !w.After.Null {
		var err error
		if found, err = t.part(ctx, q, c, by, false, w); err != nil {
			return nil, nil, err
		}
		if by.nullable {
			w.After = nil
		}
	}
	if by.nullable && len(found) < w.Limit {
		w.Limit -= len(found)
		unknown, err := t.part(ctx, q, c, by, true, w)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, unknown...)
	}
	if len(found) <= want {
		return found, nil, nil
	}
	found = found[:want]
	return found, t.place(by, &found[want-1]), nil
}

// part reads the rows that have a value, or those that have none.
func (t table[T]) part(ctx context.Context, q querier, all *conditions, by order[T], unknown bool, w Walk) ([]T, error) {
	c := all.clone()
	columns, null := t.key, " IS NOT NULL"
	if by.expression != "" && !unknown {
		columns = append([]string{by.expression}, t.key...)
	}
	if unknown {
		null = " IS NULL"
	}
	if by.nullable {
		c.add(by.expression + null)
	}
	if w.After != nil {
		bounds, err := bounds(*w.After, by, len(columns) > len(t.key), len(t.key))
		if err != nil {
			return nil, err
		}
		sign := " > "
		if w.Desc {
			sign = " < "
		}
		c.add("("+strings.Join(columns, ", ")+")"+sign+"("+strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")+")", bounds...)
	}
	direction := ""
	if w.Desc {
		direction = " DESC"
	}
	return t.find(ctx, q, c.where()+" ORDER BY "+strings.Join(columns, direction+", ")+direction+" LIMIT "+strconv.Itoa(w.Limit), c.args...)
}

// bounds are the values that a place stands for. A place comes from outside: what makes no sense is an error.
func bounds[T any](p Place, by order[T], valued bool, keys int) ([]any, error) {
	var out []any
	if valued {
		v, err := by.read(p.Value)
		if err != nil {
			return nil, inventory.Errorf(inventory.Invalid, "the place %q is none of this list", p.Value)
		}
		out = append(out, v)
	}
	if len(p.Keys) != keys {
		return nil, inventory.Errorf(inventory.Invalid, "the place is one of another list")
	}
	for _, k := range p.Keys {
		out = append(out, k)
	}
	return out, nil
}

func (t table[T]) place(by order[T], v *T) *Place {
	p := &Place{}
	if by.write != nil {
		p.Value = by.write(v)
		p.Null = by.nullable && p.Value == ""
	}
	for _, at := range t.places(v)[:len(t.key)] {
		p.Keys = append(p.Keys, *at.(*string))
	}
	return p
}
