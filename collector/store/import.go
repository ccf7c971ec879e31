package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Import is one manual inventory that came in.
type Import struct {
	ID                              string
	File                            string
	By                              string
	At                              time.Time
	New, Changed, Vanished, Refused int
	Entities                        Entities        // whose records it touched
	Mapping                         json.RawMessage // which column is which field, as the importer writes it
	Problems                        json.RawMessage // what was refused or doubtful, row by row, as the importer writes it
	Undone                          time.Time       // when it was taken back; zero: it stands
	UndoneBy                        string
}

var imports = table[Import]{
	name:    "import",
	key:     []string{"id"},
	columns: []string{"file", "by_user", "at", "added", "changed", "vanished", "refused", "entities", "mapping", "problems", "undone", "undone_by"},
	places: func(i *Import) []any {
		return []any{&i.ID, &i.File, &i.By, moment{&i.At}, &i.New, &i.Changed, &i.Vanished, &i.Refused, &i.Entities, document{&i.Mapping}, document{&i.Problems},
			moment{&i.Undone}, &i.UndoneBy}
	},
}

// Imports reads them all, newest first.
func (r reader) Imports(ctx context.Context) ([]Import, error) {
	return imports.find(ctx, r.q, "ORDER BY at DESC, id DESC")
}

// Import reads one.
func (r reader) Import(ctx context.Context, id string) (Import, error) {
	return imports.one(ctx, r.q, id)
}

// ImportDocument reads the file itself, as it came: a correction file is written in its form.
func (r reader) ImportDocument(ctx context.Context, id string) ([]byte, error) {
	var packed []byte
	if err := r.q.QueryRowContext(ctx, "SELECT document FROM import WHERE id = $1", id).Scan(&packed); err != nil {
		return nil, fmt.Errorf("read imported file: %w", err)
	}
	return unpack(packed)
}

// PutImport writes down an import with its file.
func (tx *Tx) PutImport(ctx context.Context, i *Import, file []byte) error {
	if err := imports.put(ctx, tx.q, i); err != nil {
		return err
	}
	if err := perform(ctx, tx.q, "UPDATE import SET document = $2 WHERE id = $1", i.ID, pack(file)); err != nil {
		return fmt.Errorf("write imported file: %w", err)
	}
	return nil
}

// PutReplaced keeps with an import what it has replaced, as the estate writes it.
func (tx *Tx) PutReplaced(ctx context.Context, id string, replaced []byte) error {
	if err := perform(ctx, tx.q, "UPDATE import SET replaced = $2 WHERE id = $1", id, pack(replaced)); err != nil {
		return fmt.Errorf("write what an import replaced: %w", err)
	}
	return nil
}

// Replaced reads what an import has replaced; nil where that is not, or no longer, kept.
func (r reader) Replaced(ctx context.Context, id string) ([]byte, error) {
	var packed []byte
	if err := r.q.QueryRowContext(ctx, "SELECT replaced FROM import WHERE id = $1", id).Scan(&packed); err != nil {
		return nil, fmt.Errorf("read what an import replaced: %w", err)
	}
	return unpack(packed)
}

// MarkUndone notes that an import was taken back. What it replaced is needed no more.
func (tx *Tx) MarkUndone(ctx context.Context, id, by string, at time.Time) error {
	if err := perform(ctx, tx.q, "UPDATE import SET undone = $2, undone_by = $3, replaced = NULL WHERE id = $1", id, instant(at), by); err != nil {
		return fmt.Errorf("mark an import as taken back: %w", err)
	}
	return nil
}
