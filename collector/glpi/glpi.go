// Package glpi speaks the protocol of inventory agents: GLPI's JSON, for foreign agents and for ours, and the XML of older ones.
// It lets in who may send, unpacks and decodes what comes, and answers once the estate has taken it. Who may is left to auth,
// what a report means to estate.
package glpi

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/agent/report"
	"recolement/collector/auth"
	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Deps is what the endpoint needs.
type Deps struct {
	Estate *estate.Estate
	Auth   *auth.Auth
	Log    *slog.Logger
	Now    func() time.Time
	Hours  int   // between two reports of an agent
	Limit  int64 // size of a message, packed and unpacked; 0: what a report may have
}

type endpoint struct {
	Deps
	large chan struct{} // held while a large message is decoded, which takes several times its size in memory
}

const (
	largeMessage = 1 << 20
	largeAtOnce  = 4
)

// slowest is how long a message may take to arrive: twenty megabytes from the end of a thin line.
const slowest = 5 * time.Minute

// Register adds the endpoint under the addresses that agents know.
func Register(r gin.IRouter, d Deps) {
	if d.Limit == 0 {
		d.Limit = report.MaxSize
	}
	e := &endpoint{Deps: d, large: make(chan struct{}, largeAtOnce)}
	for _, path := range []string{"/inventory", "/front/inventory.php", "/ocsinventory"} {
		r.POST(path, e.post)
	}
}

// post answers one message. Who may not send is refused before the message is read.
func (e *endpoint) post(c *gin.Context) {
	c.Set(kindKey, "other")
	for _, name := range []string{"GLPI-Agent-ID", "GLPI-Request-ID"} {
		if value := c.GetHeader(name); value != "" {
			c.Header(name, value)
		}
	}
	sender, err := e.Auth.Sender(c)
	if err != nil {
		e.fail(c, err)
		return
	}
	deadline := time.Now().Add(slowest)
	_ = http.NewResponseController(c.Writer).SetReadDeadline(deadline) // a test's recorder has no connection
	message, err := readBody(c.Request.Body, c.Request.Header, e.Limit)
	if err != nil {
		e.fail(c, err)
		return
	}
	if len(message.data) > largeMessage {
		e.large <- struct{}{}
		defer func() { <-e.large }()
	}
	if bytes.HasPrefix(bytes.TrimLeft(message.data, "\ufeff \t\r\n"), []byte("<")) {
		err = e.legacy(c, sender, message)
	} else {
		err = e.message(c, sender, message.data)
	}
	if err != nil {
		e.fail(c, err)
	}
}

// message handles one message in JSON.
func (e *endpoint) message(c *gin.Context, sender auth.Sender, data []byte) error {
	if s, ok := report.Skim(data); ok && sender.MayReport(s.DeviceID) { // most reports say again what is known
		known, err := e.Estate.Again(c.Request.Context(), s, e.Now())
		if known && err == nil {
			e.accept(c)
		}
		if known || err != nil {
			return err
		}
	}
	r, err := estate.Decode(data)
	if err != nil {
		return e.notReport(c, sender, data, err)
	}
	setKind(c, r.Action)
	switch strings.ToLower(r.Action) {
	case "inventory", "netinventory", "":
		return e.take(c, sender, r)
	case "netdiscovery":
		if !describes(r.Content) { // it tells of progress
			e.accept(c)
			return nil
		}
		return e.take(c, sender, r)
	case "contact":
		return e.contact(c, sender, data)
	}
	return refuse(http.StatusNotImplemented, "action %q is not known here", r.Action)
}

// notReport handles the messages that are no reports: contact, and what is not known or wrong.
func (e *endpoint) notReport(c *gin.Context, sender auth.Sender, data []byte, wrong error) error {
	action, err := report.Action(data)
	if err != nil {
		return wrong
	}
	setKind(c, action)
	switch action {
	case "contact":
		return e.contact(c, sender, data)
	case "inventory", "netinventory", "netdiscovery":
		return wrong
	}
	return refuse(http.StatusNotImplemented, "action %q is not known here", action)
}

func describes(content *report.Content) bool {
	return content.NetworkDevice != nil || content.Hardware != nil || content.NetworkPorts != nil
}

