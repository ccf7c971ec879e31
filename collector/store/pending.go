package store

import (
	"context"
	"fmt"
	"time"
)

// PendingAnswer is the answer to a report that took too long to be waited for. Its sender fetches it, from any collector.
type PendingAnswer struct {
	Request string // GLPI-Request-ID
	Agent   string // GLPI-Agent-ID
	Sender  string // who may fetch it
	Created time.Time
	Status  int    // HTTP's; 0 while the report is under way
	Answer  string // JSON
}

var pendingAnswers = table[PendingAnswer]{
	name: "pending_answer", key: []string{"request", "agent"}, columns: []string{"sender", "created", "status", "answer"},
	places: func(p *PendingAnswer) []any {
		return []any{&p.Request, &p.Agent, &p.Sender, moment{&p.Created}, &p.Status, &p.Answer}
	},
}

// PendingAnswer gives the answer to a request of an agent.
func (r reader) PendingAnswer(ctx context.Context, request, agent string) (PendingAnswer, error) {
	return pendingAnswers.one(ctx, r.q, request, agent)
}

// PutPendingAnswer adds an answer, or changes it.
func (tx *Tx) PutPendingAnswer(ctx context.Context, p PendingAnswer) error {
	return pendingAnswers.put(ctx, tx.q, &p)
}

// RemovePendingAnswers forgets answers that were never fetched.
func (tx *Tx) RemovePendingAnswers(ctx context.Context, before time.Time) error {
	if _, err := tx.q.ExecContext(ctx, "DELETE FROM pending_answer WHERE created < $1", instant(before)); err != nil {
		return fmt.Errorf("remove pending answers: %w", err)
	}
	return nil
}
