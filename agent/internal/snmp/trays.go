package snmp

import (
	"strconv"

	"recolement/agent/report"
)

// printerStates are the words for hrPrinterStatus (RFC 2790).
var printerStates = map[int64]string{1: "other", 2: "unknown", 3: "idle", 4: "printing", 5: "warmup"}

// printerErrors are the bits of hrPrinterDetectedErrorState (RFC 2790), the first one first.
var printerErrors = []string{
	"low paper", "no paper", "low toner", "no toner", "door open", "jammed", "offline", "service requested", "input tray missing", "output tray missing",
	"marker supply missing", "output near full", "output full", "input tray empty", "overdue prevent maintenance",
}

// printerState is what a printer does, and what it says is wrong.
func printerState(a Answers) (state string, problems []string) {
	rows := a.rows(hrPrinterStatus)
	if len(rows) == 0 {
		return "", nil
	}
	n, _ := a.number(hrPrinterStatus + "." + rows[0])
	bits := a.bytes(hrPrinterErrors + "." + rows[0])
	for i, name := range printerErrors {
		if i/8 < len(bits) && bits[i/8]&(0x80>>(i%8)) != 0 {
			problems = append(problems, name)
		}
	}
	return printerStates[n], problems
}

const maxAlerts = 20

// alerts are the lines of prtAlertTable that are warnings or worse.
func alerts(a Answers) []report.Alert {
	severities := map[int64]string{1: "other", 3: "critical", 4: "warning", 5: "warning"}
	var out []report.Alert
	for _, row := range a.rows(alertDescr) {
		n, _ := a.number(alertSeverity + "." + row)
		text := said(a.text(alertDescr + "." + row))
		if text == "" || len(out) == maxAlerts {
			continue
		}
		severity := severities[n]
		if severity == "" {
			severity = "other"
		}
		out = append(out, report.Alert{Severity: severity, Text: text})
	}
	return out
}

// trays are the places that paper comes from (prtInputTable, RFC 3805).
func trays(a Answers) []report.Tray {
	var out []report.Tray
	for i, row := range unite(a, inputMax, inputLevel, inputName) {
		t := report.Tray{Name: first(said(a.text(inputName+"."+row)), said(a.text(inputDescr+"."+row)), strconv.Itoa(i+1)), Media: said(a.text(inputMedia + "." + row))}
		if n, ok := a.number(inputMax + "." + row); ok && n >= 0 {
			t.Max = &n
		}
		t.Level = inputLevelOf(a, row, t.Max)
		out = append(out, t)
	}
	return out
}

// inputLevelOf is a tray's level in the words of supplies: percent, or unrestricted, unknown, some.
func inputLevelOf(a Answers, row string, size *int64) string {
	level, ok := a.number(inputLevel + "." + row)
	switch {
	case !ok:
		return ""
	case size == nil:
		return percent(level, -1, false).String()
	case *size == 0 && level == 0:
		return Unknown.String()
	}
	return percent(level, *size, false).String()
}
