package estate

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/policy"
	"recolement/collector/store"
)

// TryRule gives the discrepancies that an accept rule would touch now, whether it is enabled or not, and touches none.
func (e *Estate) TryRule(ctx context.Context, rule inventory.AcceptRule) ([]store.DiscrepancyRow, error) {
	rows, err := e.store.OpenDiscrepancies(ctx, rule.Kinds)
	if err != nil {
		return nil, err
	}
	taken, err := e.store.UndoneByPeople(ctx, rule.Name)
	if err != nil {
		return nil, err
	}
	undone := set{}
	for _, key := range taken {
		undone[key] = true
	}
	r := e.rules.Load()
	w := &work{rules: r, now: e.now().UTC()}
	var out []store.DiscrepancyRow
	for i := range rows {
		row := &rows[i]
		if undone[row.Key] || !r.fits(&rule, row, w.today()) { // a person's decision outweighs the rule
			continue
		}
		if ok, err := e.fromSource(ctx, &rule, row); !ok || err != nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, *row)
	}
	return out, nil
}

// SetAcceptRule writes an accept rule into the policy: over the one of that name, or as a new one where name is empty; nil removes it.
func (e *Estate) SetAcceptRule(ctx context.Context, name string, rule *inventory.AcceptRule, by string) error {
	return e.setPart(ctx, 0, by, func(before string) (string, error) {
		document := []byte(before)
		if before == "" {
			document = policy.DefaultDocument()
		}
		after, err := policy.PutAcceptRule(document, name, rule)
		switch {
		case errors.Is(err, policy.ErrWritten):
			err = inventory.Errorf(inventory.Conflict, "%w", err).Because("rules_written")
		case err != nil:
			err = inventory.Errorf(inventory.Invalid, "%w", err)
		}
		return string(after), err
	})
}

// fits says whether a rule's conditions hold for an open discrepancy.
func (r *rules) fits(rule *inventory.AcceptRule, row *store.DiscrepancyRow, today time.Time) bool {
	any := func(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }
	return row.AssetID != "" && row.Suggestion != "" &&
		any(rule.Fields, row.Field) && any(rule.Entities, row.EntityCode) &&
		(len(rule.Classes) == 0 || slices.Contains(rule.Classes, row.Class)) &&
		!row.Since.After(today.AddDate(0, 0, 1-rule.MinDays)) && r.recordSays(rule.Manual, row.Manual) &&
		(len(rule.DiffersBy) == 0 || slices.ContainsFunc(rule.DiffersBy, func(d inventory.Deviation) bool { return r.differs(d, row.Manual, row.Observed) }))
}

func (r *rules) recordSays(said inventory.Said, manual string) bool {
	switch said {
	case inventory.SaysNothing:
		return strings.TrimSpace(manual) == ""
	case inventory.SaysPlaceholder:
		return strings.TrimSpace(manual) == "" || r.keys.RealSerial(manual) == ""
	}
	return true
}

// differs says whether two values differ in one way only.
func (r *rules) differs(by inventory.Deviation, manual, observed string) bool {
	a, b := inventory.Fold(manual), inventory.Fold(observed)
	if a == "" || b == "" || manual == observed {
		return false
	}
	switch by {
	case inventory.BySpelling:
		return a == b
	case inventory.ByTyping:
		return match.NearSerial(strings.ToUpper(a), strings.ToUpper(b))
	case inventory.ByEnding:
		return a != b && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
	}
	return false
}

// fromSource says whether one of the sources of a discrepancy's device is among the rule's.
func (e *Estate) fromSource(ctx context.Context, rule *inventory.AcceptRule, row *store.DiscrepancyRow) (bool, error) {
	if len(rule.Sources) == 0 {
		return true, nil
	}
	if row.DeviceID == "" {
		return false, nil
	}
	d, err := e.store.Device(ctx, row.DeviceID)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(d.Sources, func(source string) bool {
		return slices.ContainsFunc(rule.Sources, func(pattern string) bool {
			ok, err := path.Match(pattern, source) // checked with the policy
			return ok && err == nil
		})
	}), nil
}

