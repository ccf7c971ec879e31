package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"recolement/collector/inventory"
)

// HistoryKind says what the entries of a row are about: each kind is kept, and read, for reasons of its own.
type HistoryKind string

// The kinds of history.
const (
	DeviceHistory      HistoryKind = "device"      // a device's own facts, and its match
	ComponentHistory   HistoryKind = "component"   // what is in it and on it
	RecordHistory      HistoryKind = "record"      // the manual inventory's words on an asset
	PersonHistory      HistoryKind = "person"      // likewise, as far as they name a person
	DiscrepancyHistory HistoryKind = "discrepancy" // where a discrepancy stood
)

// HistoryKinds lists them all.
func HistoryKinds() []HistoryKind {
	return []HistoryKind{DeviceHistory, ComponentHistory, RecordHistory, PersonHistory, DiscrepancyHistory}
}

// Delta is one fact that became another. Key and Part tell facts of one field apart: of the field softwares, the program and what about it.
type Delta struct {
	Field, Key, Part string
	From, To         string
}

// Entry is what one report, import or decision changed about one subject.
type Entry struct {
	Subject  string // id of the device or asset, key of the discrepancy
	Kind     HistoryKind
	At       time.Time // when it was so: the report's date
	Recorded time.Time // when we learned of it; a late report is recorded long after its date
	Source   string    // who said so: a report's sender, an import's file, a user
	Deltas   []Delta
}

// Change is one line of a subject's time line.
type Change struct {
	Subject      string
	Field        string
	Key, Part    string
	From, To     string
	At, Recorded time.Time
	Source       string
}

// JoinedField is the field of the entry that says which device turned out to be this one; To is that device's id.
const JoinedField = "joined"

type historyRow struct {
	subject     string
	seq         int64
	kind        HistoryKind
	first, last time.Time
	pieces      int
	entries     []byte
}

var historyRows = table[historyRow]{
	name:    "history",
	key:     []string{"subject", "seq"},
	columns: []string{"kind", "first_at", "last_at", "pieces", "entries"},
	places: func(h *historyRow) []any {
		return []any{&h.subject, &h.seq, &h.kind, moment{&h.first}, moment{&h.last}, &h.pieces, &h.entries}
	},
}

// Entries reads what became of one subject, the last recorded first. A device that was joined with it has a history of its own.
func (r reader) Entries(ctx context.Context, subject string) ([]Entry, error) {
	rows, err := historyRows.find(ctx, r.q, "WHERE subject = $1 ORDER BY seq DESC", subject)
	if err != nil {
		return nil, err
	}
	entries, err := unpackRows(rows)
	slices.SortStableFunc(entries, func(a, b Entry) int { return b.Recorded.Compare(a.Recorded) }) // packed rows of several kinds overlap in time
	return entries, err
}

func unpackRows(rows []historyRow) ([]Entry, error) {
	var out []Entry
	for i := range rows {
		entries, err := rows[i].unpack()
		if err != nil {
			return nil, err
		}
		slices.Reverse(entries)
		out = append(out, entries...)
	}
	return out, nil
}

