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
}

// Inbox reads a page of the inbox.
func (s *Store) Inbox(ctx context.Context, f *InboxFilter) (*InboxPage, error) {
	page := &InboxPage{}
	groups, err := s.inboxKeys(ctx, f, page, f.Offset, min(cmp.Or(f.Limit, usualPage), largestPage))
	if err != nil {
		return nil, err
	}
	rows, err := s.discrepanciesByKey(ctx, slices.Concat(groups...))
	if err != nil {
		return nil, err
	}
	for _, keys := range groups {
		var group []DiscrepancyRow
		for _, key := range keys {
			if row, there := rows[key]; there {
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
func (s *Store) InboxKeys(ctx context.Context, f *InboxFilter) ([]string, error) {
	groups, err := s.inboxKeys(ctx, f, &InboxPage{}, 0, math.MaxInt)
	return slices.Concat(groups...), err
}

// inboxKeys gives the keys of some subjects' discrepancies, and fills the page's figures.
func (s *Store) inboxKeys(ctx context.Context, f *InboxFilter, page *InboxPage, offset, limit int) ([][]string, error) {
	if err := s.board.follow(ctx, s.reader); err != nil {
		return nil, err
	}
	s.board.mu.RLock()
	defer s.board.mu.RUnlock()
	groups := s.board.groups(f, page)
	page.Subjects = len(groups)
	first := min(max(offset, 0), len(groups))
	groups = groups[first : min(limit, len(groups)-first)+first]
	keys := make([][]string, len(groups))
	for i, g := range groups {
		keys[i] = g.keys()
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
	subject      int
	number, name string
	rank         int   // of its first kind
	since        int64 // of its oldest line
	lines        []*line
}

func (g *group) keys() []string {
	slices.SortFunc(g.lines, func(a, b *line) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.field, b.field), cmp.Compare(a.key, b.key))
	})
	keys := make([]string, len(g.lines))
	for i, l := range g.lines {
		keys[i] = l.key
	}
	return keys
}

// groups selects, counts and sorts.
func (b *board) groups(f *InboxFilter, page *InboxPage) []*group {
	of := make([]*group, len(b.subjects.texts))
	var groups []*group
	b.selected(f, page, func(l *line) {
		g := of[l.subject]
		if g == nil {
			g = &group{subject: l.subject, rank: l.rank, since: l.since, number: b.number[l.subject], name: b.name[l.subject]}
			of[l.subject] = g
			groups = append(groups, g)
		}
		g.rank, g.since = min(g.rank, l.rank), min(g.since, l.since)
		g.lines = append(g.lines, l)
	})
	slices.SortFunc(groups, b.order(f))
	return groups
}

// selected calls do for each line that the filter selects, and counts. A line counts in a facet when all other facets select it.
func (b *board) selected(f *InboxFilter, page *InboxPage, do func(*line)) {
	chosen, ages := b.chosen(f), newAges(f.Now)
	words := strings.Fields(Fold(f.Text))
	var counts [facets][]int
	for facet := range counts {
		counts[facet] = make([]int, max(len(b.codes[facet].texts), len(Ages())))
	}
	for i := range b.lines {
		l := &b.lines[i]
		facet := l.facet
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
		do(l)
	}
	for n := range counts {
		page.Counts[n] = b.named(Facet(n), counts[n])
	}
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
	by := map[string]func(x, y *group) int{
		"since": func(x, y *group) int { return cmp.Compare(x.since, y.since) },
		"number": func(x, y *group) int {
			return cmp.Or(cmp.Compare(len(x.number), len(y.number)), cmp.Compare(x.number, y.number))
		},
		"name": func(x, y *group) int { return cmp.Compare(x.name, y.name) },
		"size": func(x, y *group) int { return cmp.Compare(len(y.lines), len(x.lines)) },
	}[f.Sort]
	if by == nil {
		by = func(x, y *group) int { return cmp.Compare(x.rank, y.rank) }
	}
	return func(x, y *group) int {
		wanted := by(x, y)
		if f.Desc {
			wanted = -wanted
		}
		if wanted != 0 {
			return wanted
		}
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(x.since, y.since), cmp.Compare(x.number, y.number),
			cmp.Compare(b.subjects.texts[x.subject], b.subjects.texts[y.subject]))
	}
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
