package estate

import (
	"bytes"
	"context"
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
	return e.setPart(ctx, 0, document, by)
}

// SetServices puts a table of services in force (CSV).
func (e *Estate) SetServices(ctx context.Context, table []byte, by string) error {
	return e.setPart(ctx, 1, table, by)
}

// SetSites puts a table of sites in force (CSV).
func (e *Estate) SetSites(ctx context.Context, table []byte, by string) error {
	return e.setPart(ctx, 2, table, by)
}

func (e *Estate) setPart(ctx context.Context, index int, document []byte, by string) error {
	text := readable(document)
	var made *rules
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
		made, w.rules, w.source = r, r, by
		if err := w.rereadBonds(ctx); err != nil {
			return err
		}
		return w.relearn(ctx)
	})
	if err == nil {
		e.rules.Store(made)
	}
	return err
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
