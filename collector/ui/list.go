package ui

import (
	"html/template"
	"slices"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// listPage is a searchable list of records or devices.
type listPage struct {
	Page
	Path    string
	Search  string // placeholder of the search field
	Text    string
	Kept    []Option // of the address, beside what the form asks
	Selects []Select
	Chosen  []chip
	Columns []Column
	Chooser []Option // all columns but the first
	Keep    []Option // of the address, beside the columns
	Usual   string   // the list with its usual columns
	Rows    []listRow
	Pager   Pager
	Empty   Empty
	Exports []Option
}

// listRow is a record or a device in a list. Cells are those of its columns after the first.
type listRow struct {
	URL, Title, Note string
	Icon             template.HTML
	Cells            []cell
}

// cell is one value of a list, and what is worth knowing beside it.
type cell struct {
	Text, Note, Tone string
	URL              string
	Code             bool
	Meter            *meter
}

// listColumn is a column that a list of T can show; its name stands in the address and, after "ui.col.", names its heading.
type listColumn[T any] struct {
	name  string
	sort  store.Order // empty: it does not sort
	usual bool
	cell  func(p Page, of *T) cell
}

// shown are the columns that the address asks for, in their own order; none: the usual ones.
func shown[T any](q query, all []listColumn[T]) []listColumn[T] {
	asked := q.values["col"]
	chosen := slices.DeleteFunc(slices.Clone(all), func(c listColumn[T]) bool { return !slices.Contains(asked, c.name) })
	if len(chosen) > 0 {
		return chosen
	}
	return slices.DeleteFunc(slices.Clone(all), func(c listColumn[T]) bool { return !c.usual })
}

// fillList sets what all lists have: head is the heading of the first column, by which rows are opened.
func fillList[T any](p *listPage, q query, head Column, all []listColumn[T], selects []Select, total int) {
	columns := shown(q, all)
	p.Text, p.Selects = q.get("q"), selects
	asked := []string{"q", "page"}
	for _, s := range selects {
		asked = append(asked, s.Name)
	}
	p.Kept, p.Keep, p.Usual = q.hidden(asked...), q.hidden("col", "page"), q.with("col")
	p.Chosen = p.listChips(q, selects)
	p.Columns = []Column{head}
	for _, c := range columns {
		p.Columns = append(p.Columns, q.column(p.Page, "ui.col."+c.name, string(c.sort), ""))
	}
	for _, c := range all {
		chosen := slices.ContainsFunc(columns, func(s listColumn[T]) bool { return s.name == c.name })
		p.Chooser = append(p.Chooser, Option{Value: c.name, Label: p.T("ui.col." + c.name), Chosen: chosen})
	}
	p.Pager = q.pager(p.Page, total)
	if total > 0 {
		p.Exports = p.exports(q)
	}
}

// listChips are the filters in force, also those that no field of the form shows.
func (p Page) listChips(q query, selects []Select) []chip {
	out := chips(p, q, selects)
	for _, name := range []string{"model", "maker"} {
		if value := q.get(name); value != "" {
			out = append(out, chip{Label: value, URL: q.with(name)})
		}
	}
	return append(out, p.conditionChips(q)...)
}

// rollFilter is what the address asks of a list.
func rollFilter(q query) store.RollFilter {
	f := store.RollFilter{
		Text: q.get("q"), Class: inventory.Class(q.get("class")), State: inventory.State(q.get("state")), Entity: q.get("entity"),
		Service: q.get("service"), Site: q.get("site"), Maker: q.get("maker"), Model: q.get("model"), Sources: q.get("known"),
		Matched: yesOrNo(q.get("matched")), Limit: pageSize, Offset: q.offset(),
	}
	sort, desc := q.sort()
	f.Sort, f.Desc = store.Order(sort), desc
	return f
}

func yesOrNo(s string) *bool {
	switch s {
	case "yes", "no":
		yes := s == "yes"
		return &yes
	}
	return nil
}

// knownSelect filters by what tells of a machine.
func (p Page) knownSelect(q query, none bool) Select {
	options := []Option{
		{Value: store.SourceAgent, Label: p.T("ui.known.agent")}, {Value: store.SourceSNMP, Label: p.T("ui.known.snmp")},
		{Value: store.SourceAgent + "+" + store.SourceSNMP, Label: p.T("ui.known.agent+snmp")},
	}
	if none {
		options = append(options, Option{Value: "-", Label: p.T("ui.known.none")})
	}
	return q.choose(p, "known", "ui.known", "ui.known.all", options)
}

// matchedSelect filters by whether there is another side; prefix begins its texts.
func (p Page) matchedSelect(q query, prefix string) Select {
	return q.choose(p, "matched", prefix, prefix+".all", []Option{{Value: "yes", Label: p.T(prefix + ".yes")}, {Value: "no", Label: p.T(prefix + ".no")}})
}

// emptyList tells a search without result from a list that was never filled.
func (p Page) emptyList(filtered bool, path, never string) Empty {
	if filtered {
		return Empty{
			Icon: p.Icon("search"), Title: p.T("ui.nothing_found"), Text: p.T("ui.nothing_found.text"), URL: path, Action: p.T("ui.clear_filters"),
		}
	}
	return Empty{Icon: p.Icon("inbox"), Title: p.T(never), Text: p.T(never + ".text"), URL: "/import", Action: p.T("ui.import.title")}
}
