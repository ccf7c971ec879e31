package api

import (
	"context"
	"time"

	"recolement/collector/store"
)

type changed struct {
	Field  string    `json:"field"`
	Key    string    `json:"key,omitempty" doc:"which of the field's things: the program, the disk"`
	Part   string    `json:"part,omitempty" doc:"what about it: its version, its size"`
	From   string    `json:"from,omitempty"`
	To     string    `json:"to,omitempty"`
	At     time.Time `json:"at,omitzero"`
	Source string    `json:"source,omitempty" doc:"who said so: a report's sender, an import's file, a person"`
}

type historyQuery struct {
	Paging
	ID string `path:"id" maxLength:"100"`
}

// addHistory adds what became of a kind of things, newest first.
func addHistory(s *service, what, path string) {
	addList(s, operation{id: "list-" + what + "-history", path: path, scope: store.ReadAPI, summary: "List what changed, newest first"},
		func(_ context.Context, in *historyQuery) (source[changed], error) {
			return source[changed]{
				sort: "-at",
				walk: mapped(func(ctx context.Context, w store.Walk) ([]store.Change, *store.Place, error) {
					return s.view(ctx).WalkHistory(ctx, in.ID, w)
				}, func(c *store.Change) changed {
					return changed{Field: c.Field, Key: c.Key, Part: c.Part, From: c.From, To: c.To, At: c.At, Source: c.Source}
				}),
			}, nil
		})
}
