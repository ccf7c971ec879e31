package estate

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"recolement/agent/report"
	"recolement/collector/inventory"
	"recolement/collector/reconcile"
	"recolement/collector/store"
)

// The laws of the estate, on small estates in which everything collides with everything: few names, serials, MACs and numbers.

var (
	fewSerials = []string{"", "AAAA111", "BBBB222", "CCCC333", "AAAA11I", "Default string"}
	fewNumbers = []string{"", "10001", "10002", "10003"}
	fewNames   = []string{"", "TO-A00-10001-P", "TO-A00-10002", "TM-A00-10001-P", "PC"}
	fewUUIDs   = []string{"", uuid1, "4C4C4544-0044-3510-8052-B4C04F4D3034"}
	fewMACs    = []string{mac1, mac2, "D4:81:D7:D5:77:83"}
	fewScreens = []string{"SCREEN1", "SCREEN2", "SCREEN3"}
	fewSources = []string{"a1", "a2", "a3", "a4"}
	fewIPs     = []string{"", "10.0.0.1", "10.0.0.2"}
)

// event is one thing that happens to an estate.
type event struct {
	machine *machine
	printer object
	taken   time.Time
	rows    []inventory.Asset
	batch   []machine // reports that share a transaction
	choice  int       // of a person, among what there is to choose
	person  string    // decide, undo, release
	policy  string
}

func (ev *event) reports() bool { return ev.machine != nil || ev.printer != nil || ev.batch != nil }

// Policies that make of the same machines other devices and other discrepancies.
var somePolicies = []string{"", "[identity]\njunk_after = 1\n", "[identity]\njunk_after = 2\nplaceholders = [\"AAAA111\"]\n", "[identity]\nplaceholders = [\"BBBB222\"]\n"}

func (ev event) report(t testing.TB) *report.Report {
	if ev.machine != nil {
		return ev.machine.report(t)
	}
	return printer(t, "scanner", ev.printer, ev.taken)
}

func drawMachine(t *rapid.T, taken time.Time) *machine {
	pick := func(label string, from []string) string { return rapid.SampledFrom(from).Draw(t, label) }
	return &machine{source: pick("source", fewSources), name: pick("name", fewNames), serial: pick("serial", fewSerials), uuid: pick("uuid", fewUUIDs),
		macs:    rapid.SliceOfNDistinct(rapid.SampledFrom(fewMACs), 1, 2, rapid.ID).Draw(t, "macs"),
		screens: rapid.SliceOfNDistinct(rapid.SampledFrom(fewScreens), 0, 2, rapid.ID).Draw(t, "screens"), taken: taken}
}

func drawPrinter(t *rapid.T) object {
	device := object{"type": "Printer", "serial": rapid.SampledFrom(fewSerials[1:]).Draw(t, "serial"), "name": rapid.SampledFrom([]string{"", "COP-10003"}).Draw(t, "name")}
	if ip := rapid.SampledFrom(fewIPs).Draw(t, "ip"); ip != "" {
		device["ips"] = []string{ip}
	}
	if rapid.Bool().Draw(t, "has mac") {
		device["mac"] = rapid.SampledFrom(fewMACs).Draw(t, "mac")
	}
	return device
}

func drawRows(t *rapid.T) []inventory.Asset {
	pick := func(label string, from []string) string { return rapid.SampledFrom(from).Draw(t, label) }
	var rows []inventory.Asset
	for i := range rapid.IntRange(0, 4).Draw(t, "rows") {
		rows = append(rows, inventory.Asset{Number: pick("number", fewNumbers), Serial: pick("serial", fewSerials), Name: pick("name", fewNames),
			Type: pick("type", []string{"PC portable", "Imprimante", "Écran"}), Status: pick("status", []string{"En service", "Rebut"}), Entity: "TO", ServiceCode: "A00",
			IP: pick("ip", fewIPs), MAC: pick("mac", append([]string{""}, fewMACs...)), ParentNumber: pick("parent", fewNumbers),
			Origin: inventory.Origin{File: "iws.csv", Row: i + 2}})
	}
	return rows
}

