package store

import (
	"context"
	"time"

	"recolement/collector/inventory"
)

// ImportMapping is what somebody said that the columns of files with that header mean.
type ImportMapping struct {
	Header  string // a hash of the columns
	Mapping string // JSON
	By      string
	At      time.Time
}

var importMappings = table[ImportMapping]{
	name: "import_mapping", key: []string{"header"}, columns: []string{"mapping", "by_user", "at"},
	places: func(m *ImportMapping) []any { return []any{&m.Header, &m.Mapping, &m.By, moment{&m.At}} },
}

// ImportMapping reads one; nil where there is none.
func (r reader) ImportMapping(ctx context.Context, header string) (*ImportMapping, error) {
	m, err := importMappings.one(ctx, r.q, header)
	if inventory.CodeOf(err) == inventory.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// PutImportMapping writes one, over the one for the same header.
func (tx *Tx) PutImportMapping(ctx context.Context, m *ImportMapping) error {
	return importMappings.put(ctx, tx.q, m)
}
