package hardware

import (
	"context"
	"encoding/hex"
	"fmt"
	"net"
	"path"
	"slices"
	"strconv"
	"strings"

	"recolement/agent/report"
)

// readNetworks reports the interfaces, with an entry for each address.
func readNetworks(_ context.Context, m *machine) (fill, error) {
	names, err := m.list("/sys/class/net")
	if err != nil {
		return nil, err
	}
	gateways := m.gateways()
	list := []report.Network{}
	for _, name := range names {
		dir := "/sys/class/net/" + name
		if !m.exists(dir + "/address") { // bonding_masters is no interface
			continue
		}
		n := m.nic(name, dir)
		addresses, err := m.addresses(name)
		if err != nil {
			m.log.Debug("no addresses", "interface", name, "error", err)
		}
		list = append(list, withAddresses(n, addresses, gateways[name])...)
	}
	return func(c *report.Content) {
		c.Networks = list
		for _, name := range names {
			if g := gateways[name]; g != "" {
				hardwareOf(c).DefaultGateway = g
				break
			}
		}
	}, nil
}

// nic reads what identifies an interface and the bus that it hangs on.
func (m *machine) nic(name, dir string) report.Network {
	where := m.resolve(dir)
	virtual := strings.Contains(where, "/devices/virtual/")
	n := report.Network{Description: name, MAC: m.mac(dir), Type: m.nicType(dir), Status: m.nicStatus(dir), VirtualDevice: &virtual}
	n.Driver = path.Base("/" + m.resolve(dir+"/device/driver"))
	if n.Driver == "/" {
		n.Driver = ""
	}
	if speed, ok := m.number(dir + "/speed"); ok && speed > 0 {
		n.Speed = strconv.FormatInt(speed, 10)
	}
	if mtu, ok := m.number(dir + "/mtu"); ok {
		n.MTU = positive(mtu)
	}
	n.Slaves = strings.Join(strings.Fields(m.text(dir+"/bonding/slaves")), ",")
	if members, err := m.list(dir + "/brif"); err == nil {
		n.Slaves = strings.Join(members, ",")
	}
	if !virtual {
		m.onBus(&n, where)
	}
	return n
}

// mac is the address that the hardware has; a member of a bond wears that of the bond.
func (m *machine) mac(dir string) string {
	for _, f := range []string{"/bonding_slave/perm_hwaddr", "/address"} {
		mac, err := net.ParseMAC(m.text(dir + f))
		if err == nil && slices.ContainsFunc(mac, func(b byte) bool { return b != 0 }) {
			return mac.String()
		}
	}
	return ""
}

func (m *machine) nicType(dir string) string {
	kind, _ := m.number(dir + "/type")
	switch device := settings(m.text(dir + "/uevent"))["DEVTYPE"]; {
	case m.exists(dir+"/wireless") || m.exists(dir+"/phy80211") || device == "wlan":
		return "wifi"
	case m.exists(dir + "/bridge"):
		return "bridge"
	case m.exists(dir + "/bonding"):
		return "aggregate"
	case device == "bluetooth":
		return "bluetooth"
	case kind == 1:
		return "ethernet"
	case kind == 772:
		return "loopback"
	case kind == 32:
		return "infiniband"
	case kind == 512:
		return "dialup"
	}
	return ""
}

// nicStatus is the kernel's operational state; drivers that know none leave it to the flag that the administrator sets.
func (m *machine) nicStatus(dir string) string {
	state := m.text(dir + "/operstate")
	if state != "unknown" {
		return state
	}
	if flags, err := strconv.ParseUint(m.text(dir+"/flags"), 0, 32); err == nil && flags&1 == 0 {
		return "down"
	}
	return "up"
}

// onBus follows the path from the interface to the root: the first USB device or PCI function on it is the adapter; anything
// that can be unplugged on the way means that the adapter is no part of this machine.
func (m *machine) onBus(n *report.Network, where string) {
	for dir := where; dir != "/sys/devices" && dir != "/"; dir = path.Dir(dir) {
		bus := path.Base(m.resolve(dir + "/subsystem"))
		vendor, product := m.text(dir+"/idVendor"), m.text(dir+"/idProduct")
		switch {
		case bus == "usb" && vendor != "" && n.PNPDeviceID == "":
			n.PNPDeviceID = usbName(vendor, product)
			n.Model, n.Manufacturer = m.text(dir+"/product"), m.text(dir+"/manufacturer")
		case bus == "pci" && n.PCISlot == "" && n.PNPDeviceID == "" && m.text(dir+"/vendor") != "":
			n.PCISlot = strings.TrimPrefix(path.Base(dir), "0000:")
			n.PCIID = m.pciID(dir)
		}
		if bus == "pci" && m.text(dir+"/removable") == "removable" {
			n.Model = "Thunderbolt adapter" // the bus that PCI devices are plugged into
		}
	}
}

// pciID is vendor:device:subsystem:subsystem vendor.
func (m *machine) pciID(dir string) string {
	var parts []string
	for _, f := range []string{"vendor", "device", "subsystem_device", "subsystem_vendor"} {
		parts = append(parts, strings.ToUpper(strings.TrimPrefix(m.text(dir+"/"+f), "0x")))
	}
	return strings.Join(parts, ":")
}

// gateways are the default routes by interface.
func (m *machine) gateways() map[string]string {
	found := map[string]string{}
	for line := range strings.Lines(m.text("/proc/net/route")) {
		f := strings.Fields(line)
		if len(f) < 8 || f[1] != "00000000" || f[7] != "00000000" {
			continue
		}
		raw, err := hex.DecodeString(f[2])
		if err == nil && len(raw) == 4 && f[2] != "00000000" {
			found[f[0]] = fmt.Sprintf("%d.%d.%d.%d", raw[3], raw[2], raw[1], raw[0])
		}
	}
	return found
}
