package store

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
)

// Entities is a choice of entities, by code: whose records somebody may see, or decide about. The zero value is none.
type Entities struct {
	All   bool // every entity, and what belongs to none
	Codes []string
}

// AllEntities is every entity, and what belongs to none.
func AllEntities() Entities { return Entities{All: true} }

// SomeEntities is those entities, sorted, each once; an empty code is that of no entity, which is part of all alone.
func SomeEntities(codes ...string) Entities {
	codes = slices.DeleteFunc(slices.Sorted(slices.Values(codes)), func(c string) bool { return c == "" })
	if len(codes) == 0 {
		return Entities{}
	}
	return Entities{Codes: slices.Compact(codes)}
}

// Has says whether an entity is among them. What belongs to no entity ("") is part of all alone.
func (e Entities) Has(code string) bool {
	return e.All || code != "" && slices.Contains(e.Codes, code)
}

// Meet says whether some are in both.
func (e Entities) Meet(others Entities) bool {
	return e.All || others.All || slices.ContainsFunc(e.Codes, others.Has)
}

// Cover says whether they are at least the others.
func (e Entities) Cover(others Entities) bool {
	if others.All {
		return e.All
	}
	return !slices.ContainsFunc(others.Codes, func(code string) bool { return !e.Has(code) })
}

// None says whether there is none.
func (e Entities) None() bool { return !e.All && len(e.Codes) == 0 }

// String is "*" for all, else the codes with commas between them.
func (e Entities) String() string {
	if e.All {
		return "*"
	}
	return strings.Join(e.Codes, ",")
}

// ReadEntities undoes String.
func ReadEntities(text string) Entities {
	if text == "*" {
		return AllEntities()
	}
	return SomeEntities(strings.Split(text, ",")...)
}

// Value writes them to a column of text.
func (e Entities) Value() (driver.Value, error) { return e.String(), nil }

// Scan reads them from a column of text.
func (e *Entities) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a %T is no list of entities", v)
	}
	*e = ReadEntities(text)
	return nil
}

// within adds that the column names one of the entities; nil is no condition.
func (c *conditions) within(column string, e *Entities) {
	switch {
	case e == nil || e.All:
	case len(e.Codes) == 0:
		c.add("1 = 0")
	default:
		among(c, column, e.Codes)
	}
}

// codes keeps a list of entity codes, among which may be that of no entity (""), as ",TM,TO,": a pattern finds one in it.
type codes struct{ list *[]string }

func (c codes) Value() (driver.Value, error) {
	if len(*c.list) == 0 {
		return "", nil
	}
	return "," + strings.Join(*c.list, ",") + ",", nil
}

func (c codes) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a %T is no list of entities", v)
	}
	*c.list = nil
	if text != "" {
		*c.list = strings.Split(strings.TrimSuffix(strings.TrimPrefix(text, ","), ","), ",")
	}
	return nil
}