// take hands a report to the estate, and answers when it is kept.
func (e *endpoint) take(c *gin.Context, sender auth.Sender, r *report.Report) error {
	if !sender.MayReport(r.DeviceID) {
		return refuse(http.StatusForbidden, "this key is not for device id %q", r.DeviceID)
	}
	if err := e.Estate.Report(c.Request.Context(), r, e.Now()); err != nil {
		return err
	}
	if r.OddityCount > 0 {
		e.Log.Debug("report has oddities", "device", r.DeviceID, "count", r.OddityCount, "first", r.Oddities[0].Path)
	}
	e.accept(c)
	return nil
}

// contact tells an agent to send an inventory.
func (e *endpoint) contact(c *gin.Context, sender auth.Sender, data []byte) error {
	says, err := report.DecodeContact(data)
	if err != nil {
		return err
	}
	if !sender.MayReport(says.DeviceID) {
		return refuse(http.StatusForbidden, "this key is not for device id %q", says.DeviceID)
	}
	if sender.Agent != nil {
		if err := e.Auth.Contacted(c.Request.Context(), *sender.Agent, says.Name, says.Version); err != nil {
			return err
		}
	}
	e.accept(c)
	return nil
}

// legacy handles one message in XML. A PROLOG that carries GLPI-Agent-ID comes from an agent that would rather speak JSON.
func (e *endpoint) legacy(c *gin.Context, sender auth.Sender, message body) error {
	m, err := readLegacy(message.data)
	if err != nil {
		return err
	}
	reply := prologReply(e.Hours)
	setKind(c, m.query)
	switch m.query {
	case "PROLOG":
		if c.GetHeader("GLPI-Agent-ID") != "" {
			e.accept(c)
			return nil
		}
	case "INVENTORY":
		r, err := m.asReport()
		if err != nil {
			return err
		}
		if !sender.MayReport(r.DeviceID) {
			return refuse(http.StatusForbidden, "this key is not for device id %q", r.DeviceID)
		}
		if err := e.Estate.Report(c.Request.Context(), r, e.Now()); err != nil {
			return err
		}
		reply = []byte(inventoryReply)
	default:
		return refuse(http.StatusNotImplemented, "query %q is not known here", m.query)
	}
	if message.packed {
		c.Data(http.StatusOK, "application/x-compress-zlib", pack(reply))
		return nil
	}
	c.Data(http.StatusOK, "application/xml", reply)
	return nil
}

func (e *endpoint) accept(c *gin.Context) {
	c.JSON(http.StatusOK, report.Answer{Status: report.StatusOK, Expiration: report.Expiration(time.Duration(e.Hours) * time.Hour)})
}

// fail says why a message was not taken. What is our fault is logged by whoever gathers the request's errors; the sender gets
// its number.
func (e *endpoint) fail(c *gin.Context, err error) {
	status, reason := explain(err)
	switch status {
	case http.StatusInternalServerError:
		_ = c.Error(err)
		reason = "internal error, number " + c.Writer.Header().Get("X-Request-Id")
	case http.StatusUnauthorized:
		c.Header("WWW-Authenticate", e.Auth.Challenge())
	case http.StatusServiceUnavailable:
		c.Header("Retry-After", "60")
		if store.Trouble(err) != "" {
			_ = c.Error(err)
		}
	}
	level := slog.LevelInfo
	if status == http.StatusUnauthorized && c.GetHeader("Authorization") == "" {
		level = slog.LevelDebug // agents send a password only when they are asked for it
	}
	e.Log.Log(c.Request.Context(), level, "message refused", "from", c.ClientIP(), "status", status, "reason", reason)
	c.AbortWithStatusJSON(status, report.Answer{Status: report.StatusError, Message: reason})
}

func explain(err error) (status int, reason string) {
	var known *refusal
	var wrong *report.Error
	switch {
	case errors.As(err, &known):
		return known.status, known.reason
	case errors.Is(err, auth.ErrKey):
		return http.StatusUnauthorized, auth.ErrKey.Message
	case errors.Is(err, auth.ErrTooMany):
		return http.StatusTooManyRequests, auth.ErrTooMany.Message
	case errors.Is(err, report.ErrTooLarge):
		return http.StatusRequestEntityTooLarge, err.Error()
	case errors.As(err, &wrong), inventory.CodeOf(err) == inventory.Invalid:
		return http.StatusBadRequest, err.Error()
	case inventory.CodeOf(err) == inventory.Conflict, errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable, "not now: send it again later"
	}
	if trouble := store.Trouble(err); trouble != "" {
		return http.StatusServiceUnavailable, trouble + ": send it again later"
	}
	return http.StatusInternalServerError, ""
}
