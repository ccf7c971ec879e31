package hardware

import (
	"reflect"
	"testing"
	"unicode/utf8"

	"recolement/agent/report"
)

// Whatever WMI and the registry hold, the facts made of it make a report that can be sent.

func sendable(t *testing.T, c *report.Content) {
	t.Helper()
	c.VersionClient = "fuzz"
	if _, err := report.Encode(&report.Report{DeviceID: "fuzz", ItemType: "Computer", Content: c}); err != nil {
		t.Errorf("a report that cannot be sent: %v", err)
	}
}

func as[T any](text string) []T {
	var list []T
	for _, v := range listed(text, reflect.TypeFor[T]()) {
		list = append(list, v.Interface().(T))
	}
	return list
}

func FuzzWMIRows(f *testing.F) {
	f.Add("Model=VBOX\nSerialNumber=2020202057202d44435731433053303030303130\nSize=18446744073709551615\nBusType=17\nMediaType=-5\nAdapterSerialNumber= _0000\n")
	f.Add("Name=Wi-Fi\nMACAddress=00:11:22:33:44:55\nPNPDeviceID=PCI\\VEN_8086&DEV_A0F0&SUBSYS_40708086&REV_20\nIPAddress={\"10.0.0.1\",\"fe80::1\"}\nIPSubnet={\"255.0.255.0\",\"200\"}\nSpeed=9223372036854775807\n")
	f.Add("DeviceID=C:\nDriveLetter=C:\nSize=1\nFreeSpace=99\nProtectionStatus=1\nEncryptionMethod=4294967295\nDriveType=4294967295\n")
	f.Add("Name=CPU\nDescription=x64 Family 6 Model 42 Stepping 7\nNumberOfCores=1\nInstallDate=20190703145133.041499-000\nSpecVersion=,\nManufacturerId=4294967295\nFormFactor=-1\nChemistry=4294967295\n")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) { // the library gives valid texts
			return
		}
		known, locks := as[wmiPhysicalDisk](text), as[wmiEncryption](text)
		c := &report.Content{
			Storages:  append(mapped(as[wmiDisk](text), nil, func(r wmiDisk) report.Storage { return r.facts(physicalDisk(known, r.Index)) }), mapped(as[wmiOptical](text), nil, wmiOptical.facts)...),
			Drives:    mapped(as[wmiVolume](text), nil, func(r wmiVolume) report.Drive { return encryption(locks, r.facts("C:")) }),
			CPUs:      mapped(as[wmiProcessor](text), nil, func(r wmiProcessor) report.CPU { return r.facts("") }),
			Memories:  mapped(as[wmiMemory](text), nil, func(r wmiMemory) report.Memory { return r.facts(1, "") }),
			Videos:    mapped(as[wmiVideo](text), nil, func(r wmiVideo) report.Video { return r.facts(0) }),
			Batteries: append(mapped(as[wmiBattery](text), nil, wmiBattery.facts), joinedBatteries(as[wmiBatteryStatic](text), as[wmiBatteryFull](text))...),
			Antivirus: mapped(as[wmiAntivirus](text), nil, wmiAntivirus.facts), Firmwares: mapped(as[wmiTPM](text), nil, wmiTPM.facts), Licenses: mapped(as[wmiLicense](text), nil, wmiLicense.facts),
			USBDevices: chosen(as[wmiPnP](text), nil, wmiPnP.facts), VirtualMachines: chosen(as[wmiGuest](text), nil, wmiGuest.facts),
		}
		configs := as[wmiAdapterConfig](text)
		for _, a := range as[wmiAdapter](text) {
			if a.MACAddress == "" { // as the caller does
				continue
			}
			c.Networks = append(c.Networks, a.facts(append(configs, wmiAdapterConfig{})[0])...)
		}
		c.Hardware = &report.Hardware{DNS: resolvers(configs)}
		for _, r := range as[wmiOS](text) {
			system := r.facts()
			c.OperatingSystem = &system
		}
		sendable(t, c)
	})
}

func FuzzRegistry(f *testing.F) {
	f.Add("[HKLM\\Uninstall\\Git_is1]\n\"DisplayName\"=\"Git\"\n\"InstallDate\"=\"21/01/2026\"\n\"EstimatedSize\"=dword:ffffffff\n\"NoRemove\"=dword:00000001\n\"MajorVersion\"=dword:00000002\n", "Microsoft.WindowsCalculator_10.1906.55.0_x64__8wekyb3d8bbwe")
	f.Add("[a]\n\"DriverDesc\"=\"x\"\n\"HardwareInformation.qwMemorySize\"=hex(b):ff,ff,ff,ff,ff,ff,ff,ff\n\"DisplayName\"=hex(2):41,00,\\\n  42,00\n", `AzureAD\a@b@c`)
	f.Add("[a]\n\"UBR\"=dword:00000001\n\"InstallDate\"=dword:ffffffff\n\"PortName\"=\"USB001\"\n\"ContainerID\"=\"{1}\"\n\"ParentIdPrefix\"=\"7&1&0\"\n", `.\x`)
	f.Fuzz(func(t *testing.T, export, name string) {
		if !utf8.ValidString(export) || !utf8.ValidString(name) { // as textOf leaves them
			return
		}
		c := &report.Content{}
		sizes := map[string]uint64{}
		var nodes []usbNode
		for _, k := range exported(export) {
			if s, ok := installedProgram(k.path, k.text, k.number, "x86_64"); ok {
				c.Software = append(c.Software, s)
			}
			noteVideoMemory(sizes, k.text, k.number)
			system := edition(report.OperatingSystem{}, k.text, k.number)
			c.OperatingSystem = &system
			c.Firewalls = append(c.Firewalls, firewallState("DomainProfile", k.number("EnableFirewall")))
			nodes = append(nodes, usbNode{instance: name, container: k.text("ContainerID"), prefix: k.text("ParentIdPrefix"), port: k.text("PortName")})
		}
		for port, serial := range serialByPort(nodes, nodes) {
			c.Printers = append(c.Printers, report.Printer{Name: port, Port: port, Serial: serial})
		}
		if s, ok := storeApp(name); ok {
			c.Software = append(c.Software, s)
		}
		for name, bytes := range sizes {
			c.Videos = append(c.Videos, wmiVideo{Name: name}.facts(bytes))
		}
		c.Users = []report.User{account(name, "PC", name)}
		sendable(t, c)
	})
}
