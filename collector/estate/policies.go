package estate

import (
	"bytes"
	"context"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"recolement/agent/report"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Policy is the policy in force. It must not be changed.
func (e *Estate) Policy() *inventory.Policy { return e.rules.Load().policy }

// PolicyDocument is the document of the policy in force, as a person wrote it; the default one when nobody has.
func (e *Estate) PolicyDocument() []byte { return bytes.Clone(e.rules.Load().document) }

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
		return w.relearn(ctx)
	})
	if err == nil {
		e.rules.Store(made)
	}
	return err
}

// relearn reads all that was typed and observed again, by rules that have changed, and settles everything.
func (w *work) relearn(ctx context.Context) error {
	if err := w.rereadAssets(ctx); err != nil {
		return err
	}
	all, err := w.AllObservations(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].Through != "" {
			continue
		}
		if err := w.reobserve(ctx, &all[i]); err != nil {
			return err
		}
	}
	if err := w.settleAll(ctx); err != nil {
		return err
	}
	return w.rekeyDevices(ctx)
}

func (w *work) rereadAssets(ctx context.Context) error {
	known, err := w.KnownAssets(ctx)
	if err != nil {
		return err
	}
	for i := range known {
		w.rules.words.Interpret(&known[i].Asset)
		if err := w.PutAsset(ctx, &known[i], w.rules.assetKeys(&known[i].Asset)); err != nil {
			return err
		}
	}
	return nil
}

// reobserve reads a kept report again. Its subject may have become another: a serial number that is a placeholder now.
func (w *work) reobserve(ctx context.Context, o *store.Observation) error {
	doc, err := w.Document(ctx, o.Source, o.Subject)
	if err != nil || doc == nil {
		return err
	}
	r, err := report.Decode(doc.Report)
	if err != nil {
		return err
	}
	seen := w.rules.keys.Observe(r, o.Taken)
	seen[0].Taken = o.Taken
	again := *o
	again.Observation = seen[0]
	if err := w.reobserveScreens(ctx, o, seen[1:], doc.Taken["monitors"], again.Key()); err != nil {
		return err
	}
	if reflect.DeepEqual(again, *o) {
		return nil
	}
	if again.Subject != o.Subject {
		if err := w.DropObservation(ctx, &o.Observation, &again.Observation); err != nil {
			return err
		}
	}
	if err := w.PutObservation(ctx, &again); err != nil {
		return err
	}
	return w.PutDocument(ctx, again.Source, again.Subject, doc)
}

// reobserveScreens reads the screens of a kept report again; what is a screen no more, a laptop's own panel for instance, is dropped.
func (w *work) reobserveScreens(ctx context.Context, o *store.Observation, seen []inventory.Observation, taken time.Time, through string) error {
	before, err := w.ScreensThrough(ctx, o.Key())
	if err != nil {
		return err
	}
	shown := set{}
	for _, s := range seen {
		s.Taken, s.Through = taken, through
		shown[s.Subject] = true
		screen := store.Observation{Observation: s, FirstSeen: taken}
		if i := slices.IndexFunc(before, func(b store.Observation) bool { return b.Subject == s.Subject }); i >= 0 {
			screen.FirstSeen, screen.DeviceID = before[i].FirstSeen, before[i].DeviceID
			if before[i].Taken.After(taken) {
				screen.Taken = before[i].Taken
			}
		}
		if err := w.PutObservation(ctx, &screen); err != nil {
			return err
		}
	}
	for i := range before {
		if !shown[before[i].Subject] && before[i].Taken.Equal(taken) { // this report had shown it
			if err := w.DropObservation(ctx, &before[i].Observation, &o.Observation); err != nil {
				return err
			}
		}
	}
	return nil
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

// rekeyDevices writes all devices' keys: what identifies a thing may have changed though the thing has not.
func (w *work) rekeyDevices(ctx context.Context) error {
	all, err := w.AllObservations(ctx)
	if err != nil {
		return err
	}
	members := map[string][]store.Observation{}
	for _, o := range all {
		members[o.DeviceID] = append(members[o.DeviceID], o)
	}
	devices, err := w.AllDevices(ctx)
	if err != nil {
		return err
	}
	for i := range devices {
		d := &devices[i]
		if err := w.PutDevice(ctx, d, w.rules.deviceKeys(d, members[d.ID])); err != nil {
			return err
		}
	}
	return nil
}