// AcceptByRules runs the enabled accept rules of the policy: what each fits is accepted, the records are corrected. A rule that would touch more
// than its cap touches nothing, and its run says so. Runs are bulks, by which they are listed and taken back.
func (e *Estate) AcceptByRules(ctx context.Context) ([]store.Bulk, error) {
	var runs []store.Bulk
	for _, rule := range e.rules.Load().policy.Accept {
		if !rule.Enabled {
			continue
		}
		run, err := e.acceptBy(ctx, rule)
		if err != nil {
			return runs, err
		}
		if run != nil {
			runs = append(runs, *run)
		}
	}
	return runs, nil
}

// RunRule runs one enabled rule now, because a person asks for it, and gives the id of its run; none where the rule touches nothing.
func (e *Estate) RunRule(ctx context.Context, name, asked string) (id string, err error) {
	for _, rule := range e.rules.Load().policy.Accept {
		if rule.Name != name {
			continue
		}
		if !rule.Enabled {
			return "", inventory.Errorf(inventory.Conflict, "the rule %q is not enabled", name).Because("rule_off", "name", name)
		}
		req, stopped, err := e.fitting(ctx, rule)
		switch {
		case err != nil:
			return "", err
		case stopped != nil:
			return stopped.ID, nil
		case req == nil:
			return "", nil
		}
		err = e.change(ctx, func(ctx context.Context, w *work) error {
			return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: asked, Action: "run rule", Subject: name, To: fmt.Sprint(len(req.Selection))})
		})
		if err != nil {
			return "", err
		}
		return e.StartMany(ctx, *req)
	}
	return "", inventory.Errorf(inventory.NotFound, "no accept rule %q", name)
}

// fitting is the bulk of what a rule fits; none where that is nothing, or more than its cap: then the run is stopped.
func (e *Estate) fitting(ctx context.Context, rule inventory.AcceptRule) (req *BulkRequest, stopped *store.Bulk, err error) {
	rows, err := e.TryRule(ctx, rule)
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	by := "rule " + rule.Name
	if len(rows) > rule.Cap {
		stopped, err = e.stopRule(ctx, rule, by, len(rows))
		return nil, stopped, err
	}
	req = &BulkRequest{Rule: rule.Name, Decision: inventory.Decision{By: by, Choice: inventory.RecordWrong, Reason: by}}
	for i := range rows {
		req.Selection = append(req.Selection, store.Version{Key: rows[i].Key, Updated: rows[i].Updated})
	}
	return req, nil, nil
}

func (e *Estate) acceptBy(ctx context.Context, rule inventory.AcceptRule) (*store.Bulk, error) {
	req, stopped, err := e.fitting(ctx, rule)
	if err != nil || req == nil {
		return stopped, err
	}
	done, err := e.DecideMany(ctx, *req, nil)
	if err != nil {
		return nil, err
	}
	e.log.Info("accepted by rule", "rule", rule.Name, "accepted", done.Decided, "refused", len(done.Refused))
	b, err := e.store.Bulk(ctx, done.ID)
	return &b, err
}

// stopRule notes that a rule would have exceeded its cap.
func (e *Estate) stopRule(ctx context.Context, rule inventory.AcceptRule, by string, n int) (*store.Bulk, error) {
	e.log.Warn("rule would exceed its cap, nothing was accepted", "rule", rule.Name, "would", n, "cap", rule.Cap)
	b := store.Bulk{ID: store.NewID(), Rule: rule.Name, Choice: inventory.RecordWrong, By: by, Total: n, State: store.BulkStopped}
	return &b, e.change(ctx, func(ctx context.Context, w *work) error {
		b.At = w.now
		if err := w.PutBulk(ctx, &b); err != nil {
			return err
		}
		return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: by, Action: "stop rule", Subject: b.ID, Why: "more than its cap"})
	})
}
