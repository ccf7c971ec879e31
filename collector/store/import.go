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
}

var imports = table[Import]{
	name:    "import",
	key:     []string{"id"},
	columns: []string{"file", "by_user", "at", "added", "changed", "vanished", "refused", "entities", "mapping", "problems"},
	places: func(i *Import) []any {
		return []any{&i.ID, &i.File, &i.By, moment{&i.At}, &i.New, &i.Changed, &i.Vanished, &i.Refused, &i.Entities, document{&i.Mapping}, document{&i.Problems}}
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
