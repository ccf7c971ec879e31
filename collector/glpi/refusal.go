package glpi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"

	"recolement/agent/report"
	"recolement/collector/auth"
	"recolement/collector/inventory"
	"recolement/collector/message"
	"recolement/collector/store"
)

// refusal is an answer to a sender whose message we do not take: the HTTP status, and the reason in words.
type refusal struct {
	status int
	reason string
}

func (r *refusal) Error() string { return r.reason }

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, reason: fmt.Sprintf(format, args...)}
}

// busy is a refusal that will not last: agents deliver later.
func busy(why string) *refusal {
	return refuse(http.StatusServiceUnavailable, "%s: send it again later", why)
}

// fail says why a message was not taken, in the protocol of its sender. What is our fault is logged by whoever gathers the
// request's errors; the sender gets its number.
func (x *exchange) fail(err error) {
	c := x.c
	status, reason := explain(err)
	switch status {
	case http.StatusInternalServerError:
		_ = c.Error(err)
		reason = "internal error, number " + c.Writer.Header().Get("X-Request-Id")
	case http.StatusUnauthorized:
		for _, challenge := range x.Auth.Challenges(c.Request.Context()) {
			c.Writer.Header().Add("WWW-Authenticate", challenge)
		}
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		c.Header("Retry-After", strconv.Itoa(60+rand.IntN(120))) // all those turned away must not come back at once
		if store.Trouble(err) != "" {
			_ = c.Error(err)
		}
	}
	level := slog.LevelInfo
	if status == http.StatusUnauthorized && c.GetHeader("Authorization") == "" {
		level = slog.LevelDebug // agents send a password only when they are asked for it
	}
	x.Log.Log(c.Request.Context(), level, "message refused", "from", c.ClientIP(), "sender", x.sender.Label(), "proxies", x.proxies, "status", status, "reason", reason)
	c.Abort()
	if x.xml {
		x.reply(status, message.Reply{Error: reason})
		return
	}
	c.JSON(status, report.Answer{Status: report.StatusError, Message: reason})
}

// explain finds the status and the words for an error. A database in trouble is a matter of time, whatever it broke.
func explain(err error) (status int, reason string) {
	var known *refusal
	var wrong *report.Error
	var unread *message.Error
	switch {
	case errors.As(err, &known):
		return known.status, known.reason
	case errors.Is(err, auth.ErrKey):
		return http.StatusUnauthorized, auth.ErrKey.Message
	case errors.Is(err, auth.ErrTooMany):
		return http.StatusTooManyRequests, auth.ErrTooMany.Message
	case errors.Is(err, report.ErrTooLarge), errors.Is(err, message.ErrTooLarge):
		return http.StatusRequestEntityTooLarge, err.Error()
	case errors.As(err, &unread), errors.As(err, &wrong), inventory.CodeOf(err) == inventory.Invalid:
		return http.StatusBadRequest, err.Error()
	case inventory.CodeOf(err) == inventory.Conflict, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "not now: send it again later"
	}
	if trouble := store.Trouble(err); trouble != "" {
		return http.StatusServiceUnavailable, trouble + ": send it again later"
	}
	return http.StatusInternalServerError, ""
}
