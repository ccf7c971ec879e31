package match

import (
	"net/netip"
	"strings"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

// Sections names the sections of a report that Observe reads.
func Sections() []string {
	return []string{"accesslog", "bios", "hardware", "monitors", "network_device", "network_ports", "networks", "operatingsystem"}
}

// Observe reads what a report says: the thing itself and, for a workstation, each of its screens. received stands in for the
// time when the report does not say when it was taken.
func (k *Keys) Observe(r *report.Report, received time.Time) []inventory.Observation {
	if r.Content == nil {
		return nil
	}
	taken, ok := r.Taken()
	if !ok || taken.After(received.Add(24*time.Hour)) { // a clock that runs ahead says nothing about when
		taken = received
	}
	o := inventory.Observation{Source: r.DeviceID, Taken: taken.UTC()}
	if r.Content.NetworkDevice != nil {
		o.Facts = k.networkDevice(r)
	} else {
		o.Facts = k.computer(r)
	}
	o.Subject = k.subject(&o.Facts)
	if o.Subject == "" && r.Content.NetworkDevice != nil && len(o.Addresses) > 0 {
		o.Subject = "ip:" + o.Addresses[0].String() // one scanner speaks of many devices: they must not take each other's place
	}
	out := []inventory.Observation{o}
	for i := range r.Content.Monitors {
		if screen, ok := k.screen(&r.Content.Monitors[i]); ok {
			out = append(out, inventory.Observation{Facts: screen, Source: r.DeviceID, Subject: k.subject(&screen), Taken: o.Taken, Through: o.Key()})
		}
	}
	return out
}

// subject is the strongest identity key of what was seen: it keeps apart the machines of agents that were cloned with their id.
func (k *Keys) subject(f *inventory.Facts) string {
	if f.Class == inventory.Screen {
		return "screen:" + k.Maker(f.Manufacturer) + ":" + k.RealSerial(f.Serial)
	}
	if s := k.RealSerial(f.Serial); s != "" {
		return "serial:" + s
	}
	if u := k.RealUUID(f.UUID); u != "" {
		return "uuid:" + u
	}
	for _, n := range f.Interfaces {
		if n.BuiltIn {
			return "mac:" + n.MAC
		}
	}
	return ""
}

func (k *Keys) computer(r *report.Report) inventory.Facts {
	c := r.Content
	f := inventory.Facts{}
	if h := c.Hardware; h != nil {
		f.Name, f.UUID, f.Chassis = clean(h.Name), h.UUID, h.ChassisType
		f.Virtual = virtual(h.VMSystem)
	}
	if b := c.BIOS; b != nil {
		f.Serial = strings.TrimSpace(b.SerialNumber)
		f.Manufacturer = k.said(b.SystemManufacturer, b.BoardManufacturer)
		f.Model = k.said(b.SystemModel, b.BoardModel)
		f.Virtual = f.Virtual || virtualBoard(b)
	}
	if os := c.OperatingSystem; os != nil {
		f.OS = strings.TrimSpace(os.FullName)
		if host, _, dotted := strings.Cut(os.FQDN, "."); (dotted || len(host) > 0) && nameKey(host) != "" && !strings.EqualFold(host, "localhost") {
			f.DNSName = clean(os.FQDN)
		}
		if f.OS == "" {
			f.OS = strings.TrimSpace(os.Name + " " + os.Version)
		}
	}
	f.Class = k.computerClass(r, &f)
	if f.Account = account(c.Hardware); f.Account != nil {
		f.Class = inventory.DirectoryAccount
	}
	for i := range c.Networks {
		n := &c.Networks[i]
		mac := MAC(n.MAC)
		if mac != "" {
			f.Interfaces = append(f.Interfaces, inventory.Interface{Name: n.Description, MAC: mac, BuiltIn: builtIn(n, mac)})
		}
		f.Addresses = addAddress(f.Addresses, n.IPAddress)
		f.Addresses = addAddress(f.Addresses, n.IPAddress6)
	}
	return f
}

// computerClass is the class of a computer's chassis; one that the policy does not know stays without, and contradicts nothing.
func (k *Keys) computerClass(r *report.Report, f *inventory.Facts) inventory.Class {
	if r.ItemType == "Phone" {
		return inventory.Phone
	}
	return k.policy.Chassis[inventory.Fold(f.Chassis)]
}

func (k *Keys) networkDevice(r *report.Report) inventory.Facts {
	d := r.Content.NetworkDevice
	f := inventory.Facts{
		Class: networkClass(d.Found().Class, d.Type, r.ItemType), Name: clean(d.Name), Serial: strings.TrimSpace(d.Serial),
		Manufacturer: k.said(d.Manufacturer), Model: k.said(d.Model), Location: strings.TrimSpace(d.Location), OS: strings.TrimSpace(d.Firmware),
	}
	if dns := clean(d.Found().DNSName); dns != "" && (k.policy.NetworkNames == inventory.ByDNS || f.Name == "") {
		f.DNSName = dns
	}
	seen := map[string]bool{}
	addMAC := func(name, raw string) {
		if mac := MAC(raw); mac != "" && !seen[mac] {
			seen[mac] = true
			f.Interfaces = append(f.Interfaces, inventory.Interface{Name: name, MAC: mac, BuiltIn: !LocallyAdministered(mac)})
		}
	}
	addMAC("", d.MAC)
	for i := range r.Content.NetworkPorts {
		p := &r.Content.NetworkPorts[i]
		addMAC(p.IfDescr, p.MAC)
		for _, ip := range p.IPs {
			f.Addresses = addAddress(f.Addresses, ip)
		}
	}
	for _, ip := range d.IPs {
		f.Addresses = addAddress(f.Addresses, ip)
	}
	return f
}

// networkClass goes by what the scanner concluded, else by the format's two types of thing.
func networkClass(found, kind, itemType string) inventory.Class {
	switch found {
	case "printer":
		return inventory.Printer
	case "copier":
		return inventory.Copier
	case "ups":
		return inventory.UPS
	case "switch", "router", "access point", "firewall":
		return inventory.Network
	case "storage":
		return inventory.Storage
	case "server":
		return inventory.Server
	case "phone":
		return inventory.Phone
	case "pdu":
		return inventory.Peripheral
	case "camera", "sensor", "other": // no class of the inventory: seen, and nothing more is concluded
		return inventory.NoClass
	}
	switch kind {
	case "Printer":
		return inventory.Printer
	case "Power":
		return inventory.UPS
	case "Networking":
		return inventory.Network
	case "Storage":
		return inventory.Storage
	case "Phone":
		return inventory.Phone
	case "Computer":
		return inventory.Server
	}
	switch itemType {
	case "Printer":
		return inventory.Printer
	case "NetworkEquipment":
		return inventory.Network
	case "Phone":
		return inventory.Phone
	}
	return inventory.NoClass
}

// screen reads a monitor; one without a serial of its own, and a panel built into a laptop, is no device.
func (k *Keys) screen(m *report.Monitor) (inventory.Facts, bool) {
	if k.panels[strings.ToUpper(strings.TrimSpace(m.Manufacturer))] {
		return inventory.Facts{}, false
	}
	serial, alt := strings.TrimSpace(m.Serial), strings.TrimSpace(m.AltSerial)
	if k.RealSerial(serial) == "" {
		serial, alt = alt, ""
	}
	if k.RealSerial(serial) == "" {
		return inventory.Facts{}, false
	}
	return inventory.Facts{Class: inventory.Screen, Serial: serial, AltSerial: alt, Manufacturer: strings.TrimSpace(m.Manufacturer), Model: k.said(m.Caption, m.Name)}, true
}

// said is the first of several texts that says something.
func (k *Keys) said(texts ...string) string {
	for _, t := range texts {
		t = strings.TrimSpace(t)
		if t != "" && !k.placeholders[Serial(t)] {
			return t
		}
	}
	return ""
}

func virtual(system string) bool {
	switch strings.ToLower(strings.TrimSpace(system)) {
	case "", "physical", "none", "unknown":
		return false
	}
	return true
}

func virtualBoard(b *report.BIOS) bool {
	if strings.HasPrefix(strings.ToLower(b.SerialNumber), "vmware-") {
		return true
	}
	words := strings.ToLower(b.SystemManufacturer + " " + b.SystemModel)
	for _, sign := range []string{"vmware", "virtualbox", "innotek", "qemu", "kvm", "virtual machine", "xen hvm", "xen ", "hvm domu", "parallels virtual", "bochs", "openstack", "proxmox", "nutanix ahv"} {
		if strings.Contains(words, sign) {
			return true
		}
	}
	return false
}

func clean(name string) string { return strings.Trim(strings.TrimSpace(name), "\x00") }

func addAddress(list []netip.Addr, text string) []netip.Addr {
	text = strings.TrimSpace(text)
	if text == "" {
		return list
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.IsLoopback() || a.IsUnspecified() || a.IsLinkLocalUnicast() {
		return list
	}
	for _, known := range list {
		if known == a {
			return list
		}
	}
	return append(list, a)
}
