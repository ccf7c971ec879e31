package ui

import (
	"cmp"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"
)

// pageSize is the number of rows of a list's page.
const pageSize = 50

// query is a list's state: everything that it shows follows from its URL, so that every view can be linked to.
type query struct {
	path   string
	values url.Values
	size   int // rows of a page; 0: pageSize
}

func newQuery(c *gin.Context) query {
	values := url.Values{}
	for name, given := range c.Request.URL.Query() {
		for _, v := range given {
			if v != "" && len(v) <= 200 {
				values.Add(name, v)
			}
		}
	}
	return query{path: c.Request.URL.Path, values: values}
}

func (q query) get(name string) string { return q.values.Get(name) }

// with is the address of the same list with name set to the values given, from its first page; no value removes it.
func (q query) with(name string, values ...string) string {
	next := maps.Clone(q.values)
	next.Del("page")
	next.Del(name)
	for _, v := range values {
		if v != "" {
			next.Add(name, v)
		}
	}
	return q.address(next)
}

// kept is the address of the same page of the same list with name set to a value.
func (q query) kept(name, value string) string {
	next := maps.Clone(q.values)
	next.Set(name, value)
	return q.address(next)
}

func (q query) address(values url.Values) string {
	if len(values) == 0 {
		return q.path
	}
	return q.path + "?" + values.Encode()
}

// page is the number of the page asked for, from 1.
func (q query) page() int {
	n, err := strconv.Atoi(q.get("page"))
	if err != nil || n < 1 || n > 1_000_000 {
		return 1
	}
	return n
}

func (q query) rows() int { return cmp.Or(q.size, pageSize) }

func (q query) offset() int { return (q.page() - 1) * q.rows() }

// toggled is the address of the same list with one value of name put in, or taken out where it is in already.
func (q query) toggled(name, value string) string {
	values := slices.Clone(q.values[name])
	if at := slices.Index(values, value); at >= 0 {
		return q.with(name, slices.Delete(values, at, at+1)...)
	}
	return q.with(name, append(values, value)...)
}

// hidden is what a form has to carry along, but for what it asks itself.
func (q query) hidden(asked ...string) []Option {
	var out []Option
	for _, name := range slices.Sorted(maps.Keys(q.values)) {
		if slices.Contains(asked, name) {
			continue
		}
		for _, v := range q.values[name] {
			out = append(out, Option{Label: name, Value: v})
		}
	}
	return out
}

// sort reads "serial" or "-serial" (descending).
func (q query) sort() (column string, desc bool) {
	column = q.get("sort")
	if column != "" && column[0] == '-' {
		return column[1:], true
	}
	return column, false
}

// Pager moves between the pages of a list.
type Pager struct {
	Label, Text, Previous, Next string
	PreviousLabel, NextLabel    string
	PreviousIcon, NextIcon      template.HTML
}

func (q query) pager(p Page, total int) Pager {
	first := min(q.offset()+1, total)
	last := min(q.offset()+q.rows(), total)
	pager := Pager{
		Label: p.T("ui.pages"), PreviousLabel: p.T("ui.previous"), NextLabel: p.T("ui.next"),
		PreviousIcon: p.Icon("chevron-left"), NextIcon: p.Icon("chevron-right"),
		Text: p.T("ui.range", "first", p.Number(first), "last", p.Number(last), "total", p.Number(total)),
	}
	if q.page() > 1 {
		pager.Previous = q.with("page", strconv.Itoa(q.page()-1))
	}
	if last < total {
		pager.Next = q.with("page", strconv.Itoa(q.page()+1))
	}
	return pager
}

// Column is one heading of a list; one that has a URL sorts by it.
type Column struct {
	Label, URL, Order, Width string
	Icon                     template.HTML
}

// column makes the heading for the store's sort key; empty for a column that does not sort.
func (q query) column(p Page, label, key, width string) Column {
	col := Column{Label: p.T(label), Width: width}
	if key == "" {
		return col
	}
	current, desc := q.sort()
	switch {
	case current != key:
		col.URL = q.with("sort", key)
	case desc:
		col.URL, col.Order, col.Icon = q.with("sort"), "descending", p.Icon("arrow-down")
	default:
		col.URL, col.Order, col.Icon = q.with("sort", "-"+key), "ascending", p.Icon("arrow-up")
	}
	return col
}

// Select is one choice of a filter.
type Select struct {
	Name, Label string
	Set         bool
	Options     []Option
}

// Option is one value of a Select.
type Option struct {
	Value, Label string
	Chosen       bool
}

// choose makes a Select whose first option is everything.
func (q query) choose(p Page, name, label, all string, options []Option) Select {
	chosen := q.get(name)
	s := Select{Name: name, Label: p.T(label), Set: chosen != "", Options: []Option{{Label: p.T(all)}}}
	known := chosen == ""
	for _, o := range options {
		o.Chosen = o.Value == chosen
		known = known || o.Chosen
		s.Options = append(s.Options, o)
	}
	if !known {
		s.Options = append(s.Options, Option{Value: chosen, Label: chosen, Chosen: true})
	}
	return s
}

// Empty says why a list has nothing, and what to do.
type Empty struct {
	Icon                     template.HTML
	Title, Text, URL, Action string
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
