package estate

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"recolement/collector/importer"
	"recolement/collector/store"
)

// headerKey stands for a file's columns, in their order.
func headerKey(header []string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.Join(header, "\x00"))))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// KeepMapping remembers what the columns of a file mean: files with the same columns are read so from now on, by whatever way they come.
func (e *Estate) KeepMapping(ctx context.Context, t *importer.Table, by string) error {
	mapping, err := json.Marshal(t.Mapping)
	if err != nil {
		return fmt.Errorf("write mapping: %w", err)
	}
	return e.change(ctx, func(ctx context.Context, w *work) error {
		kept := store.ImportMapping{Header: headerKey(t.Header), Mapping: string(mapping), By: by, At: w.now}
		if err := w.PutImportMapping(ctx, &kept); err != nil {
			return err
		}
		return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: by, Action: "import-mapping", Subject: t.File, To: string(mapping)})
	})
}

// keptMapping is what is remembered of files with these columns; nil: nothing.
func (e *Estate) keptMapping(ctx context.Context, header []string) (*importer.Mapping, error) {
	kept, err := e.store.ImportMapping(ctx, headerKey(header))
	if err != nil || kept == nil {
		return nil, err
	}
	return importer.ReadMapping("mapping", []byte(kept.Mapping))
}

// FieldChange is what an import would make of a field of a record.
type FieldChange struct{ Field, From, To string }

// RecordChange is what an import would do to a record.
type RecordChange struct {
	ID, Number, Name, Type string // ID: empty for a new one
	Row                    int    // of the file; 0 for one that vanishes
	Fields                 []FieldChange
}

// changesShown bounds each list of a preview; the counts say how many there are.
const changesShown = 200

// differences lists what the plan does, record by record.
func (p *plan) differences() (added, changed, vanished []RecordChange) {
	all := fields()
	names := sortedKeys(all)
	for i := range p.puts {
		a, was := &p.puts[i].Asset, p.before[i]
		one := RecordChange{Number: a.Number, Name: a.Name, Type: a.Type, Row: a.Origin.Row}
		if was == nil {
			if len(added) < changesShown {
				added = append(added, one)
			}
			continue
		}
		one.ID = a.ID
		for _, name := range names {
			if from, to := all[name].get(&was.Asset), all[name].get(a); from != to {
				one.Fields = append(one.Fields, FieldChange{name, from, to})
			}
		}
		if (len(one.Fields) > 0 || !was.Gone.IsZero()) && len(changed) < changesShown {
			changed = append(changed, one)
		}
	}
	for i := range p.vanished[:min(len(p.vanished), changesShown)] {
		a := &p.vanished[i].Asset
		vanished = append(vanished, RecordChange{ID: a.ID, Number: a.Number, Name: a.Name, Type: a.Type})
	}
	return added, changed, vanished
}
