package estate

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"recolement/collector/inventory"
	"recolement/collector/policy"
	"recolement/collector/store"
)

// Policy is the policy in force. It must not be changed.
func (e *Estate) Policy() *inventory.Policy { return e.rules.Load().policy }

// PolicyDocument is the document of the policy in force, as a person wrote it; the default one when nobody has.
func (e *Estate) PolicyDocument() []byte { return bytes.Clone(e.rules.Load().document) }

// DefaultPolicy is what holds for a part that nobody has set: the default policy document; no services, no sites.
func DefaultPolicy(part store.PolicyPart) []byte {
	if part == store.PolicyDocument {
		return policy.DefaultDocument()
	}
	return nil
}

// SetPolicy puts a policy document in force and judges the whole estate by it.
func (e *Estate) SetPolicy(ctx context.Context, document []byte, by string) error {
	return e.setPart(ctx, 0, by, replacedBy(document))
}

// SetServices puts a table of services in force (CSV).
func (e *Estate) SetServices(ctx context.Context, table []byte, by string) error {
	return e.setPart(ctx, 1, by, replacedBy(table))
}

// SetSites puts a table of sites in force (CSV).
func (e *Estate) SetSites(ctx context.Context, table []byte, by string) error {
	return e.setPart(ctx, 2, by, replacedBy(table))
}

// rewrite makes a document of the one that was in force; of "" where nobody has set one.
type rewrite func(before string) (string, error)

func replacedBy(document []byte) rewrite {
	return func(string) (string, error) { return readable(document), nil }
}

func (e *Estate) setPart(ctx context.Context, index int, by string, made rewrite) error {
	var put *rules
	err := e.change(ctx, func(ctx context.Context, w *work) error {
		var documents [3]string
		versions := w.rules.versions
		for i, part := range parts {
			v, err := w.Policy(ctx, part)
			if err != nil {
				return err
			}
			documents[i] = v.Document
		}
		text, err := made(documents[index])
		if err != nil {
			return err
		}
		documents[index] = text
		r, err := makeRules(documents)
		if err != nil {
			return inventory.Errorf(inventory.Invalid, "%w", err)
		}
		version := store.PolicyVersion{ID: store.NewID(), Part: parts[index], Document: text, By: by, At: w.now}
		if err := w.PutPolicy(ctx, &version); err != nil {
			return err
		}
		entry := store.AuditEntry{At: w.now, By: by, Action: "policy", Subject: string(parts[index]), From: versions[index], To: version.ID}
		if err := w.AddAudit(ctx, &entry); err != nil {
			return err
		}
		versions[index] = version.ID
		r.versions = versions
		judged := sameJudgement(w.rules.policy, r.policy)
		put, w.rules, w.source = r, r, by
		if err := w.rereadBonds(ctx); err != nil {
			return err
		}
		if judged {
			return nil
		}
		return w.relearn(ctx)
	})
	if err == nil {
		e.rules.Store(put)
	}
	return err
}

// sameJudgement says whether two policies differ in nothing that anything is judged by: rules that accept, times for which things are kept.
func sameJudgement(a, b *inventory.Policy) bool {
	one, other := *a, *b
	one.Accept, other.Accept = nil, nil
	one.Retention, other.Retention = inventory.Retention{}, inventory.Retention{}
	return reflect.DeepEqual(one, other)
}

// readable makes text of a document that a spreadsheet may have written in Windows' own encoding.
func readable(document []byte) string {
	document = bytes.TrimPrefix(document, []byte("\xef\xbb\xbf"))
	if utf8.Valid(document) {
		return string(document)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(document)
	if err != nil {
		return strings.ToValidUTF8(string(document), "\ufffd")
	}
	return string(text)
}
