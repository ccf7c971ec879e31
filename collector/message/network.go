package message

import (
	"net/netip"
	"strconv"
	"strings"

	"recolement/agent/report"
)

// network reads what an agent found by SNMP: NETDISCOVERY says who answers at an address, SNMPQUERY all that a device tells.
func (m XML) network() ([]*report.Report, Progress, error) {
	content := object(m.content)
	if content == nil {
		return nil, Progress{}, wrong("the message has no content")
	}
	agent := object(content["agent"])
	p := Progress{Job: text(content["processnumber"]), Start: said(agent["start"]), End: said(agent["end"]) || said(agent["exit"])}
	p.Addresses, _ = strconv.Atoi(text(agent["nbip"]))
	var reports []*report.Report
	for _, each := range list(content["device"]) {
		device := object(each)
		if failure := object(device["error"]); failure != nil {
			p.Failures = append(p.Failures, cut(text(failure["message"])))
			continue
		}
		found := m.found
		if device["info"] != nil {
			found = m.inventoried
		}
		r, err := found(device, content, &p)
		if err != nil {
			return nil, p, err
		}
		if r != nil {
			reports = append(reports, r)
		}
	}
	return reports, p, nil
}

func said(v any) bool { s := text(v); return s != "" && s != "0" }

func (m XML) document(action string, device, content, sections map[string]any, p *Progress) (*report.Report, error) {
	sections["network_device"] = device
	version := text(content["moduleversion"])
	if version == "" {
		version = "unknown"
	}
	sections["versionclient"] = version
	document := map[string]any{"action": action, "deviceid": m.DeviceID, "itemtype": itemType(text(device["type"])), "content": sections}
	if p.Job != "" {
		document["jobid"] = p.Job
	}
	return build(document)
}

// found is a device that discovery has met. What only answers, and says nothing by which it can be known again, is counted and no report.
func (m XML) found(device, content map[string]any, p *Progress) (*report.Report, error) {
	address := text(device["ip"])
	if credential := text(device["authsnmp"]); credential != "" && address != "" {
		p.Found = append(p.Found, Found{Address: address, Credential: credential, Kind: text(device["type"])})
	}
	if _, err := netip.ParseAddr(text(device["dnshostname"])); err == nil {
		delete(device, "dnshostname") // the agent's word for "it answers a ping"
	}
	info := networkDevice(device)
	if text(info["name"]) == "" {
		info["name"] = firstText(device["netbiosname"], device["dnshostname"])
	}
	if text(info["serial"]) == "" && text(info["mac"]) == "" && (text(info["name"]) == "" || device["authsnmp"] == nil) {
		p.Unknown++
		return nil, nil
	}
	return m.document("netdiscovery", info, content, map[string]any{}, p)
}

// inventoried is a device that has told all about itself.
func (m XML) inventoried(device, content map[string]any, p *Progress) (*report.Report, error) {
	info := object(device["info"])
	if info == nil {
		p.Unknown++
		return nil, nil
	}
	sections := map[string]any{}
	for _, name := range []string{"pagecounters", "cartridges", "firmwares", "modems", "simcards"} {
		if device[name] != nil {
			sections[name] = device[name]
		}
	}
	if ports := object(device["ports"]); ports != nil {
		var all []any
		for _, each := range list(ports["port"]) {
			if port := object(each); port != nil {
				all = append(all, networkPort(port))
			}
		}
		sections["network_ports"] = all
	}
	if parts := object(device["components"]); parts != nil {
		sections["network_components"] = list(parts["component"])
		renameIn(sections, "network_components", map[string]string{"containedinindex": "contained_index"})
	}
	return m.document("netinventory", networkDevice(info), content, sections, p)
}

// kinds are the agents' words for what a device is, and the format's.
var kinds = map[string]string{
	"COMPUTER": "Computer", "NETWORKING": "Networking", "PRINTER": "Printer", "STORAGE": "Storage", "POWER": "Power", "PHONE": "Phone",
	"VIDEO": "Video", "KVM": "KVM",
}

// itemType is the format's kind of document for a device of that kind.
func itemType(kind string) string {
	switch kind {
	case "Printer", "Phone", "Computer":
		return kind
	case "Networking":
		return "NetworkEquipment"
	}
	return "Unmanaged"
}

// networkDevice is the head of a device in the format's words. The type is left out where the agent does not know it.
func networkDevice(info map[string]any) map[string]any {
	device := map[string]any{}
	for _, name := range []string{"name", "serial", "mac", "model", "manufacturer", "location", "contact", "firmware", "uptime", "cpu", "memory", "ram", "description", "assettag"} {
		if s := text(info[name]); s != "" {
			device[name] = s
		}
	}
	for from, to := range map[string]string{"snmphostname": "name", "comments": "description", "authsnmp": "credentials"} {
		if s := text(info[from]); s != "" {
			device[to] = s
		}
	}
	if kind := kinds[strings.ToUpper(text(info["type"]))]; kind != "" {
		device["type"] = kind
	}
	if ips := addresses(info); len(ips) > 0 {
		device["ips"] = ips
	}
	return device
}

// addresses gathers <IPS><IP/>…</IPS> and <IP/>.
func addresses(of map[string]any) []any {
	var all []any
	for _, each := range append(list(object(of["ips"])["ip"]), list(of["ip"])...) {
		seen := false
		for _, known := range all {
			seen = seen || known == each
		}
		if s := text(each); s != "" && !seen {
			all = append(all, s)
		}
	}
	return all
}

func networkPort(port map[string]any) map[string]any {
	rename(port, map[string]string{"ifinoctets": "ifinbytes", "ifoutoctets": "ifoutbytes"})
	ips := addresses(port)
	delete(port, "ip")
	delete(port, "ips")
	if len(ips) > 0 {
		port["ips"] = ips
	}
	if vlans := object(port["vlans"]); vlans != nil {
		port["vlans"] = list(vlans["vlan"])
	}
	if members := object(port["aggregate"]); members != nil {
		port["aggregate"] = list(members["port"])
	}
	if far := object(port["connections"]); far != nil {
		if said(far["cdp"]) {
			port["lldp"] = "1"
		}
		port["connections"] = list(far["connection"])
	}
	return port
}

func firstText(values ...any) string {
	for _, v := range values {
		if s := text(v); s != "" {
			return s
		}
	}
	return ""
}
