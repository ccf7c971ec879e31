package glpi

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// An agent that is told "pending" asks again by GET, at most twelve times, and then gives up and sends its report another day. The
// answer lies in the database, because any collector may be the one that is asked.
const (
	askAgain = 10 * time.Second
	gaveUp   = 13 * askAgain // since when: the agent asks no more
	keptFor  = time.Hour
)

// requestID is the only form that agents send back.
var requestID = regexp.MustCompile(`^[0-9A-F]{8}$`)

// canFetch says whether the sender knows how to fetch an answer later: foreign agents that speak JSON do. Ours keep their report and
// send it again, those that speak XML know nothing of the kind.
func (x *exchange) canFetch() bool { return x.sender.Agent == nil && x.agentID != "" && !x.xml }

// takeOrPend waits for the estate a little; then the sender is told to ask again, and the report goes on by itself.
func (x *exchange) takeOrPend(r *report.Report) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.c.Request.Context()), longest)
	kept := make(chan error, 1)
	free := x.free
	x.free = nil
	go func() {
		defer free()
		defer cancel()
		kept <- x.keep(ctx, r)
	}()
	patience := time.NewTimer(x.Patience)
	defer patience.Stop()
	select {
	case err := <-kept:
		if err == nil {
			x.accept()
		}
		return err
	case <-patience.C:
	}
	return x.pend(r.DeviceID, kept)
}

// pend promises an answer. The report is acknowledged when it is fetched, not before.
func (x *exchange) pend(deviceID string, kept <-chan error) error {
	if !requestID.MatchString(x.request) {
		var b [4]byte
		_, _ = rand.Read(b[:]) // crypto/rand ends the program rather than fail
		x.request = strings.ToUpper(hex.EncodeToString(b[:]))
		x.c.Header("GLPI-Request-ID", x.request)
	}
	p := store.PendingAnswer{Request: x.request, Agent: x.agentID, Sender: x.sender.Label(), Created: x.Now()}
	ctx := context.WithoutCancel(x.c.Request.Context())
	err := x.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.RemovePendingAnswers(ctx, x.Now().Add(-keptFor)); err != nil {
			return err
		}
		return tx.PutPendingAnswer(ctx, p)
	})
	if err != nil {
		return err
	}
	go x.settle(ctx, p, deviceID, kept)
	x.c.JSON(http.StatusAccepted, report.Answer{Status: report.StatusPending, Expiration: report.Expiration(askAgain)})
	return nil
}

// settle writes the answer down once there is one.
func (e *endpoint) settle(ctx context.Context, p store.PendingAnswer, deviceID string, kept <-chan error) {
	answer := report.Answer{Status: report.StatusOK, Expiration: e.expiration()}
	p.Status = http.StatusOK
	if err := <-kept; err != nil {
		answer = report.Answer{Status: report.StatusError}
		if p.Status, answer.Message = explain(err); p.Status == http.StatusInternalServerError {
			e.Log.Error("a report whose sender waits was not kept", "device", deviceID, "error", err)
			p.Status, answer.Message = http.StatusServiceUnavailable, "not now: send it again later"
		}
	}
	text, err := json.Marshal(answer)
	if err == nil {
		p.Answer = string(text)
		err = e.Store.Write(ctx, func(tx *store.Tx) error { return tx.PutPendingAnswer(ctx, p) })
	}
	if err != nil {
		e.Log.Warn("an answer is not kept: the agent will send its report again", "device", deviceID, "error", err)
	}
}

// poll gives an answer to the sender that it was promised to.
func (x *exchange) poll() error {
	p, err := x.Store.PendingAnswer(x.c.Request.Context(), x.request, x.agentID)
	if inventory.CodeOf(err) == inventory.NotFound || err == nil && p.Sender != x.sender.Label() {
		return refuse(http.StatusNotFound, "there is no request %q", x.request)
	}
	switch {
	case err != nil:
		return err
	case p.Status != 0:
		x.c.Data(p.Status, "application/json; charset=utf-8", []byte(p.Answer))
	case x.Now().Sub(p.Created) >= gaveUp: // the collector that had the report is gone
		return busy("the report was not kept")
	default:
		x.c.JSON(http.StatusAccepted, report.Answer{Status: report.StatusPending, Expiration: report.Expiration(askAgain)})
	}
	return nil
}
