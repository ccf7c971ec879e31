package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// What is past its time is taken away some rows at a time, so that reports get their turn in between. Each of these methods says how
// many rows went; fewer than limit: there are no more.

func (tx *Tx) remove(ctx context.Context, what, query string, args ...any) (int, error) {
	result, err := tx.q.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("remove old %s: %w", what, err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// DropHistory takes away what was recorded of a kind before a moment.
func (tx *Tx) DropHistory(ctx context.Context, kind HistoryKind, before time.Time, limit int) (int, error) {
	return tx.remove(ctx, "history", `DELETE FROM history WHERE (subject, seq) IN
		(SELECT subject, seq FROM history WHERE kind = $1 AND last_at < $2 LIMIT $3)`, string(kind), instant(before), limit)
}

// TrimHistory takes old entries out of rows that hold newer ones, too.
func (tx *Tx) TrimHistory(ctx context.Context, kind HistoryKind, before time.Time, limit int) (int, error) {
	rows, err := historyRows.find(ctx, tx.q, "WHERE kind = $1 AND first_at < $2 AND last_at >= $2 ORDER BY subject, seq LIMIT $3",
		string(kind), instant(before), limit)
	if err != nil {
		return 0, err
	}
	for i := range rows {
		entries, err := rows[i].unpack()
		if err != nil {
			return 0, err
		}
		entries = slices.DeleteFunc(entries, func(e Entry) bool { return e.Recorded.Before(before) })
		if err := tx.putPacked(ctx, rows[i].seq, entries); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// putPacked writes one row of several entries, the first recorded first.
func (tx *Tx) putPacked(ctx context.Context, seq int64, entries []Entry) error {
	row := historyRow{subject: entries[0].Subject, seq: seq, kind: entries[0].Kind, first: entries[0].Recorded,
		last: entries[len(entries)-1].Recorded, pieces: len(entries), entries: packEntries(entries)}
	return historyRows.put(ctx, tx.q, &row)
}

// SetHistoryBegin says since when the history of a kind is kept; a later day that was set before stays.
func (tx *Tx) SetHistoryBegin(ctx context.Context, kind HistoryKind, since time.Time) error {
	_, err := tx.q.ExecContext(ctx, `INSERT INTO history_begin (kind, since) VALUES ($1, $2)
		ON CONFLICT (kind) DO UPDATE SET since = excluded.since WHERE history_begin.since < excluded.since`, string(kind), instant(since))
	if err != nil {
		return fmt.Errorf("set where history begins: %w", err)
	}
	return nil
}

// Crowd is a subject that has many rows of history of one kind, each with a single entry.
type Crowd struct {
	Subject string
	Kind    HistoryKind
}

// Crowds finds subjects with at least so many rows of a single entry. What names people is never put together: it is removed by the row.
func (r reader) Crowds(ctx context.Context, rows, limit int) ([]Crowd, error) {
	var found []Crowd
	err := each(ctx, r.q, "SELECT subject, kind FROM history WHERE pieces = 1 AND kind <> $1 GROUP BY subject, kind HAVING count(*) >= $2 LIMIT $3",
		[]any{string(PersonHistory), rows, limit}, func(rows *sql.Rows) error {
			var c Crowd
			err := rows.Scan(&c.Subject, &c.Kind)
			found = append(found, c)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("find crowded histories: %w", err)
	}
	return found, nil
}

// PutTogether makes one row of a subject's rows of a single entry: together they compress several times as well.
func (tx *Tx) PutTogether(ctx context.Context, c Crowd) error {
	rows, err := historyRows.find(ctx, tx.q, "WHERE subject = $1 AND kind = $2 AND pieces = 1 ORDER BY seq", c.Subject, string(c.Kind))
	if err != nil || len(rows) < 2 {
		return err
	}
	var entries []Entry
	for i := range rows {
		some, err := rows[i].unpack()
		if err != nil {
			return err
		}
		entries = append(entries, some...)
	}
	last := rows[len(rows)-1].seq
	if _, err := tx.remove(ctx, "history", "DELETE FROM history WHERE subject = $1 AND kind = $2 AND pieces = 1 AND seq < $3", c.Subject, string(c.Kind), last); err != nil {
		return err
	}
	return tx.putPacked(ctx, last, entries)
}

// DropAudit takes away entries of the audit trail of before a moment.
func (tx *Tx) DropAudit(ctx context.Context, before time.Time, limit int) (int, error) {
	return tx.remove(ctx, "audit entries", "DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_entry WHERE at < $1 LIMIT $2)", instant(before), limit)
}

// DropImportFiles forgets the files that were imported before a moment, with what they replaced, but for the newest of all.
func (tx *Tx) DropImportFiles(ctx context.Context, before time.Time) (int, error) {
	return tx.remove(ctx, "imported files", "UPDATE import SET document = NULL, replaced = NULL WHERE at < $1 AND document IS NOT NULL AND id <> (SELECT max(id) FROM import)", instant(before))
}

// DevicesUnseenSince gives the ids of devices that were last seen before a moment.
func (r reader) DevicesUnseenSince(ctx context.Context, before time.Time, limit int) ([]string, error) {
	return texts(ctx, r.q, "SELECT id FROM device WHERE last_seen < $1 ORDER BY last_seen LIMIT $2", instant(before), limit)
}

// DropReports takes away all that was observed of a device.
func (tx *Tx) DropReports(ctx context.Context, deviceID string) error {
	for _, query := range []string{
		"DELETE FROM section WHERE EXISTS (SELECT 1 FROM observation o WHERE o.source = section.source AND o.subject = section.subject AND o.device_id = $1)",
		"DELETE FROM observation WHERE device_id = $1",
	} {
		if _, err := tx.remove(ctx, "reports", query, deviceID); err != nil {
			return err
		}
	}
	return nil
}

// DropSeries takes away the series of devices that are no more and were last counted before a moment.
func (tx *Tx) DropSeries(ctx context.Context, before time.Time) (int, error) {
	return tx.remove(ctx, "series", "DELETE FROM series WHERE last_at < $1 AND subject NOT IN (SELECT id FROM device)", instant(before))
}
