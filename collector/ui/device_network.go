package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/agent/report"
)

// networkSections are what a scanner has read of a printer, a UPS or a switch.
func (s *site) networkSections(c *gin.Context, p Page, content *report.Content) ([]section, error) {
	var out []section
	if content.NetworkDevice != nil {
		found := content.NetworkDevice.Found()
		out = append(out, p.ups(found.UPS), p.alerts(found), p.trays(found.Trays))
	}
	out = append(out, p.supplies(content), p.pages(content.PageCounters))
	ports, err := s.ports(c, p, content.NetworkPorts)
	if err != nil {
		return nil, err
	}
	out = append(out, ports)
	return slices.DeleteFunc(out, func(sec section) bool { return len(sec.Rows) == 0 }), nil
}

// networkFacts are what a scanner says of the device itself.
func (p Page) networkFacts(device *report.NetworkDevice) []fact {
	if device == nil {
		return nil
	}
	found := device.Found()
	return []fact{
		{Label: p.T("ui.found_class"), Value: found.Class, Note: p.evidenceWords(found.Evidence)},
		{Label: p.T("ui.printer_state"), Value: p.known("printer.", found.State)},
		{Label: p.T("ui.description"), Value: device.Description},
		{Label: p.T("ui.firmware"), Value: device.Firmware},
		{Label: p.T("ui.contact"), Value: device.Contact},
		{Label: p.T("ui.uptime"), Value: device.Uptime},
		{Label: p.T("ui.asset_tag"), Value: device.AssetTag, Code: true},
	}
}

// evidenceWords says why a device was taken for what it is.
func (p Page) evidenceWords(evidence string) string {
	if evidence == "" {
		return ""
	}
	how, what, told := strings.Cut(evidence, ": ")
	switch {
	case told && how == "profile":
		return p.T("ui.evidence.profile", "what", what)
	case told && how == "words":
		return p.T("ui.evidence.words", "what", what)
	}
	return p.T("ui.evidence.mib", "what", evidence)
}

func (p Page) ups(u *report.UPS) section {
	sec := section{Title: p.T("ui.ups"), Icon: "battery-charging", Heads: p.heads("ui.past.thing", "ui.past.value")}
	if u == nil {
		return sec
	}
	add := func(id, value string, m *meter) {
		if value != "" {
			sec.Rows = append(sec.Rows, []cell{{Text: p.T(id)}, {Text: value, Meter: m}})
		}
	}
	percent := func(id string, n *int64, low, high int64) {
		if n != nil {
			add(id, strconv.FormatInt(*n, 10)+" %", &meter{Value: *n, Low: low, High: high})
		}
	}
	add("ui.ups.battery", p.known("ups.battery.", u.Battery), nil)
	percent("ui.ups.charge", u.Charge, 50, 101)
	percent("ui.ups.load", u.Load, 0, 80)
	add("ui.ups.output", p.known("ups.output.", u.Output), nil)
	if u.Runtime != nil {
		add("ui.ups.runtime", p.N("ui.minutes", int(*u.Runtime/60)), nil)
	}
	if u.OnBattery != nil && *u.OnBattery > 0 {
		add("ui.ups.on_battery", p.N("ui.minutes", int(*u.OnBattery/60)), nil)
	}
	if u.Voltage != nil {
		add("ui.ups.voltage", strconv.FormatFloat(float64(*u.Voltage)/10, 'f', 1, 64)+" V", nil)
	}
	add("ui.ups.temperature", count(u.Temperature, " °C"), nil)
	add("ui.ups.replaced", u.Replaced, nil)
	if u.Replace != nil && *u.Replace {
		add("ui.ups.replace", p.T("ui.yes"), nil)
	}
	add("ui.ups.alarms", count(u.Alarms, ""), nil)
	return sec
}

func (p Page) alerts(found report.Found) section {
	sec := section{Title: p.T("ui.alerts"), Icon: "alert-triangle", Heads: p.heads("ui.severity", "ui.alert")}
	for _, problem := range found.Problems {
		sec.Rows = append(sec.Rows, []cell{{}, {Text: p.known("printer.problem.", problem)}})
	}
	for _, a := range found.Alerts {
		sec.Rows = append(sec.Rows, []cell{{Text: p.known("severity.", a.Severity)}, {Text: a.Text}})
	}
	return sec
}

func (p Page) trays(trays []report.Tray) section {
	sec := section{Title: p.T("ui.trays"), Icon: "stack-2", Heads: p.heads("ui.tray", "ui.media", "ui.level")}
	for _, t := range trays {
		sec.Rows = append(sec.Rows, []cell{{Text: t.Name}, {Text: t.Media, Note: count(t.Max, "")}, p.level(t.Level)})
	}
	return sec
}

// supplies are the levels of toner, ink and drums.
func (p Page) supplies(content *report.Content) section {
	sec := section{Title: p.T("ui.supplies"), Icon: "droplet", Heads: p.heads("ui.supply", "ui.level")}
	for _, k := range content.Consumables {
		level := p.level(k.Value)
		if k.Unit != "" && k.Unit != "percent" {
			level = cell{Text: joined(k.Value, k.Unit)}
		}
		sec.Rows = append(sec.Rows, []cell{{Text: p.supplyName(firstOf(k.Type+k.Color, k.Type)), Note: ""}, level})
	}
	if len(sec.Rows) > 0 {
		return sec
	}
	for _, k := range content.Cartridges {
		if k.Name != "" {
			sec.Rows = append(sec.Rows, []cell{{Text: p.supplyName(k.Name)}, p.level(k.Value)})
			continue
		}
		for _, name := range sortedKeys(k.Extra) {
			sec.Rows = append(sec.Rows, []cell{{Text: p.supplyName(name)}, p.level(strings.Trim(string(k.Extra[name]), `"`))})
		}
	}
	return sec
}

