package store

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"
)

// Facet is one way to divide the inbox.
type Facet int

// The facets of the inbox.
const (
	ByStatus Facet = iota
	ByKind
	ByEntity
	ByService
	BySite
	ByClass
	ByAge // AgeWeek…
	ByAssignee
	facets
)

// Facets is how many facets there are.
const Facets = facets

// Ages of a discrepancy, counted from when it was found or came back.
const (
	AgeDay     = "day"
	AgeWeek    = "week"
	AgeMonth   = "month"
	AgeQuarter = "quarter"
	AgeOlder   = "older"
)

// Ages lists the ages, youngest first.
func Ages() []string { return []string{AgeDay, AgeWeek, AgeMonth, AgeQuarter, AgeOlder} }

// InboxFilter selects discrepancies. Within a facet any of the values will do; a facet without values selects all.
type InboxFilter struct {
	Values        [facets][]string
	Text          string // words that must all occur, in any letter case, with or without accents
	Sort          string // kind (usual), since, number, name, size: of the subjects
	Desc          bool
	Limit, Offset int // of subjects
	Now           time.Time
}

// InboxPage is a page of the inbox: subjects with their discrepancies, and how many of what the filter selects.
type InboxPage struct {
	Groups   [][]DiscrepancyRow
	Total    int                    // discrepancies
	Subjects int                    // groups, on all pages
	Counts   [facets]map[string]int // for each facet, by value, what the other facets leave
	Revision string                 // what Revisions said when it was read
}

// Inbox reads a page of the inbox, within the view. What a row says of others' records is withheld.
func (v View) Inbox(ctx context.Context, f *InboxFilter) (*InboxPage, error) {
	page := &InboxPage{}
	groups, err := v.inboxKeys(ctx, f, page, f.Offset, min(cmp.Or(f.Limit, usualPage), largestPage))
	if err != nil {
		return nil, err
	}
	rows, err := v.r.discrepanciesByKey(ctx, slices.Concat(groups...))
	if err != nil {
		return nil, err
	}
	for _, keys := range groups {
		var group []DiscrepancyRow
		for _, key := range keys {
			if row, there := rows[key]; there && v.shows(&row) {
				v.withhold(&row)
				group = append(group, row)
			}
		}
		if len(group) > 0 {
			page.Groups = append(page.Groups, group)
		}
	}
	return page, nil
}

// InboxKeys reads the keys of all that a filter selects, in the order of the inbox.
func (v View) InboxKeys(ctx context.Context, f *InboxFilter) ([]string, error) {
	groups, err := v.inboxKeys(ctx, f, &InboxPage{}, 0, math.MaxInt)
	return slices.Concat(groups...), err
}

