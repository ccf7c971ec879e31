package message

import (
	"encoding/json"
	"fmt"

	"recolement/agent/report"
)

// Progress is what an agent says of a task that it carries out: that it began, how many addresses there are, that it ended.
type Progress struct {
	Job        string // the number that the task was handed out under
	Start, End bool
	Addresses  int
	Failures   []string // devices that could not be read, in the agent's words
	Unknown    int      // addresses that answered without saying anything by which a thing can be known again
	Found      []Found  // devices that answered by SNMP
}

// Found is where a device answered by SNMP, and what is needed to ask it again.
type Found struct {
	Address    string // IP
	Credential string // the number of the one that worked
	Kind       string // PRINTER, NETWORKING…; empty when the agent does not know
}

// Reports turns a message into reports in the format of [report], and says what it tells of a task. A PROLOG has neither.
func (m XML) Reports() ([]*report.Report, Progress, error) {
	switch m.Query {
	case "INVENTORY":
		r, err := m.computer()
		if err != nil {
			return nil, Progress{}, err
		}
		return []*report.Report{r}, Progress{}, nil
	case "NETDISCOVERY", "SNMPQUERY", "NETINVENTORY", "SNMPINVENTORY":
		return m.network()
	}
	return nil, Progress{}, nil
}

// build writes a document of the report format and reads it back leniently, as if it had been sent so.
func build(document map[string]any) (*report.Report, error) {
	data, err := json.Marshal(document)
	if err != nil {
		return nil, fmt.Errorf("turn XML into a report: %w", err)
	}
	return report.Decode(data)
}

// rename moves the values of keys that the two formats spell differently, unless the right one is there.
func rename(in map[string]any, names map[string]string) {
	for from, to := range names {
		value, said := in[from]
		if !said {
			continue
		}
		delete(in, from)
		if known, ok := in[to]; !ok || known == "" {
			in[to] = value
		}
	}
}

// renameIn does so in each object of a section.
func renameIn(content map[string]any, section string, names map[string]string) {
	for _, each := range list(content[section]) {
		if o := object(each); o != nil {
			rename(o, names)
		}
	}
}