func drawEvents(t *rapid.T, kinds ...string) []event {
	var events []event
	for n := range rapid.IntRange(1, 12).Draw(t, "events") {
		taken := day(-60).AddDate(0, 0, rapid.IntRange(0, 60).Draw(t, "day")).Add(time.Duration(n) * time.Minute) // no two at once
		switch kind := rapid.SampledFrom(kinds).Draw(t, "what"); kind {
		case "machine":
			events = append(events, event{machine: drawMachine(t, taken), taken: taken})
		case "printer":
			events = append(events, event{printer: drawPrinter(t), taken: taken})
		case "batch":
			var batch []machine
			for i := range rapid.IntRange(2, 4).Draw(t, "together") {
				batch = append(batch, *drawMachine(t, taken.Add(time.Duration(i)*time.Second)))
			}
			events = append(events, event{batch: batch, taken: taken})
		case "again": // what a machine said before, on a later day, or an earlier one, or the same
			if m := machineOf(t, events); m != nil {
				m.taken = taken
				events = append(events, event{machine: m, taken: taken})
			}
		case "import":
			events = append(events, event{rows: drawRows(t)})
		case "policy":
			events = append(events, event{policy: rapid.SampledFrom(somePolicies).Draw(t, "policy")})
		default:
			events = append(events, event{person: kind, choice: rapid.IntRange(0, 7000).Draw(t, "choice")})
		}
	}
	return events
}

func machineOf(t *rapid.T, events []event) *machine {
	var said []machine
	for _, ev := range events {
		if ev.machine != nil {
			said = append(said, *ev.machine)
		}
	}
	if len(said) == 0 {
		return nil
	}
	m := rapid.SampledFrom(said).Draw(t, "said before")
	return &m
}

// lab makes estates for the drawn cases, each on a file of its own.
type lab struct {
	testing.TB
	dir     string
	n       int
	decided []decided
	wrong   string
}

func (l *lab) estate() (*Estate, func()) {
	path := l.path()
	e, end := l.on(path, clock)
	return e, func() { end(); os.Remove(path) }
}

// path is one where there is nothing yet.
func (l *lab) path() string {
	l.n++
	if cluster != nil {
		return cluster.Database(l)
	}
	return filepath.Join(l.dir, fmt.Sprint(l.n, ".db"))
}

// on makes an estate on a database, which others may share.
func (l *lab) on(dsn string, now func() time.Time) (*Estate, func()) {
	st, err := store.Open(context.Background(), dsn, slog.New(slog.DiscardHandler))
	if err != nil {
		l.Fatal(err)
	}
	e, err := New(st, slog.New(slog.DiscardHandler), now)
	if err != nil {
		l.Fatal(err)
	}
	return e, func() { e.Close(); st.Close() }
}

func (l *lab) play(e *Estate, events []event) {
	for _, ev := range events {
		if err := l.one(e, &ev); err != nil {
			l.Fatal(err)
		}
	}
}

func (l *lab) one(e *Estate, ev *event) error {
	ctx := context.Background()
	switch {
	case ev.batch != nil:
		return l.together(e, ev.batch)
	case ev.reports():
		return l.send(e, ev.report(l))
	case ev.person != "":
		return l.act(e, ev)
	case ev.policy != "":
		return e.SetPolicy(ctx, []byte(ev.policy), "anna")
	}
	_, err := e.importRows(ctx, ev.rows, &store.Import{File: "iws.csv", By: "x"}, nil)
	return err
}

// send sends a report as an agent's comes in: it may be known but for its date.
func (l *lab) send(e *Estate, r *report.Report) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	s, ok := report.Skim(data)
	if ok {
		if known, err := e.Again(context.Background(), s, clock()); known || err != nil {
			return err
		}
	}
	if r, err = Decode(data, s); err != nil {
		return err
	}
	return e.Report(context.Background(), r, clock())
}

func (l *lab) together(e *Estate, batch []machine) error {
	return e.change(context.Background(), func(ctx context.Context, w *work) error {
		var arrivals []*arrival
		for _, m := range batch {
			a, err := newArrival(m.report(l), clock(), w.rules)
			if err != nil {
				return err
			}
			arrivals = append(arrivals, a)
		}
		return w.takeReports(ctx, arrivals)
	})
}