// inboxKeys gives the keys of some subjects' discrepancies, and fills the page's figures.
func (v View) inboxKeys(ctx context.Context, f *InboxFilter, page *InboxPage, offset, limit int) ([][]string, error) {
	b := v.r.board
	if b == nil { // what a transaction has written is on no board
		b = &board{}
	}
	if err := b.follow(ctx, v.r); err != nil {
		return nil, err
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	groups, before := b.groups(f, v.in, page)
	page.Subjects, page.Revision = len(groups), b.known.String()
	first := min(max(offset, 0), len(groups))
	end := first + min(limit, len(groups)-first)
	keys := make([][]string, 0, end-first)
	for _, g := range firstOf(groups, end, b.order(f))[first:] {
		keys = append(keys, b.keysOf(&g, before))
	}
	return keys, nil
}

func (r reader) discrepanciesByKey(ctx context.Context, keys []string) (map[string]DiscrepancyRow, error) {
	found := make(map[string]DiscrepancyRow, len(keys))
	err := inChunks(keys, func(in string, args []any) error {
		rows, err := discrepancies.find(ctx, r.q, "WHERE key "+in, args...)
		for i := range rows {
			found[rows[i].Key] = rows[i]
		}
		return err
	})
	return found, err
}

// group is the lines of one subject.
type group struct {
	subject int
	rank    int   // of its first kind
	since   int64 // of its oldest line
	size    int
	last    int // place of its last line; each line tells the one before
}

// groups selects and counts. before tells for each line the one before it in its group.
func (b *board) groups(f *InboxFilter, in Entities, page *InboxPage) (groups []group, before []int32) {
	place := make([]int32, len(b.subjects.texts)) // of a subject's group, from 1
	before = make([]int32, len(b.lines))
	b.selected(f, in, page, func(at int, l *line) {
		if place[l.subject] == 0 {
			groups = append(groups, group{subject: l.subject, rank: l.rank, since: l.since, last: -1})
			place[l.subject] = int32(len(groups))
		}
		g := &groups[place[l.subject]-1]
		g.rank, g.since, g.size = min(g.rank, l.rank), min(g.since, l.since), g.size+1
		before[at], g.last = int32(g.last), at
	})
	return groups, before
}

// keysOf lists a group's lines in the order in which people read them.
func (b *board) keysOf(g *group, before []int32) []string {
	lines := make([]*line, 0, g.size)
	for at := g.last; at >= 0; at = int(before[at]) {
		lines = append(lines, &b.lines[at])
	}
	slices.SortFunc(lines, func(x, y *line) int {
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(x.field, y.field), cmp.Compare(x.key, y.key))
	})
	keys := make([]string, len(lines))
	for i, l := range lines {
		keys[i] = l.key
	}
	return keys
}

// firstOf gives the first n groups in order. A page needs few of many: only what could be among them is ever sorted.
func firstOf(groups []group, n int, order func(x, y *group) int) []group {
	byValue := func(x, y group) int { return order(&x, &y) }
	if n*4 > len(groups) {
		slices.SortFunc(groups, byValue)
		return groups[:n]
	}
	kept, bound := make([]group, 0, 4*n+64), -1 // the place of one that n others are known to come before
	for i := range groups {
		if bound >= 0 && order(&groups[i], &kept[bound]) > 0 {
			continue
		}
		if kept = append(kept, groups[i]); len(kept) == cap(kept) {
			slices.SortFunc(kept, byValue)
			kept, bound = kept[:n+1], n
		}
	}
	slices.SortFunc(kept, byValue)
	return kept[:n]
}

// selected calls do for each line that the filter selects, and counts. A line counts in a facet when all other facets select it.
func (b *board) selected(f *InboxFilter, in Entities, page *InboxPage, do func(at int, l *line)) {
	chosen, ages := b.chosen(f), newAges(f.Now)
	words, seen := strings.Fields(Fold(f.Text)), b.sight(in)
	var counts [facets][]int
	for facet := range counts {
		counts[facet] = make([]int, max(len(b.codes[facet].texts), len(Ages())))
	}
	for i := range b.lines {
		l := &b.lines[i]
		facet, visible := seen.of(l)
		if !visible {
			continue
		}
		facet[ByAge] = ages.of(l.since)
		missed, misses := 0, 0
		for n := range facet {
			if chosen[n] != nil && !chosen[n][facet[n]] {
				missed, misses = n, misses+1
			}
		}
		if misses > 1 || !containsAll(l.words, words) {
			continue
		}
		if misses == 1 {
			counts[missed][facet[missed]]++
			continue
		}
		for n := range facet {
			counts[n][facet[n]]++
		}
		page.Total++
		do(i, l)
	}
	for n := range counts {
		page.Counts[n] = b.named(Facet(n), counts[n])
	}
}

// sight is what entities see of the board.
type sight struct {
	in       Entities
	entities []bool // by code, unless in is all
}

func (b *board) sight(in Entities) sight {
	s := sight{in: in}
	if !in.All {
		s.entities = make([]bool, len(b.codes[ByEntity].texts))
		for code, text := range b.codes[ByEntity].texts {
			s.entities[code] = in.Has(text)
		}
	}
	return s
}