// EntriesAfter gives do, subject by subject, what was recorded of a kind after a moment, the last recorded first. A few older
// entries may be among them.
func (r reader) EntriesAfter(ctx context.Context, kind HistoryKind, after time.Time, do func(Entry) error) error {
	query := "SELECT subject, seq, kind, first_at, last_at, pieces, entries FROM history WHERE kind = $1 AND last_at > $2 ORDER BY subject, seq DESC"
	err := each(ctx, r.q, query, []any{string(kind), instant(after)}, func(rows *sql.Rows) error {
		var row historyRow
		if err := rows.Scan(historyRows.places(&row)...); err != nil {
			return err
		}
		entries, err := row.unpack()
		if err != nil {
			return err
		}
		for _, e := range slices.Backward(entries) {
			if err := do(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read history: %w", err)
	}
	return nil
}

// History reads a subject's time line, newest first, with that of the devices that turned out to be the same.
func (r reader) History(ctx context.Context, subject string) ([]Change, error) {
	var out []Change
	subjects := []string{subject}
	for i := 0; i < len(subjects); i++ {
		entries, err := r.Entries(ctx, subjects[i])
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			for _, d := range e.Deltas {
				if d.Field == JoinedField && !slices.Contains(subjects, d.To) {
					subjects = append(subjects, d.To)
				}
				out = append(out, Change{Subject: e.Subject, Field: d.Field, Key: d.Key, Part: d.Part, From: d.From, To: d.To,
					At: e.At, Recorded: e.Recorded, Source: e.Source})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Change) int { return cmp.Or(b.At.Compare(a.At), b.Recorded.Compare(a.Recorded)) })
	return out, nil
}

// walkHistory reads a page of a time line. Order: at.
func (r reader) walkHistory(ctx context.Context, subject string, w Walk) ([]Change, *Place, error) {
	if w.Sort != "" && w.Sort != "at" {
		return nil, nil, inventory.Errorf(inventory.Invalid, "%q is no order of this list", w.Sort)
	}
	all, err := r.History(ctx, subject)
	if err != nil {
		return nil, nil, err
	}
	if !w.Desc {
		slices.Reverse(all)
	}
	if w.After != nil {
		at := slices.IndexFunc(all, func(c Change) bool { return slices.Equal(c.place(), w.After.Keys) })
		if at < 0 {
			return nil, nil, inventory.Errorf(inventory.Invalid, "the place is none of this list")
		}
		all = all[at+1:]
	}
	want := min(cmp.Or(max(w.Limit, 0), usualPage), largestPage)
	if len(all) <= want {
		return all, nil, nil
	}
	return all[:want], &Place{Keys: all[want-1].place()}, nil
}

// place tells a line from all others of its time line.
func (c *Change) place() []string {
	return []string{c.At.Format(time.RFC3339Nano), c.Recorded.Format(time.RFC3339Nano), c.Subject, c.Field, c.Key, c.Part, c.To}
}

// AddEntries adds to the history, in that order.
func (tx *Tx) AddEntries(ctx context.Context, entries []Entry) error {
	for i := range entries {
		e := &entries[i]
		at := instant(e.Recorded)
		err := perform(ctx, tx.q, `INSERT INTO history (subject, seq, kind, first_at, last_at, pieces, entries)
			VALUES ($1, (SELECT coalesce(max(seq), 0) + 1 FROM history WHERE subject = $1), $2, $3, $3, 1, $4)`,
			e.Subject, string(e.Kind), at, packEntries(entries[i:i+1]))
		if err != nil {
			return fmt.Errorf("write history: %w", err)
		}
	}
	return nil
}

// AddChange adds one fact of a device to the history.
func (tx *Tx) AddChange(ctx context.Context, c *Change) error {
	if c.Recorded.IsZero() {
		c.Recorded = c.At
	}
	return tx.AddEntries(ctx, []Entry{{Subject: c.Subject, Kind: DeviceHistory, At: c.At, Recorded: c.Recorded, Source: c.Source,
		Deltas: []Delta{{Field: c.Field, Key: c.Key, Part: c.Part, From: c.From, To: c.To}}}})
}

// HistoryBegin is since when the history of a kind is kept; zero: since ever.
func (r reader) HistoryBegin(ctx context.Context, kind HistoryKind) (time.Time, error) {
	var since time.Time
	err := r.q.QueryRowContext(ctx, "SELECT since FROM history_begin WHERE kind = $1", string(kind)).Scan(moment{&since})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return since, fmt.Errorf("read where history begins: %w", err)
	}
	return since, nil
}

// HistorySize tells how many rows and bytes the history and the series have, keys and indexes left out.
func (r reader) HistorySize(ctx context.Context) (rows, bytes int64, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM history) + (SELECT count(*) FROM series),
		(SELECT coalesce(sum(length(entries)), 0) FROM history) + (SELECT coalesce(sum(length(points)), 0) FROM series)`).Scan(&rows, &bytes)
	if err != nil {
		err = fmt.Errorf("measure history: %w", err)
	}
	return rows, bytes, err
}