// pages are the life counts of a printer.
func (p Page) pages(counters *report.PageCounters) section {
	sec := section{Title: p.T("ui.pages_counted"), Icon: "hash", Heads: p.heads("ui.past.thing", "ui.past.value")}
	if counters == nil {
		return sec
	}
	for _, c := range []struct {
		name string
		n    *int64
	}{
		{"total", counters.Total}, {"black", counters.Black}, {"color", counters.Color}, {"printtotal", counters.PrintTotal}, {"printblack", counters.PrintBlack},
		{"printcolor", counters.PrintColor}, {"copytotal", counters.CopyTotal}, {"copyblack", counters.CopyBlack}, {"copycolor", counters.CopyColor},
		{"scanned", counters.Scanned}, {"faxtotal", counters.FaxTotal}, {"rectoverso", counters.RectoVerso}, {"duplex", counters.Duplex},
	} {
		if c.n != nil {
			sec.Rows = append(sec.Rows, []cell{{Text: p.T("pages." + c.name)}, {Text: p.Number(int(*c.n))}})
		}
	}
	return sec
}

// supplyName puts the format's key ("tonerblack", "drumcyan") into words.
func (p Page) supplyName(key string) string {
	lower := strings.ToLower(key)
	for _, color := range []string{"black", "cyan", "magenta", "yellow"} {
		if kind, ok := strings.CutSuffix(lower, color); ok && kind != "" {
			return p.known("supply.", kind) + " · " + p.T("supply.color."+color)
		}
	}
	return p.known("supply.", lower)
}

// level is a percentage as a bar, anything else as it was said.
func (p Page) level(value string) cell {
	n, err := strconv.ParseInt(strings.TrimSuffix(value, "%"), 10, 64)
	if err != nil || n < 0 || n > 100 {
		return cell{Text: p.known("level.", value)}
	}
	return cell{Text: strconv.FormatInt(n, 10) + " %", Meter: &meter{Value: n, Low: 15, High: 101}}
}

func (p Page) pieces(all []report.NetworkComponent) section {
	sec := section{Title: p.T("ui.pieces"), Icon: "stack-2", Heads: p.heads("ui.past.thing", "field.model", "field.serial", "ui.firmware")}
	for _, n := range all {
		sec.Rows = append(sec.Rows, []cell{{Text: firstOf(n.Name, n.Description), Note: n.Type}, {Text: n.Model}, {Text: n.Serial, Code: true}, {Text: n.Firmware}})
	}
	return sec
}

// ports are the interfaces of a network device with their neighbours; of neighbours that the visitor may not see nothing is told.
func (s *site) ports(c *gin.Context, p Page, ports []report.NetworkPort) (section, error) {
	sec := section{Title: p.T("ui.ports"), Icon: "plug-connected", Folded: len(ports) > 12, Heads: p.heads("ui.port", "ui.col.state", "ui.rate", "field.mac", "ui.neighbour")}
	var macs, names []string
	for i := range ports {
		for _, far := range ports[i].Connections {
			macs, names = append(append(macs, far.MAC...), far.SysMAC), append(names, far.SysName)
		}
	}
	known, err := s.Estate.Who(c.Request.Context(), s.view(c), macs, names)
	if err != nil {
		return sec, fmt.Errorf("read neighbours: %w", err)
	}
	all := s.access(c).Sees.All
	for i := range ports {
		port := &ports[i]
		far := cell{}
		for _, connection := range port.Connections {
			far = neighbour(far, connection, known, all, p)
		}
		speed := ""
		if port.IfSpeed != nil && *port.IfSpeed >= 1_000_000 {
			speed = strconv.FormatInt(*port.IfSpeed/1_000_000, 10) + " Mbit/s"
		}
		state := ""
		if port.IfStatus != nil {
			state = p.known("port.", strconv.FormatInt(*port.IfStatus, 10))
		}
		sec.Rows = append(sec.Rows, []cell{
			{Text: firstOf(port.IfName, port.IfDescr), Note: port.IfAlias}, {Text: state}, {Text: speed}, {Text: strings.ToUpper(port.MAC), Code: true}, far,
		})
	}
	return sec, nil
}

// neighbour adds what stands at the other end of a port.
func neighbour(to cell, far report.Connection, known map[string]string, all bool, p Page) cell {
	names := append(slices.Clone(far.MAC), far.SysMAC, far.SysName)
	for _, name := range names {
		if id := known[name]; id != "" && name != "" {
			to.URL = "/devices/" + id
			to.Text = joined(to.Text, firstOf(far.SysName, name))
			return to
		}
	}
	switch {
	case !all:
		to.Text = p.T("ui.elsewhere")
	case far.SysName != "":
		to.Text, to.Note = joined(to.Text, far.SysName), joined(far.IfDescr, far.IP, far.Model)
	case len(far.MAC) > 0:
		to.Text = joined(to.Text, strings.Join(far.MAC[:min(len(far.MAC), 4)], " "))
		if more := len(far.MAC) - 4; more > 0 {
			to.Note = "+ " + strconv.Itoa(more)
		}
	}
	return to
}
