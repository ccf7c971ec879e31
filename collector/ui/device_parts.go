package ui

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/gin-gonic/gin"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

// newestReport is what was last said about a device; nil when its report was not kept.
func (s *site) newestReport(c *gin.Context, deviceID string) (*report.Report, error) {
	newest, err := s.view(c).Report(c.Request.Context(), deviceID)
	var known *inventory.Error
	if errors.As(err, &known) && known.Code == inventory.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the newest report: %w", err)
	}
	return newest, nil
}

// parts are the sections of a report that a person looks for: screens, processor, memory, disks, supplies. Software and
// accounts are personal enough to stay out of sight.
func (p Page) parts(content *report.Content) []section {
	var out []section
	for _, sec := range []section{
		p.screens(content.Monitors), p.processors(content.CPUs), p.memory(content.Memories), p.disks(content.Storages), p.supplies(content.Cartridges),
	} {
		if len(sec.Rows) > 0 {
			out = append(out, sec)
		}
	}
	return out
}

func (p Page) screens(monitors []report.Monitor) section {
	sec := section{Title: p.T("ui.screens"), Icon: "device-imac", Heads: []string{p.T("field.model"), p.T("field.serial"), p.T("ui.port")}}
	for _, m := range monitors {
		sec.Rows = append(sec.Rows, []cell{
			{Text: firstOf(m.Caption, m.Name, m.Description), Note: m.Manufacturer}, {Text: m.Serial, Note: m.AltSerial, Code: true}, {Text: m.Port},
		})
	}
	return sec
}

func (p Page) processors(cpus []report.CPU) section {
	sec := section{Title: p.T("ui.processor"), Icon: "cpu", Heads: []string{p.T("field.model"), p.T("ui.cores"), p.T("ui.speed")}}
	for _, cpu := range cpus {
		sec.Rows = append(sec.Rows, []cell{{Text: cpu.Name, Note: cpu.Manufacturer}, {Text: count(cpu.Core, "")}, {Text: count(cpu.Speed, " MHz")}})
	}
	return sec
}

func (p Page) memory(modules []report.Memory) section {
	sec := section{Title: p.T("ui.memory"), Icon: "server", Heads: []string{p.T("ui.capacity"), p.T("field.type"), p.T("field.serial")}}
	for _, m := range modules {
		sec.Rows = append(sec.Rows, []cell{{Text: p.size(m.Capacity)}, {Text: m.Type, Note: m.Manufacturer}, {Text: m.SerialNumber, Code: true}})
	}
	return sec
}

func (p Page) disks(disks []report.Storage) section {
	sec := section{Title: p.T("ui.disks"), Icon: "database", Heads: []string{p.T("field.model"), p.T("ui.capacity"), p.T("field.serial")}}
	for _, d := range disks {
		sec.Rows = append(sec.Rows, []cell{
			{Text: firstOf(d.Model, d.Name), Note: joined(d.Manufacturer, d.Type, d.Interface)}, {Text: p.size(d.DiskSize)}, {Text: d.Serial, Code: true},
		})
	}
	return sec
}

// size writes megabytes as people say them.
func (p Page) size(megabytes *int64) string {
	if megabytes == nil {
		return ""
	}
	if *megabytes < 1024 {
		return p.T("ui.megabytes", "n", strconv.FormatInt(*megabytes, 10))
	}
	return p.T("ui.gigabytes", "n", strconv.FormatInt((*megabytes+512)/1024, 10))
}

func count(n *int64, unit string) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10) + unit
}

func (p Page) supplies(cartridges []report.Cartridge) section {
	sec := section{Title: p.T("ui.supplies"), Icon: "printer", Heads: []string{p.T("ui.supply"), p.T("ui.level")}}
	for _, k := range cartridges {
		sec.Rows = append(sec.Rows, []cell{{Text: k.Name}, {Text: k.Value}})
	}
	return sec
}
