package estate

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"recolement/agent/report"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Greeting is what an agent says of itself when it asks what to do.
type Greeting struct {
	DeviceID, Program, Version, Tag string
	Tasks                           []string
	Client, Proxies                 string // of foreign agents: see store.AgentState
}

// contactEvery is how precisely contacts are remembered: one write an hour and agent.
const contactEvery = time.Hour

// Greet remembers what an agent says of itself.
func (e *Estate) Greet(ctx context.Context, g Greeting) error {
	now := e.now()
	known, err := e.store.AgentState(ctx, g.DeviceID)
	if err != nil {
		return err
	}
	next := g.lay(known, now)
	if now.Sub(known.Contact) < contactEvery && next.Program == known.Program && next.Version == known.Version && next.Tag == known.Tag &&
		next.Client == known.Client && next.Proxies == known.Proxies && slices.Equal(next.Tasks, known.Tasks) {
		return nil
	}
	return e.store.Write(ctx, func(tx *store.Tx) error {
		known, err := tx.AgentState(ctx, g.DeviceID)
		if err != nil {
			return err
		}
		return tx.PutAgentState(ctx, g.lay(known, now))
	})
}

func (g Greeting) lay(over store.AgentState, now time.Time) store.AgentState {
	over.Contact, over.Client = now, g.Client
	over.Program, over.Version, over.Tag, over.Proxies = brief(g.Program), brief(g.Version), brief(g.Tag), brief(g.Proxies)
	over.Tasks = nil
	for _, task := range g.Tasks[:min(len(g.Tasks), 50)] {
		over.Tasks = append(over.Tasks, brief(task))
	}
	return over
}

// brief is a sender's text as it is kept: one line of some length.
func brief(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
	const most = 200
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// Want asks an agent for a full inventory: it is told so when it next asks what to do, or reports, and until a full one has come.
func (e *Estate) Want(ctx context.Context, deviceID, by string) error {
	if strings.TrimSpace(deviceID) == "" {
		return inventory.Errorf(inventory.Invalid, "no device id")
	}
	return e.store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.AgentState(ctx, deviceID)
		if err != nil || !s.Wanted.IsZero() {
			return err
		}
		s.Wanted, s.WantedBy = e.now(), by
		if err := tx.PutAgentState(ctx, s); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: e.now(), By: by, Action: "agent-want", Subject: deviceID})
	})
}

// Got ends what Want has begun: a full inventory has come.
func (e *Estate) Got(ctx context.Context, deviceID string) error {
	return e.store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.AgentState(ctx, deviceID)
		if err != nil || s.Wanted.IsZero() {
			return err
		}
		s.Wanted, s.WantedBy = time.Time{}, ""
		return tx.PutAgentState(ctx, s)
	})
}

// mostKept bounds the oddities that are kept of a report; all are counted.
const mostKept = 10

// Odd remembers what was not understood of an agent's report; none, when all was.
func (e *Estate) Odd(ctx context.Context, deviceID string, count int, first []report.Oddity) error {
	var kept []store.Oddity
	for _, o := range first[:min(len(first), mostKept)] {
		kept = append(kept, store.Oddity{Path: brief(o.Path), What: brief(o.What)})
	}
	return e.store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.AgentState(ctx, deviceID)
		if err != nil || s.Oddities == count && slices.Equal(s.Oddity, kept) {
			return err
		}
		s.Oddities, s.Oddity, s.OddAt = count, kept, e.now()
		return tx.PutAgentState(ctx, s)
	})
}
