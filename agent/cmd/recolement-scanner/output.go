package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"recolement/agent/internal/snmp"
	"recolement/agent/report"
)

// output shows outcomes in one format.
type output interface {
	show(outcome) error
	end() error
}

func newOutput(format string, w io.Writer, t texts, reporter func(outcome) *report.Report) (output, error) {
	switch format {
	case "table":
		return &table{w: w, texts: t}, nil
	case "json":
		return &list{w: w, reporter: reporter}, nil
	case "ndjson":
		return &lines{w: w, reporter: reporter}, nil
	case "none":
		return none{}, nil
	}
	return nil, fmt.Errorf("--format %s: want table, json, ndjson or none", format)
}

// none shows nothing.
type none struct{}

func (none) show(outcome) error { return nil }

func (none) end() error { return nil }

// lines writes one report per line, as they come; without reading, one address with its name.
type lines struct {
	w        io.Writer
	reporter func(outcome) *report.Report
}

func (l *lines) show(o outcome) error {
	if o.state == found {
		return json.NewEncoder(l.w).Encode(entry{Address: o.addr.String(), State: stateNames[found], Name: o.name, Credential: o.credential})
	}
	if o.device == nil {
		return nil
	}
	line, err := report.Encode(l.reporter(o))
	if err != nil {
		return fmt.Errorf("encode report of %s: %w", o.addr, err)
	}
	_, err = l.w.Write(append(line, '\n'))
	return err
}

func (l *lines) end() error { return nil }

// list writes one document with everything: the reports and what became of the other addresses.
type list struct {
	w        io.Writer
	reporter func(outcome) *report.Report
	entries  []entry // addresses that answer
	others   []entry // those of which the network says something; of the rest nothing is known
}

type entry struct {
	Address    string          `json:"address"`
	State      string          `json:"state"`
	Name       string          `json:"name,omitempty"`
	Reason     string          `json:"reason,omitempty"`
	SameAs     string          `json:"same_as,omitempty"`
	Credential string          `json:"credential,omitempty"`
	Report     json.RawMessage `json:"report,omitempty"`
}

var stateNames = [...]string{
	complete: "read", partial: "partial", found: "found", refused: "refused", skipped: "skipped", same: "same", closed: "closed", unreachable: "unreachable",
}

func (l *list) show(o outcome) error {
	e := entry{Address: o.addr.String(), State: stateNames[o.state], Name: o.name, Reason: o.reason(), Credential: o.credential}
	if o.state == same {
		e.SameAs = o.other.String()
	}
	if o.device != nil {
		raw, err := report.Encode(l.reporter(o))
		if err != nil {
			return fmt.Errorf("encode report of %s: %w", o.addr, err)
		}
		e.Report = raw
	}
	if o.state >= closed {
		l.others = append(l.others, e)
	} else {
		l.entries = append(l.entries, e)
	}
	return nil
}

func (l *list) end() error {
	slices.SortFunc(l.entries, func(a, b entry) int { return strings.Compare(a.Address, b.Address) })
	enc := json.NewEncoder(l.w)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Devices  []entry `json:"devices"`
		NoAnswer []entry `json:"no_answer,omitempty"`
	}{append([]entry{}, l.entries...), l.others})
}

// table shows one device per line, to people.
type table struct {
	w        io.Writer
	texts    texts
	outcomes []outcome
}

func (t *table) show(o outcome) error {
	if o.state >= closed {
		return nil // they are counted, and are of no interest to people
	}
	t.outcomes = append(t.outcomes, o)
	return nil
}

func (t *table) end() error {
	slices.SortFunc(t.outcomes, func(a, b outcome) int { return a.addr.Compare(b.addr) })
	w := tabwriter.NewWriter(t.w, 0, 4, 2, ' ', 0)
	var head []string
	for _, c := range []string{"address", "class", "name", "maker", "model", "serial", "mac", "pages", "note"} {
		head = append(head, t.texts.say("column."+c))
	}
	fmt.Fprintln(w, strings.Join(head, "\t"))
	for _, o := range t.outcomes {
		fmt.Fprintln(w, strings.Join(t.row(o), "\t"))
	}
	return w.Flush()
}

const cell = 36 // characters; longer values are cut

func (t *table) row(o outcome) []string {
	row := []string{o.addr.String(), "", o.name, "", "", "", "", "", t.note(o)}
	if d := o.device; d != nil {
		copy(row[1:], []string{t.texts.say("class." + d.Class), d.Name, d.Maker, d.Model, d.Serial, d.MAC})
		if d.Pages() >= 0 {
			row[7] = strconv.FormatInt(d.Pages(), 10)
		}
	}
	for i, v := range row[:8] {
		row[i] = cmp.Or(cut(v), "-")
	}
	return row
}

func cut(s string) string {
	r := []rune(s)
	if len(r) <= cell {
		return s
	}
	return string(r[:cell-1]) + "…"
}

func (t *table) note(o outcome) string {
	switch o.state {
	case partial:
		return t.texts.say("state.partial", t.reasons(o))
	case found:
		return t.texts.say("state.found", o.credential)
	case refused:
		return t.texts.say("state.refused")
	case skipped:
		return t.texts.say("state.skipped", t.reasons(o))
	case same:
		return t.texts.say("state.same", o.other)
	}
	return ""
}

// why are the reasons that have a text in the reader's language.
var why = []struct {
	err error
	key string
}{
	{snmp.ErrBudget, "budget"}, {snmp.ErrLoop, "loop"}, {snmp.ErrSilent, "silent"}, {snmp.ErrTime, "time"},
	{snmp.ErrAnswer, "nonsense"}, {snmp.ErrJunk, "nonsense"}, {snmp.ErrEmpty, "empty"},
}

func (t *table) reasons(o outcome) string {
	var out []string
	for _, err := range o.reasons {
		text := strings.ReplaceAll(err.Error(), "\n", "; ")
		for _, w := range why {
			if errors.Is(err, w.err) {
				text = t.texts.say("reason." + w.key)
				break
			}
		}
		var p snmp.Problem
		if errors.As(err, &p) {
			text = t.texts.say("part."+p.Part) + " (" + text + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func (s summary) say(t texts) string {
	read := s.states[complete] + s.states[partial]
	answering := read + s.states[found] + s.states[same] + s.states[refused] + s.states[skipped]
	return t.say("summary", s.addresses, answering, read, s.states[partial], s.states[same],
		s.states[refused], s.states[skipped], s.states[closed], s.states[unreachable], s.silent, s.took.Round(time.Millisecond))
}
