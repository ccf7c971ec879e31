package glpi

import (
	"cmp"
	"strconv"
	"strings"

	"recolement/collector/estate"
	"recolement/collector/message"
)

const (
	scanThreads = 10 // of an agent: each is a Perl interpreter
	scanTimeout = 3  // seconds for one SNMP question
)

// options hands scans out in the protocol's words. A credential is known by its place in the scan's list.
func (e *endpoint) options(work []estate.ScanWork) []message.Option {
	var options []message.Option
	for _, w := range work {
		job, err := strconv.ParseInt(w.Scan.ID, 10, 64)
		if err != nil {
			continue // ids are made as numbers
		}
		o := message.Option{Name: "NETDISCOVERY", Param: message.Param{Job: job, DiscoveryThreads: scanThreads, Timeout: scanTimeout}, Credentials: e.credentials(w)}
		if len(o.Credentials) == 0 {
			e.Log.Warn("a scan's credentials are not in the configuration", "scan", w.Scan.ID, "credentials", strings.Join(w.Scan.Credentials, ", "))
			continue
		}
		port := uint16(w.Scan.Port)
		for i, text := range w.Scan.Ranges {
			first, last, err := estate.ParseRange(text)
			if err == nil && w.Targets == nil {
				o.Ranges = append(o.Ranges, message.Range{ID: i + 1, First: first.String(), Last: last.String(), Port: port})
			}
		}
		if w.Targets != nil {
			o.Name, o.Param.DiscoveryThreads, o.Param.QueryThreads = "SNMPQUERY", 0, scanThreads
		}
		for i, t := range w.Targets {
			o.Devices = append(o.Devices, message.Device{ID: i + 1, Address: t.Address, Port: port, Kind: t.Kind, Credential: place(w.Scan.Credentials, t.Credential)})
		}
		options = append(options, o)
	}
	return options
}

func (e *endpoint) credentials(w estate.ScanWork) []message.Credential {
	var all []message.Credential
	for _, name := range w.Scan.Credentials {
		if credential, ok := e.SNMP[name]; ok {
			credential.ID = place(w.Scan.Credentials, name)
			credential.Version = cmp.Or(credential.Version, "2c")
			all = append(all, credential)
		}
	}
	return all
}

func place(names []string, name string) string {
	for i, n := range names {
		if n == name {
			return strconv.Itoa(i + 1)
		}
	}
	return "0"
}