// act lets a person choose among what there is; where there is nothing, or the choice is refused, nothing happens.
func (l *lab) act(e *Estate, ev *event) error {
	ctx := context.Background()
	switch ev.person {
	case "release":
		keys, err := e.JunkKeys(ctx)
		if err != nil || len(keys) == 0 {
			return err
		}
		return unlessRefused(e.ReleaseJunk(ctx, keys[ev.choice%len(keys)].Key, "anna"))
	case "undo":
		if l.decided = slices.DeleteFunc(l.decided, func(d decided) bool { return d.of != e }); len(l.decided) == 0 {
			return nil
		}
		return unlessRefused(e.Undo(ctx, l.decided[ev.choice%len(l.decided)].id, "anna"))
	}
	d, err := l.decision(e, ev.choice)
	if err != nil || d.Choice == "" {
		return err
	}
	id, err := e.Decide(ctx, d)
	if err == nil {
		l.decided = append(l.decided, decided{e, id})
	}
	return unlessRefused(err)
}

type decided struct {
	of *Estate
	id string
}

// decision is any that could be made.
func (l *lab) decision(e *Estate, choice int) (d inventory.Decision, err error) {
	rows, err := e.store.LiveDiscrepancies(context.Background())
	if err != nil {
		return d, err
	}
	devices, err := e.store.AllDevices(context.Background())
	if err != nil {
		return d, err
	}
	assets, err := e.store.AllAssets(context.Background())
	if err != nil {
		return d, err
	}
	d.By = "anna"
	kind := choice % 7
	choice /= 7
	switch {
	case kind < 2 && len(devices) > 0 && len(assets) > 0:
		d.Choice = []inventory.Choice{inventory.MatchByHand, inventory.KeepApart}[kind]
		d.DeviceID, d.AssetID = devices[choice%len(devices)].ID, assets[choice/2%len(assets)].ID
	case kind == 2 && len(rows) > 0:
		d.Choice, d.DiscrepancyID, d.Reason = inventory.Ignore, rows[choice%len(rows)].Key, "known"
	case kind == 4 && len(devices) > 1:
		d.Choice, d.DeviceID, d.OtherID = inventory.Merge, devices[choice%len(devices)].ID, devices[(choice+1+choice/2%(len(devices)-1))%len(devices)].ID
	case kind == 5 && len(devices) > 0:
		return l.splitting(e, devices, choice)
	case kind == 6 && len(devices) > 0:
		d.Choice, d.DeviceID, d.Values = inventory.NewRecord, devices[choice%len(devices)].ID, map[string]string{"inventory_number": fewNumbers[1+choice%3]}
	case kind == 3 && len(assets) > 0:
		names := []string{"serial", "inventory_number", "name", "status"}
		values := []string{"BBBB222", "10002", "TO-A00-10002", "Rebut"}
		i := choice % len(names)
		d.Choice, d.Field, d.To = inventory.RecordWrong, names[i], values[i]
		for _, row := range rows {
			if row.AssetID != "" {
				d.DiscrepancyID, d.AssetID = row.Key, row.AssetID
			}
		}
		if d.DiscrepancyID == "" {
			d.Choice = ""
		}
	}
	return d, nil
}

// splitting is the splitting of a device that several sources speak of, or one that is refused.
func (l *lab) splitting(e *Estate, devices []inventory.Device, choice int) (d inventory.Decision, err error) {
	slices.SortStableFunc(devices, func(a, b inventory.Device) int { return len(b.Sources) - len(a.Sources) })
	d = inventory.Decision{By: "anna", Choice: inventory.Split, DeviceID: devices[0].ID}
	members, err := e.store.ObservationsOfDevices(context.Background(), []string{d.DeviceID})
	if len(members) > 0 {
		d.OtherID = members[choice%len(members)].Key()
	}
	return d, err
}

func unlessRefused(err error) error {
	if code := inventory.CodeOf(err); code == inventory.Invalid || code == inventory.Conflict || code == inventory.NotFound {
		return nil
	}
	return err
}

