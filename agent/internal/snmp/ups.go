package snmp

import (
	"time"

	"recolement/agent/internal/snmp/profiles"
	"recolement/agent/report"
)

// batteryStates are the words for upsBatteryStatus (RFC 1628).
var batteryStates = map[int64]string{1: "unknown", 2: "normal", 3: "low", 4: "depleted"}

// outputs are the words for upsOutputSource (RFC 1628).
var outputs = map[int64]string{1: "other", 2: "none", 3: "normal", 4: "bypass", 5: "battery", 6: "booster", 7: "reducer"}

// ups is the state of a UPS: the standard's variables (UPS-MIB, RFC 1628), and the maker's where the standard's are missing or the
// standard has none: the battery's age and whether it must be replaced. nil where it says nothing of the kind.
func (r *Reading) ups() *report.UPS {
	u := &report.UPS{}
	if n, ok := r.Answers.number(upsBattery); ok {
		u.Battery = batteryStates[n]
	}
	if n, ok := r.Answers.number(upsOutput); ok {
		u.Output = outputs[n]
	}
	u.Charge = r.upsValue("charge", upsCharge, 1, 0, 100)
	u.Runtime = r.upsValue("runtime", upsMinutes, 60, 0, 1<<31)
	u.OnBattery = r.upsValue("on_battery", upsOnBattery, 1, 0, 1<<31)
	u.Voltage = r.upsValue("voltage", upsVoltage, 1, 1, 1<<20)
	u.Temperature = r.upsValue("temperature", upsTemperature, 1, -40, 120)
	u.Load = r.upsValue("load", upsLoad+".1", 1, 0, 200)
	u.Replaced = r.batteryDay()
	if n, ok := r.value(func(p *profiles.Profile) []profiles.Source { return p.UPS["replace"] }); ok && (n == 1 || n == 2) {
		due := n == 2
		u.Replace = &due
	}
	if n, ok := r.Answers.number(upsAlarms); ok && n >= 0 {
		u.Alarms = &n
	}
	if *u == (report.UPS{}) {
		return nil
	}
	return u
}

// upsValue is a number of the maker's, or else of the standard's in units of scale; absent where it cannot be.
func (r *Reading) upsValue(name, standard string, scale, least, most int64) *int64 {
	n, ok := r.value(func(p *profiles.Profile) []profiles.Source { return p.UPS[name] })
	if !ok {
		if n, ok = r.Answers.number(standard); ok {
			n *= scale
		}
	}
	if !ok || n < least || n > most {
		return nil
	}
	return &n
}

// batteryDay is the day on which the battery was last replaced, as the maker writes it.
func (r *Reading) batteryDay() string {
	text := r.from(func(p *profiles.Profile) []profiles.Source { return p.UPS["replaced"] }, said)
	for _, form := range []string{"01/02/2006", "01/02/06", time.DateOnly, "02.01.2006", "2006/01/02"} {
		if day, err := time.Parse(form, text); err == nil && day.Year() > 1990 {
			return day.Format(time.DateOnly)
		}
	}
	return ""
}
