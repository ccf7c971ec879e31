package hardware

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"recolement/agent/report"
)

// readPrinters reports the print queues of CUPS.
func readPrinters(_ context.Context, m *machine) (fill, error) {
	data, err := m.bytes("/etc/cups/printers.conf", maxFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read print queues: %w", err)
	}
	list := printQueues(string(data))
	return func(c *report.Content) { c.Printers = list }, nil
}

// printQueues reads printers.conf: blocks of "Key value" lines between <Printer name> and </Printer>.
func printQueues(text string) []report.Printer {
	list := []report.Printer{}
	var p *report.Printer
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		key, value, _ := strings.Cut(line, " ")
		switch {
		case key == "<Printer" || key == "<DefaultPrinter":
			p = &report.Printer{Name: strings.TrimSuffix(value, ">")}
		case p == nil:
		case strings.HasPrefix(line, "</"):
			list = append(list, *p)
			p = nil
		default:
			setting(p, key, value)
		}
	}
	return list
}

func setting(p *report.Printer, key, value string) {
	switch key {
	case "Info":
		p.Description = value
	case "Location":
		p.Comment = value
	case "MakeModel":
		p.Driver = value
	case "State":
		p.Status = value
	case "Shared":
		shared := strings.EqualFold(value, "yes")
		p.Shared = &shared
	case "DeviceURI":
		p.Port, p.Serial = device(value)
		local := strings.HasPrefix(value, "usb:") || strings.HasPrefix(value, "parallel:") || strings.HasPrefix(value, "hp:/usb")
		network := !local && strings.Contains(value, "://")
		p.Network = &network
	}
}

// device is a queue's address without the password that some hold, and the serial number that USB addresses carry.
func device(uri string) (port, serial string) {
	u, err := url.Parse(uri)
	if err != nil {
		return "", ""
	}
	u.User = nil
	return u.String(), u.Query().Get("serial")
}
