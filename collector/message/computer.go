package message

import (
	"strings"

	"recolement/agent/report"
)

// computer is an inventory in the report format. The sections are that format's own, in capitals; FusionInventory differs from it
// in a few names, OCS in some more: it keeps the kind of chassis with the BIOS and the operating system with the hardware.
func (m XML) computer() (*report.Report, error) {
	content := object(m.content)
	if content == nil {
		return nil, wrong("the inventory has no content")
	}
	rename(content, map[string]string{"firewall": "firewalls"})
	renameIn(content, "networks", map[string]string{"macaddr": "mac"})
	renameIn(content, "storages", map[string]string{"serialnumber": "serial"})
	renameIn(content, "local_groups", map[string]string{"member": "members"})
	renameIn(content, "cpus", map[string]string{"cores": "core", "threads": "thread"})
	if isOCS(content) {
		fromOCS(content)
	}
	document := map[string]any{"action": "inventory", "deviceid": m.DeviceID, "itemtype": "Computer", "content": content}
	if tag := tagOf(content); tag != "" {
		document["tag"] = tag
	}
	return build(document)
}

// tagOf finds the label that an administrator gave the agent: <ACCOUNTINFO><KEYNAME>TAG</KEYNAME><KEYVALUE>…
func tagOf(content map[string]any) string {
	for _, each := range list(content["accountinfo"]) {
		info := object(each)
		if strings.EqualFold(text(info["keyname"]), "TAG") {
			return text(info["keyvalue"])
		}
	}
	return ""
}

// isOCS tells OCS's dialect by what it lacks: others have a section for the operating system.
func isOCS(content map[string]any) bool {
	return content["operatingsystem"] == nil && text(object(content["hardware"])["osname"]) != ""
}

func fromOCS(content map[string]any) {
	hardware, bios := object(content["hardware"]), object(content["bios"])
	if hardware["chassis_type"] == nil && text(bios["type"]) != "" {
		hardware["chassis_type"] = bios["type"]
	}
	delete(bios, "type")
	system := map[string]any{"name": hardware["osname"], "full_name": hardware["osname"]}
	for from, to := range map[string]string{"osversion": "version", "arch": "arch"} {
		if s := text(hardware[from]); s != "" {
			system[to] = s
		}
	}
	content["operatingsystem"] = system
	renameIn(content, "cpus", map[string]string{"type": "name", "logical_cpus": "thread", "cpuarch": "arch"})
	for _, each := range list(content["networks"]) {
		nic := object(each)
		for _, key := range []string{"ipaddress", "ipmask", "ipsubnet"} {
			if s := text(nic[key]); strings.Contains(s, ":") {
				delete(nic, key)
				nic[key+"6"] = s
			}
		}
		if strings.EqualFold(text(nic["type"]), "ether") {
			nic["type"] = "ethernet"
		}
		for _, key := range []string{"type", "status"} {
			if s := text(nic[key]); s != "" {
				nic[key] = strings.ToLower(s) // Ethernet, Up
			}
		}
	}
	for _, each := range list(content["softwares"]) {
		program := object(each)
		if program["arch"] == nil && text(program["bitswidth"]) == "64" {
			program["arch"] = "x86_64"
		}
	}
}
