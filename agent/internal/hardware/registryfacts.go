package hardware

import (
	"regexp"
	"strings"
	"time"

	"recolement/agent/report"
)

// What values of the registry mean: pure, so that it is tested everywhere.

// edition completes the system with what the registry alone knows: values of CurrentVersion.
func edition(system report.OperatingSystem, text func(string) string, number func(string) uint64) report.OperatingSystem {
	system.Version = text("DisplayVersion") // since 20H2
	if system.Version == "" {
		system.Version = text("ReleaseId")
	}
	if patches := digits(number("UBR")); patches != "" && system.KernelVersion != "" {
		system.KernelVersion += "." + patches
	}
	if seconds := number("InstallDate"); system.InstallDate == "" && seconds > 0 && seconds < 1<<32 {
		system.InstallDate = time.Unix(int64(seconds), 0).UTC().Format(dateTime)
	}
	if system.FullName == "" {
		system.FullName = text("ProductName")
	}
	return system
}

// account tells the person who logged in from the domain; a full stop in its place is the machine itself. entra is the account's
// address in the directory of the cloud, where it is one.
func account(name, machine, entra string) report.User {
	domain, login, ok := strings.Cut(name, `\`)
	if !ok {
		domain, login = "", name
	}
	if user, at, ok := strings.Cut(entra, "@"); ok && strings.EqualFold(domain, "AzureAD") {
		return report.User{Login: user, Domain: at}
	}
	if domain == "." {
		domain = machine
	}
	return report.User{Login: login, Domain: domain}
}

// usbNode is a device that the registry knows on the USB bus, or a printer behind one.
type usbNode struct {
	instance  string // the last part of its path: a serial number, where it has no &
	container string // ContainerID
	prefix    string // ParentIdPrefix: with it begin the instances of the parts
	port      string // PortName of a printer
}

// serialByPort gives the serial numbers of the printers on USB by their ports: a printer is the part of a device on the bus that is in
// the same container, or whose prefix it bears.
func serialByPort(printers, devices []usbNode) map[string]string {
	found := map[string]string{}
	for _, p := range printers {
		if p.port == "" {
			continue
		}
		for _, d := range devices {
			same := p.container != "" && !strings.HasPrefix(p.container, "{00000000-0000-0000-") && strings.EqualFold(p.container, d.container)
			part := d.prefix != "" && strings.HasPrefix(strings.ToLower(p.instance), strings.ToLower(d.prefix)+"&")
			if (same || part) && d.instance != "" && !strings.Contains(d.instance, "&") {
				found[p.port] = d.instance
				break
			}
		}
	}
	return found
}

var usbForm = regexp.MustCompile(`(?i)^USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})\\(.*)$`)

// facts of a device on the USB bus; parts of one, and hubs of the board, are none.
func (r wmiPnP) facts() (report.USBDevice, bool) {
	parts := usbForm.FindStringSubmatch(r.PNPDeviceID)
	if parts == nil || parts[1] == "0000" {
		return report.USBDevice{}, false
	}
	d := report.USBDevice{Name: r.Name, Caption: r.Caption, Manufacturer: r.Manufacturer, VendorID: strings.ToUpper(parts[1]), ProductID: strings.ToUpper(parts[2])}
	if !strings.Contains(parts[3], "&") {
		d.Serial = parts[3]
	}
	return d, true
}

var guidForm = regexp.MustCompile(`^\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$`)

func guid(s string) bool { return guidForm.MatchString(s) }

// noteVideoMemory notes what a driver says its adapter has, by the adapter's name. Some write a number of 32 bits, where more does not fit.
func noteVideoMemory(sizes map[string]uint64, text func(string) string, number func(string) uint64) {
	if name := text("DriverDesc"); name != "" {
		sizes[name] = max(sizes[name], number("HardwareInformation.qwMemorySize"), number("HardwareInformation.MemorySize"))
	}
}