// standing describes the live discrepancies and the matches by what people see, without ids.
func (l *lab) standing(e *Estate) []string {
	rows, err := e.store.LiveDiscrepancies(context.Background())
	if err != nil {
		l.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		out = append(out, describe(&r.Discrepancy))
	}
	matches, err := e.store.AllMatches(context.Background())
	if err != nil {
		l.Fatal(err)
	}
	return append(out, l.matched(e, matches)...)
}

func describe(d *inventory.Discrepancy) string {
	return fmt.Sprintf("%s %s number=%s serial=%s name=%s manual=%q observed=%q suggestion=%q others=%q", d.Kind, d.Field, d.Number, d.DeviceSerial, d.DeviceName, d.Manual, d.Observed, d.Suggestion, d.Others)
}

func (l *lab) matched(e *Estate, matches []inventory.Match) []string {
	var out []string
	for _, m := range matches {
		d, err := e.store.Device(context.Background(), m.DeviceID)
		if err != nil {
			l.Fatal(err)
		}
		a, err := e.store.Asset(context.Background(), m.AssetID)
		if err != nil {
			l.Fatal(err)
		}
		out = append(out, fmt.Sprintf("match %s/%s %s/%s/%s by %v", d.Serial, d.Name, a.Number, a.Serial, a.Name, m.Evidence))
	}
	return out
}

// whole is what a run over all assets and devices finds.
func (l *lab) whole(e *Estate) []string {
	assets, err := e.store.AllAssets(context.Background())
	if err != nil {
		l.Fatal(err)
	}
	observations, err := e.store.AllObservations(context.Background())
	if err != nil {
		l.Fatal(err)
	}
	plain := make([]inventory.Observation, len(observations))
	id := map[string]string{}
	for i, o := range observations {
		plain[i] = o.Observation
		id[o.Key()] = o.DeviceID
	}
	pins, err := e.store.AllPins(context.Background())
	if err != nil {
		l.Fatal(err)
	}
	bare := make([]inventory.Pin, len(pins))
	for i := range pins {
		bare[i] = pins[i].Pin
	}
	bonds, err := e.store.Bonds(context.Background())
	if err != nil {
		l.Fatal(err)
	}
	r := e.rules.Load().bound(bonds)
	core := r.core.Without(l.junk(e, r, observations))
	devices := core.Keys.Devices(plain)
	for i := range devices {
		devices[i].ID, devices[i].Parent = id[devices[i].ID], id[devices[i].Parent]
	}
	found := core.Run(reconcile.Input{Assets: assets, Devices: devices, Pins: bare, Today: today})
	var out []string
	for i := range found.Discrepancies {
		out = append(out, describe(&found.Discrepancies[i]))
	}
	return append(out, l.matched(e, found.Matches)...)
}

// junk is what too many machines share, of all that is known.
func (l *lab) junk(e *Estate, r *rules, observations []store.Observation) map[string]bool {
	kept, err := e.store.JunkKeys(context.Background())
	if err != nil {
		l.Fatal(err)
	}
	junk, learned := map[string]bool{}, map[string]bool{}
	for key := range r.without(kept).shared(observations) {
		junk[key] = true
	}
	for _, k := range kept {
		if k.Junk() {
			learned[k.Key] = true
		}
	}
	if !maps.Equal(junk, learned) {
		l.wrong = fmt.Sprintf("junk is %v, and learned was %v", junk, learned)
	}
	return junk
}

func difference(a, b []string) string {
	slices.Sort(a)
	slices.Sort(b)
	if slices.Equal(a, b) {
		return ""
	}
	var out []string
	for _, x := range a {
		if !slices.Contains(b, x) {
			out = append(out, "- "+x)
		}
	}
	for _, x := range b {
		if !slices.Contains(a, x) {
			out = append(out, "+ "+x)
		}
	}
	if len(out) == 0 { // the same texts, not the same number of times
		out = append(append([]string{"-"}, a...), append([]string{"+"}, b...)...)
	}
	return fmt.Sprintf("(%d and %d)\n%s", len(a), len(b), strings.Join(out, "\n"))
}

