package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

type object = map[string]any

// machines writes the reports of workstations: n-th machine, i-th report. What differs between two reports is filled into a text that
// is made once.
type machines struct {
	hardware, full []byte
}

func newMachines() (*machines, error) {
	m := &machines{}
	var err error
	if m.hardware, err = template(0); err != nil {
		return nil, err
	}
	m.full, err = template(954)
	return m, err
}

// Stand-ins for what differs, each of the length of what takes its place.
const (
	numberMark = "#NUM##"
	dateMark   = "2000-01-01 00:00:00"
	changeMark = "#CHANGE#"
	macMark    = "D4:81:D7:00:00:00"
)

// template is a report of 16 KB, or with that many programs.
func template(programs int) ([]byte, error) {
	list := func(n int, make func(i int) object) []object {
		var out []object
		for i := range n {
			out = append(out, make(i))
		}
		return out
	}
	content := object{
		"accesslog":       object{"logdate": dateMark},
		"versionclient":   "recolement-bench",
		"bios":            object{"ssn": "SER" + numberMark, "smanufacturer": "Dell Inc.", "smodel": "Latitude 5420", "bversion": "1.27.0", "bdate": "2024-03-01", "mmodel": "0K1X2Y", "mmanufacturer": "Dell Inc."},
		"hardware":        object{"name": "TO-A00-" + numberMark + "-P", "uuid": "4C4C4544-0044-3510-8052-000000" + numberMark, "chassis_type": "Notebook", "memory": 16384, "swap": 2432, "vmsystem": "Physical"},
		"operatingsystem": object{"full_name": "Microsoft Windows 11 Professionnel", "version": "10.0.22631", "arch": "64-bit", "kernel_name": "MSWin32", "install_date": "2023-05-04 09:12:00"},
		"cpus":            []object{{"name": "11th Gen Intel(R) Core(TM) i5-1145G7 @ 2.60GHz", "core": 4, "thread": 8, "speed": 2600, "manufacturer": "Intel"}},
		"networks": []object{{"mac": macMark, "type": "ethernet", "description": "Intel(R) Ethernet Connection (13) I219-LM", "pnpdeviceid": `PCI\VEN_8086&DEV_15FB`, "ipaddress": "10.20.30.40"},
			{"mac": "D6:81:D7:AA:BB:CC", "type": "wifi", "description": "Microsoft Wi-Fi Direct Virtual Adapter", "virtualdev": true}},
		"monitors": []object{{"serial": "SCR" + numberMark, "manufacturer": "DEL", "caption": "DELL P2419H", "description": "12/2021"}},
		"memories": list(4, func(i int) object {
			return object{"capacity": 8192, "type": "DDR4", "speed": "3200", "numslots": i + 1, "serialnumber": fmt.Sprint("8A3F00", i), "caption": "DIMM " + strconv.Itoa(i)}
		}),
		"storages": list(2, func(i int) object {
			return object{"model": "PC SN730 NVMe WDC 512GB", "serial": fmt.Sprint("21094180", i), "disksize": 488386, "interface": "NVME"}
		}),
		"controllers": list(40, func(i int) object {
			return object{"name": fmt.Sprint("Tiger Lake-LP controller number ", i), "manufacturer": "Intel Corporation", "type": "PCI bus", "pciclass": "0604", "vendorid": "8086"}
		}),
		"usbdevices": list(12, func(i int) object {
			return object{"name": fmt.Sprint("USB device number ", i), "vendorid": "0BDA", "productid": fmt.Sprint("55", 10+i), "manufacturer": "Realtek"}
		}),
		"printers": list(6, func(i int) object {
			return object{"name": fmt.Sprint("Printer of floor ", i), "driver": "Microsoft Print driver", "port": fmt.Sprint("IP_10.0.0.", i), "network": true, "shared": false}
		}),
		"envs": list(40, func(i int) object {
			return object{"key": fmt.Sprint("VARIABLE_", i), "val": `C:\Program Files\Some Publisher\Some Program\bin;C:\Windows\system32`}
		}),
		"drives": list(2, func(i int) object {
			return object{"letter": string(rune('C'+i)) + ":", "total": 487000, "filesystem": "NTFS", "label": changeMark, "type": "Local Disk"}
		}),
	}
	if programs > 0 {
		content["softwares"] = list(programs, func(i int) object {
			version := fmt.Sprint(i, ".14.2.", 1000+i)
			if i == 500 {
				version = changeMark
			}
			return object{"name": fmt.Sprint("Some Program That Is Installed, part ", i), "version": version, "publisher": "Some Publisher International Incorporated", "arch": "x86_64",
				"guid": fmt.Sprintf("{90160000-008C-0000-1000-0000000%05d}", i), "install_date": "2024-02-03", "from": "registry", "system_category": "application",
				"uninstall_string": fmt.Sprintf(`MsiExec.exe /X{90160000-008C-0000-1000-0000000%05d}`, i)}
		})
	}
	return json.Marshal(object{"action": "inventory", "deviceid": "bench-" + numberMark, "itemtype": "Computer", "content": content})
}

func number(n int) string { return fmt.Sprintf("%06d", 100000+n) }

// deviceID is what a machine's agent calls itself.
func deviceID(n int) string { return "bench-" + number(n) }

// report is a machine's report; change says what has changed in it since the last.
func (m *machines) report(template []byte, n int, change int, taken time.Time) []byte {
	body := bytes.ReplaceAll(template, []byte(numberMark), []byte(number(n)))
	body = bytes.ReplaceAll(body, []byte(changeMark), fmt.Appendf(nil, "%08d", change))
	body = bytes.Replace(body, []byte(dateMark), []byte(taken.UTC().Format(time.DateTime)), 1)
	mac := fmt.Sprintf("D4:81:D7:%02X:%02X:%02X", n>>16, n>>8&255, n&255)
	return bytes.Replace(body, []byte(macMark), []byte(mac), 1)
}

// renamed is a machine's report with another name.
func (m *machines) renamed(n int, change int, taken time.Time) []byte {
	body := m.report(m.hardware, n, change, taken)
	return bytes.Replace(body, []byte(`"name":"TO-A00-1`), fmt.Appendf(nil, `"name":"TO-A%02d-1`, change%90+10), 1)
}

// inventoryOf is the manual inventory of n machines and their screens.
func inventoryOf(n int) []byte {
	var b bytes.Buffer
	b.WriteString("N° inventaire;Type;Marque;Modèle;N° de série;Nom réseau;Entité;Code service;Statut;N° inventaire parent\n")
	for i := range n {
		number := 100000 + i
		fmt.Fprintf(&b, "%d;PC portable;Dell;Latitude 5420;SER%d;TO-A00-%d-P;TO;A00;En service;\n", number, number, number)
		fmt.Fprintf(&b, "%d;Écran;Dell;P2419H;SCR%d;;TO;A00;En service;%d\n", 500000+i, number, number)
	}
	return b.Bytes()
}
