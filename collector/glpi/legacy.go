package glpi

import (
	"net/http"
	"strings"

	"recolement/agent/report"
	"recolement/collector/estate"
	"recolement/collector/message"
	"recolement/collector/store"
)

// legacy handles one message in XML.
func (x *exchange) legacy(data []byte) error {
	m, err := message.ReadXML(data)
	if err != nil {
		return err
	}
	setKind(x.c, m.Query)
	switch m.Query {
	case "PROLOG":
		return x.prolog(m)
	case "INVENTORY", "NETDISCOVERY", "SNMPQUERY", "NETINVENTORY", "SNMPINVENTORY":
		return x.takeXML(m)
	}
	return unknown("query", m.Query)
}

// prolog tells an agent to send its inventory, when to come back, and what to look through. One that carries GLPI-Agent-ID comes from
// an agent that would rather speak JSON.
func (x *exchange) prolog(m message.XML) error {
	if strings.TrimSpace(m.DeviceID) == "" {
		return refuse(http.StatusBadRequest, "the PROLOG does not say whose it is (DEVICEID)")
	}
	if err := x.mayReport(m.DeviceID); err != nil {
		return err
	}
	ctx := x.c.Request.Context()
	program, version := programOf(x.c.GetHeader("User-Agent"))
	err := x.Estate.Greet(ctx, estate.Greeting{DeviceID: m.DeviceID, Program: program, Version: version, Client: x.sender.Client, Proxies: x.proxies})
	if err != nil {
		return err
	}
	if x.agentID != "" {
		return x.assign(m.DeviceID, nil)
	}
	work, err := x.Estate.TakeScans(ctx, m.DeviceID, x.sender.Client)
	if err != nil {
		return err
	}
	full, err := x.wanted.has(ctx, m.DeviceID)
	if err != nil {
		return err
	}
	reply := message.Reply{Response: "SEND", Frequency: x.Hours, Options: x.options(work)}
	if full || len(work) > 0 {
		reply.Frequency = 1 // the least that the protocol knows: what was found is to be read
	}
	x.reply(http.StatusOK, reply)
	return nil
}

// programOf reads FusionInventory-Agent_v2.6-3, GLPI-Agent_v1.11, OCS-NG_unified_unix_agent_v2.10.0.
func programOf(userAgent string) (program, version string) {
	word, _, _ := strings.Cut(userAgent, " ")
	program, version, _ = strings.Cut(word, "_v")
	return program, version
}

// takeXML takes the reports of a message and what it tells of a scan. Of several devices those that can be taken are.
func (x *exchange) takeXML(m message.XML) error {
	reports, progress, err := m.Reports()
	if err != nil {
		return err
	}
	if err := x.mayReport(m.DeviceID); err != nil {
		return err
	}
	select {
	case x.waiting <- struct{}{}:
		defer func() { <-x.waiting }()
	default:
		return busy("too many reports at once")
	}
	taken := 0
	for _, r := range reports {
		err = x.keep(x.c.Request.Context(), r)
		if status, reason := explain(err); err != nil && status != http.StatusBadRequest {
			return err
		} else if err != nil {
			progress.Failures = append(progress.Failures, reason)
			x.Log.Info("device refused", "agent", m.DeviceID, "reason", reason)
			continue
		}
		taken++
	}
	if len(reports) > 0 && taken == 0 {
		return err
	}
	if m.Query == "INVENTORY" {
		x.reply(http.StatusOK, message.Reply{Response: "NO_ACCOUNT_UPDATE"})
		return nil
	}
	return x.noteProgress(m, progress, reports)
}

func (x *exchange) noteProgress(m message.XML, p message.Progress, reports []*report.Report) error {
	news := estate.ScanNews{
		ScanID: p.Job, DeviceID: m.DeviceID, Discovery: m.Query == "NETDISCOVERY", End: p.End, Addresses: p.Addresses, Failures: p.Failures,
	}
	for _, f := range p.Found {
		news.Found = append(news.Found, store.ScanTarget{Address: f.Address, Kind: f.Kind, Credential: f.Credential})
	}
	if err := x.Estate.ScanProgress(x.c.Request.Context(), news); err != nil {
		return err
	}
	if p.Unknown > 0 {
		x.Log.Debug("addresses answer without saying what they are", "agent", m.DeviceID, "count", p.Unknown, "devices", len(reports))
	}
	x.reply(http.StatusOK, message.Reply{Response: "OK"})
	return nil
}

// reply answers in XML, compressed where the sender did so.
func (x *exchange) reply(status int, r message.Reply) {
	text, err := r.Encode()
	if err != nil {
		_ = x.c.Error(err)
		x.c.Status(http.StatusInternalServerError)
		return
	}
	if x.packed {
		x.c.Data(status, "application/x-compress-zlib", message.Pack(text))
		return
	}
	x.c.Data(status, "application/xml", text)
}