// Law: what comes of each report by itself is what a run over the whole estate finds.
func TestIncrementalEqualsFull(t *testing.T) {
	l := &lab{TB: t, dir: t.TempDir()}
	rapid.Check(t, func(rt *rapid.T) {
		events := drawEvents(rt, "machine", "machine", "batch", "again", "printer", "import", "policy", "decide", "decide", "undo", "release")
		e, end := l.estate()
		defer end()
		l.wrong = ""
		for i := range events {
			l.play(e, events[i:i+1])
			if d := difference(l.standing(e), l.whole(e)); d != "" {
				rt.Fatalf("after event %d of %s\nincremental (-) and full (+) differ %s", i+1, shown(events), d)
			}
			if l.wrong != "" {
				rt.Fatalf("after event %d of %s\n%s", i+1, shown(events), l.wrong)
			}
		}
		before := l.standing(e)
		if err := e.Reconcile(context.Background()); err != nil {
			rt.Fatal(err)
		}
		if d := difference(before, l.standing(e)); d != "" {
			rt.Fatalf("%s\na full run changes something %s", shown(events), d)
		}
	})
}

// Law: reports that come late, twice or in another order lead to the same.
func TestOrderDoesNotMatter(t *testing.T) {
	l := &lab{TB: t, dir: t.TempDir()}
	rapid.Check(t, func(rt *rapid.T) {
		var reports, imports []event
		for _, ev := range drawEvents(rt, "machine", "machine", "machine", "again", "printer", "import") {
			if !ev.reports() {
				imports = append(imports, ev)
			} else {
				reports = append(reports, ev)
			}
		}
		tellMachinesApart(reports)
		imports = imports[:min(1, len(imports))] // the last import says what the inventory is
		shuffled := rapid.Permutation(append(slices.Clone(reports), reports...)).Draw(rt, "order")
		at := rapid.IntRange(0, len(shuffled)).Draw(rt, "import")
		one, endOne := l.estate()
		defer endOne()
		other, endOther := l.estate()
		defer endOther()
		l.play(one, append(slices.Clone(reports), imports...))
		l.play(other, slices.Concat(shuffled[:at], imports, shuffled[at:]))
		if d := difference(l.standing(one), l.standing(other)); d != "" {
			rt.Fatalf("%s\nthen %s\ndiffer %s", shown(append(reports, imports...)), shown(shuffled), d)
		}
	})
}

// tellMachinesApart: where several machines speak under one source's name, only those reports can be told apart that have a
// serial number; of the others nobody knows whose they are, and the order may matter.
func tellMachinesApart(reports []event) {
	bySource := map[string][]*machine{}
	for _, ev := range reports {
		if ev.machine != nil {
			bySource[ev.machine.source] = append(bySource[ev.machine.source], ev.machine)
		}
	}
	for _, machines := range bySource {
		serials, uuid := set{}, ""
		for _, m := range machines {
			serials[m.serial] = true
			uuid = cmpOr(uuid, m.uuid)
		}
		delete(serials, "")
		for _, m := range machines {
			switch {
			case len(serials) > 1 && (m.serial == "" || m.serial == "Default string"):
				m.serial = "AAAA111"
			case len(serials) <= 1 && m.uuid != "":
				m.uuid = uuid
			}
		}
	}
}

func shown(events []event) string {
	var b strings.Builder
	for _, ev := range events {
		switch {
		case ev.machine != nil:
			fmt.Fprintf(&b, "\n%+v", *ev.machine)
		case ev.printer != nil:
			fmt.Fprintf(&b, "\nprinter %v %v", ev.taken, ev.printer)
		case ev.batch != nil:
			fmt.Fprintf(&b, "\ntogether %+v", ev.batch)
		case ev.policy != "":
			fmt.Fprintf(&b, "\npolicy %q", ev.policy)
		case ev.person != "":
			fmt.Fprintf(&b, "\n%s %d", ev.person, ev.choice)
		default:
			fmt.Fprintf(&b, "\nimport %+v", ev.rows)
		}
	}
	return b.String()
}
