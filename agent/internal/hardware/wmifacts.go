package hardware

import (
	"cmp"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"recolement/agent/report"
)

// What rows of WMI classes mean: pure, so that it is tested everywhere.

func (r wmiOS) facts() report.OperatingSystem {
	return report.OperatingSystem{
		Name: "Windows", FullName: strings.TrimSpace(r.Caption), KernelName: "MSWin32", KernelVersion: r.Version, ServicePack: r.CSDVersion,
		Arch: bits(r.OSArchitecture), InstallDate: wmiTime(r.InstallDate), BootTime: wmiTime(r.LastBootUpTime),
	}
}

// bits writes "64 bits", "64-bit" and "64-Bit-Version" alike.
func bits(arch string) string {
	if n, _, ok := strings.Cut(strings.ReplaceAll(arch, " ", "-"), "-"); ok && (n == "64" || n == "32") {
		return n + "-bit"
	}
	return arch
}

// wmiTime turns 20260121184800.500000+060 into 2026-01-21 18:48:00; a time with unknown parts is nothing.
func wmiTime(s string) string {
	if len(s) < 14 {
		return ""
	}
	t, err := time.Parse("20060102150405", s[:14])
	if err != nil {
		return ""
	}
	return t.Format(dateTime)
}

// facts joins an adapter to its configuration; an adapter without a MAC (tunnels, miniports) is left out by the caller.
func (r wmiAdapter) facts(config wmiAdapterConfig) []report.Network {
	virtual := !r.PhysicalAdapter || hasPrefix(strings.ToUpper(r.PNPDeviceID), madeUp)
	n := report.Network{
		Description: cmp.Or(r.Name, r.Description, r.PNPDeviceID, r.MACAddress), PNPDeviceID: r.PNPDeviceID, Driver: r.ServiceName, Manufacturer: r.Manufacturer, Status: "down", Type: adapterType(r),
		VirtualDevice: &virtual, IPDHCP: config.DHCPServer, PCIID: pciID(r.PNPDeviceID),
	}
	if mac, err := net.ParseMAC(r.MACAddress); err == nil {
		n.MAC = mac.String()
	}
	if r.NetConnectionStatus == 2 {
		n.Status = "up"
	}
	if r.Speed > 0 && r.Speed < 1<<62 { // the largest number says that there is no connection
		n.Speed = strconv.FormatUint(r.Speed/1_000_000, 10)
	}
	gateway := ""
	if len(config.DefaultIPGateway) > 0 {
		gateway = config.DefaultIPGateway[0]
	}
	return withAddresses(n, config.prefixes(), gateway)
}

// madeUp begin the Plug and Play ids of what is on no bus.
var madeUp = []string{`ROOT\`, `SWD\`, `VMS_`, `COMPOSITEBUS`, `{`}

var pciForm = regexp.MustCompile(`^PCI\\VEN_(\w{4})&DEV_(\w{4})(?:&SUBSYS_(\w{4})(\w{4}))?`)

// pciID is vendor:device:subsystem:subsystem vendor, as Linux has it; nothing for what is not on that bus.
func pciID(pnp string) string {
	parts := pciForm.FindStringSubmatch(strings.ToUpper(pnp))
	if parts == nil {
		return ""
	}
	return strings.TrimRight(strings.Join(parts[1:], ":"), ":")
}

// adapterType goes by the name: the class says Ethernet 802.3 of nearly everything.
func adapterType(r wmiAdapter) string {
	name := strings.ToLower(r.Name + " " + r.Description)
	for _, t := range []struct{ sign, kind string }{{"bluetooth", "bluetooth"}, {"wi-fi", "wifi"}, {"wifi", "wifi"}, {"wireless", "wifi"}, {"802.11", "wifi"}, {"wlan", "wifi"}} {
		if strings.Contains(name, t.sign) {
			return t.kind
		}
	}
	return "ethernet"
}

// prefixes pairs addresses with their masks: IPv4 has a mask, IPv6 a number of bits.
func (c wmiAdapterConfig) prefixes() []netip.Prefix {
	var list []netip.Prefix
	for i, text := range c.IPAddress {
		address, err := netip.ParseAddr(text)
		if err != nil || i >= len(c.IPSubnet) {
			continue
		}
		bits, err := strconv.Atoi(c.IPSubnet[i])
		if mask := net.ParseIP(c.IPSubnet[i]).To4(); mask != nil {
			bits, _ = net.IPMask(mask).Size()
			err = nil
		}
		if p := netip.PrefixFrom(address, bits); err == nil && p.IsValid() {
			list = append(list, p)
		}
	}
	return list
}

func (r wmiBattery) facts() report.Battery {
	return report.Battery{
		Name: cmp.Or(r.Name, r.DeviceID), Chemistry: named([]string{3: "Lead Acid", 4: "NiCd", 5: "NiMH", 6: "Li-ion", 7: "Zinc air", 8: "LiP"}, int(max(r.Chemistry, 0))),
		Capacity: positive(int64(r.DesignCapacity)), RealCapacity: positive(int64(r.FullChargeCapacity)), Voltage: positive(r.DesignVoltage),
	}
}

// completed fills what the firmware's table did not say with what WMI makes of it.
func completed(b report.BIOS, p wmiProduct, s wmiSystem) report.BIOS {
	b.SystemManufacturer = cmp.Or(b.SystemManufacturer, p.Vendor, s.Manufacturer)
	b.SystemModel = cmp.Or(b.SystemModel, p.Name, s.Model)
	b.SerialNumber = cmp.Or(b.SerialNumber, strings.TrimSpace(p.IdentifyingNumber))
	return b
}

// resolvers are the name servers of all adapters, each once.
func resolvers(configs []wmiAdapterConfig) string {
	var list []string
	for _, c := range configs {
		for _, server := range c.DNSServerSearchOrder {
			if !slices.Contains(list, server) {
				list = append(list, server)
			}
		}
	}
	return strings.Join(list, "/")
}