// of is View.shows, and View.withhold as far as it touches the facets: of a number that another entity's record bears as well,
// nothing else is told.
func (s sight) of(l *line) (facet [facets]int, visible bool) {
	if s.in.All || s.entities[l.facet[ByEntity]] {
		return l.facet, true
	}
	if l.others == nil || !slices.ContainsFunc(l.others, s.in.Has) {
		return facet, false
	}
	facet[ByStatus], facet[ByKind] = l.facet[ByStatus], l.facet[ByKind]
	return facet, true
}

// chosen says for each facet which codes its values select; nil: all.
func (b *board) chosen(f *InboxFilter) (chosen [facets][]bool) {
	for n, values := range f.Values {
		if len(values) == 0 {
			continue
		}
		texts := b.codes[n].texts
		if Facet(n) == ByAge {
			texts = Ages()
		}
		chosen[n] = make([]bool, len(texts))
		for code, text := range texts {
			chosen[n][code] = slices.Contains(values, text)
		}
	}
	return chosen
}

func (b *board) named(f Facet, counts []int) map[string]int {
	texts := b.codes[f].texts
	if f == ByAge {
		texts = Ages()
	}
	named := map[string]int{}
	for code, text := range texts {
		if counts[code] > 0 {
			named[text] = counts[code]
		}
	}
	return named
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// order compares groups. What the reader did not ask for decides last, so that every collector shows the same order.
func (b *board) order(f *InboxFilter) func(x, y *group) int {
	by := b.sorting(f.Sort)
	return func(x, y *group) int {
		wanted := by(x, y)
		if f.Desc {
			wanted = -wanted
		}
		switch {
		case wanted != 0:
			return wanted
		case x.rank != y.rank:
			return x.rank - y.rank
		case x.since != y.since:
			return cmp.Compare(x.since, y.since)
		}
		return cmp.Compare(b.subjects.texts[x.subject], b.subjects.texts[y.subject])
	}
}

func (b *board) sorting(by string) func(x, y *group) int {
	switch by {
	case "since":
		return func(x, y *group) int { return cmp.Compare(x.since, y.since) }
	case "size":
		return func(x, y *group) int { return y.size - x.size }
	case "name":
		return func(x, y *group) int { return strings.Compare(b.name[x.subject], b.name[y.subject]) }
	case "number":
		return func(x, y *group) int {
			m, n := b.number[x.subject], b.number[y.subject]
			if len(m) != len(n) {
				return len(m) - len(n)
			}
			return strings.Compare(m, n)
		}
	}
	return func(x, y *group) int { return x.rank - y.rank }
}

// ages finds the age of what was found at a moment.
type ages struct{ day, week, month, quarter int64 }

func newAges(now time.Time) ages {
	return ages{
		day: now.AddDate(0, 0, -1).Unix(), week: now.AddDate(0, 0, -7).Unix(), month: now.AddDate(0, -1, 0).Unix(),
		quarter: now.AddDate(0, -3, 0).Unix(),
	}
}

// of gives the place among Ages.
func (a ages) of(since int64) int {
	for i, start := range [...]int64{a.day, a.week, a.month, a.quarter} {
		if since > start {
			return i
		}
	}
	return len(Ages()) - 1
}

// DiscrepanciesByKey reads those of the discrepancies that are in the view, in the order of their keys' list.
func (v View) DiscrepanciesByKey(ctx context.Context, keys []string) ([]DiscrepancyRow, error) {
	found, err := v.r.discrepanciesByKey(ctx, keys)
	if err != nil {
		return nil, err
	}
	rows := make([]DiscrepancyRow, 0, len(keys))
	for _, key := range keys {
		if row, there := found[key]; there && v.shows(&row) {
			v.withhold(&row)
			rows = append(rows, row)
			delete(found, key)
		}
	}
	return rows, nil
}
