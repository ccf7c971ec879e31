package report

import "encoding/json"

// Found is what our scanner says of a network device beyond what the inventory format has words for. It stands beside the format's
// own keys in network_device, one key each, so that a value that could not be read is absent and erases nothing; readers
// that do not know the keys pass over them.
type Found struct {
	DNSName  string   `json:"dns_name,omitempty"`       // of the address, by reverse DNS; beside it stands sysName as the format's name
	Class    string   `json:"class,omitempty"`          // printer, copier, ups, pdu, switch, router, access point, firewall, storage, server, phone, camera, sensor, other
	Evidence string   `json:"class_evidence,omitempty"` // why: "ups-mib", "profile: Stormshield", "words: firewall"
	UPS      *UPS     `json:"ups,omitempty"`
	State    string   `json:"printer_state,omitempty"`    // hrPrinterStatus: idle, printing, warmup, other, unknown
	Problems []string `json:"printer_problems,omitempty"` // hrPrinterDetectedErrorState: "low toner", "jammed"…
	Trays    []Tray   `json:"trays,omitempty"`
	Alerts   []Alert  `json:"alerts,omitempty"`
}

// UPS is the state of a UPS (UPS-MIB, RFC 1628, and what makers add).
type UPS struct {
	Battery     string `json:"battery,omitempty"`     // normal, low, depleted, unknown
	Output      string `json:"output,omitempty"`      // normal, battery, bypass, booster, reducer, none, other
	Charge      *int64 `json:"charge,omitempty"`      // percent
	Load        *int64 `json:"load,omitempty"`        // percent of what it can bear
	Runtime     *int64 `json:"runtime,omitempty"`     // seconds left under this load
	OnBattery   *int64 `json:"on_battery,omitempty"`  // seconds since the mains failed; 0: they have not
	Voltage     *int64 `json:"voltage,omitempty"`     // of the battery, tenths of a volt
	Temperature *int64 `json:"temperature,omitempty"` // degrees Celsius
	Replaced    string `json:"replaced,omitempty"`    // day on which the battery was: "2024-03-01"
	Replace     *bool  `json:"replace,omitempty"`     // the UPS says that the battery must be replaced
	Alarms      *int64 `json:"alarms,omitempty"`      // that stand
}

// Tray is a place that a printer takes paper from (prtInputTable, RFC 3805).
type Tray struct {
	Name  string `json:"name,omitempty"`
	Media string `json:"media,omitempty"`
	Level string `json:"level,omitempty"` // percent, or unrestricted, unknown, some
	Max   *int64 `json:"max,omitempty"`   // sheets
}

// Alert is a line of a printer's prtAlertTable (RFC 3805).
type Alert struct {
	Severity string `json:"severity,omitempty"` // critical, warning, other
	Text     string `json:"text"`
}

// SetFound puts f beside the format's keys.
func (d *NetworkDevice) SetFound(f Found) error {
	whole, err := json.Marshal(f)
	if err != nil {
		return err
	}
	keys := Extra{}
	if err := json.Unmarshal(whole, &keys); err != nil {
		return err
	}
	if d.Extra == nil {
		d.Extra = Extra{}
	}
	for name, value := range keys {
		d.Extra[name] = value
	}
	return nil
}

// Found reads what SetFound has put; what is of another form than ours is passed over, because other senders may use the same keys.
func (d *NetworkDevice) Found() Found {
	var f Found
	for name, place := range map[string]any{
		"dns_name": &f.DNSName, "class": &f.Class, "class_evidence": &f.Evidence, "ups": &f.UPS, "printer_state": &f.State, "printer_problems": &f.Problems,
		"trays": &f.Trays, "alerts": &f.Alerts,
	} {
		if value, ok := d.Extra[name]; ok {
			_ = json.Unmarshal(value, place) // passed over, see above
		}
	}
	return f
}
