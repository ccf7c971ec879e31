package match

import (
	"strings"

	"recolement/agent/report"
)

// removable are words in the description or driver of an interface that is not soldered to the machine: docks, dongles, and
// the virtual interfaces of hypervisors, VPNs and filters.
var removable = []string{
	"usb", "dock", "dongle", "thunderbolt", "displaylink", "virtual", "vmware", "vbox", "virtualbox", "hyper-v", "vethernet", "veth", "docker", "bridge", "tap-", "tap0", "tun0", "tunnel",
	"openvpn", "wireguard", "vpn", "anyconnect", "fortinet", "forticlient", "pangp", "globalprotect", "juniper", "checkpoint", "check point", "sonicwall", "stormshield",
	"zerotier", "tailscale", "bluetooth", "wan miniport", "teredo", "isatap", "6to4", "loopback", "npcap", "miniport", "kernel debug", "wi-fi direct", "rndis", "iphone", "android", "mobile broadband tether",
	"cdc_ether", "cdc_ncm", "r8152", "r8153", "ax88179", "asix", "smsc95xx", "ppp", "lxc", "virbr", "vnet", "dummy",
}

// removableBuses are the beginnings of the Plug and Play ids of what hangs on a bus for removable or virtual things.
var removableBuses = []string{`USB\`, `ROOT\`, `VMBUS\`, `BTH\`, `SWD\`, `HTREE\`, `{`, `COMPOSITEBUS`, `TAP`, `VMS_`}

// hypervisorMACs are the prefixes that hypervisors give to the interfaces they make up (VMware, VirtualBox, Hyper-V, Xen, Parallels).
var hypervisorMACs = []string{"000569", "000C29", "001C14", "005056", "080027", "00155D", "00163E", "001C42"}

// builtIn says whether an interface is soldered to its machine, so that its MAC identifies the machine.
func builtIn(n *report.Network, mac string) bool {
	if mac == "" || LocallyAdministered(mac) || n.VirtualDevice != nil && *n.VirtualDevice {
		return false
	}
	switch strings.ToLower(n.Type) {
	case "bluetooth", "loopback", "bridge", "aggregate", "alias", "dialup", "infiniband":
		return false
	}
	bus := strings.ToUpper(n.PNPDeviceID)
	for _, prefix := range removableBuses {
		if strings.HasPrefix(bus, prefix) {
			return false
		}
	}
	for _, prefix := range hypervisorMACs {
		if strings.HasPrefix(mac, prefix) {
			return false
		}
	}
	words := strings.ToLower(n.Description + " " + n.Driver + " " + n.Model)
	for _, word := range removable {
		if strings.Contains(words, word) {
			return false
		}
	}
	return true
}
