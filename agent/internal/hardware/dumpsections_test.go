package hardware

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"recolement/agent/report"
)

// reader compares what the files of one sample say with what a peer's test expects.
type reader func(c *comparison, sample, text string, want any)

// joined are the sections that are made of several files, by the peer's tests.
func (d dumps) joined() map[string]reader {
	return map[string]reader{
		"cpu": d.processors, "memory": d.modules, "storages": d.storages, "drives": d.volumes, "video": d.graphics, "win32.t getInterfaces": d.networks, "users": d.users,
		"softwares": d.programs, "firewall": d.firewalls, "printers": d.printers, "usb": d.usb, "hyperv": d.guests, "antivirus": d.protection,
	}
}

func (d dumps) processors(c *comparison, sample, text string, want any) {
	identifier := ""
	if k, ok := d.registry(sample, "CentralProcessor").key(`CentralProcessor\0`); ok {
		identifier = k.text("Identifier")
	}
	got := []row{}
	for _, r := range of[wmiProcessor](d, sample, "Win32_Processor") {
		got = append(got, rowOf(r.facts(identifier)))
	}
	c.rows("cpus", sample, text, objects(want), got, byPlace)
}

func (d dumps) modules(c *comparison, sample, text string, want any) {
	correction := ""
	for _, a := range of[wmiMemoryArray](d, sample, "Win32_PhysicalMemoryArray") {
		correction = a.correction()
	}
	got := []row{}
	for i, r := range of[wmiMemory](d, sample, "Win32_PhysicalMemory") {
		m := rowOf(r.facts(int64(i+1), correction))
		m["CAPTION"], m["DESCRIPTION"] = r.Caption, r.Caption // the peer has the class's own words here, the agent the slot and the form
		got = append(got, m)
	}
	c.rows("memories by WMI", sample, "", filled(objects(want)), got, byPlace)
}

func (d dumps) storages(c *comparison, sample, text string, want any) {
	known := of[wmiPhysicalDisk](d, sample, "MSFT_PhysicalDisk")
	disks := of[wmiDisk](d, sample, "Win32_DiskDrive")
	var list []report.Storage
	for _, r := range disks {
		list = append(list, r.facts(physicalDisk(known, r.Index)))
	}
	if len(disks) == 0 {
		for _, r := range known {
			list = append(list, r.facts())
		}
	}
	for _, r := range of[wmiOptical](d, sample, "Win32_CDROMDrive") {
		list = append(list, r.facts())
	}
	match := byKey("NAME")
	if len(known) > 0 {
		match = byPlace
	}
	c.rows("storages", sample, text, objects(want), rowsOf(list), match)
}

func (d dumps) volumes(c *comparison, sample, text string, want any) {
	system := ""
	for _, r := range of[wmiOS](d, sample, "Win32_OperatingSystem") {
		system = r.SystemDrive
	}
	var list []row
	for _, r := range of[wmiVolume](d, sample, "Win32_LogicalDisk") {
		v := rowOf(r.facts(system))
		v["VOLUMN"] = v["LABEL"] // the peer gives the label twice, the agent a share's path
		list = append(list, v)
	}
	c.rows("drives", sample, text, objects(want), list, byKey("LETTER"))
}

func (d dumps) graphics(c *comparison, sample, text string, want any) {
	sizes := map[string]uint64{}
	for _, k := range d.registry(sample, "{4d36e968") {
		noteVideoMemory(sizes, k.text, k.number)
	}
	var list []row
	for _, r := range of[wmiVideo](d, sample, "Win32_VideoController") {
		list = append(list, rowOf(r.facts(sizes[r.Name])))
	}
	c.rows("videos", sample, text, objects(want), list, byKey("NAME"))
}

func (d dumps) networks(c *comparison, sample, text string, want any) {
	adapters := of[wmiAdapter](d, sample, "Win32_NetworkAdapter")
	configs := of[wmiAdapterConfig](d, sample, "Win32_NetworkAdapterConfiguration")
	var list []row
	for _, a := range adapters {
		i := slices.IndexFunc(configs, func(c wmiAdapterConfig) bool { return c.Index == a.Index })
		if a.MACAddress == "" || i < 0 {
			continue
		}
		for _, n := range rowsOf(a.facts(configs[i])) {
			n["dns"] = resolvers(configs[i : i+1])
			list = append(list, n)
		}
	}
	for _, w := range objects(want) { // the peer has an entry for each address, the agent one for both kinds
		for _, field := range []string{"IPADDRESS", "IPADDRESS6"} {
			if textOfValue(w[field]) != "" {
				c.rows("networks", sample, text, []map[string]any{w}, list, byKey("MACADDR", field))
			}
		}
		if textOfValue(w["IPADDRESS"])+textOfValue(w["IPADDRESS6"]) == "" {
			c.rows("networks", sample, text, []map[string]any{w}, list, byKey("MACADDR"))
		}
	}
}

func (d dumps) users(c *comparison, sample, text string, want any) {
	machine, entra, name := "", "", ""
	for _, r := range of[struct{ Domain string }](d, sample, "Win32_UserAccount") {
		machine = r.Domain
	}
	for _, k := range d.registry(sample, "S-1-12-1-") {
		entra = k.text("UserName")
	}
	for _, k := range d.registry(sample, "LogonUI") {
		name = k.text("LastLoggedOnUser")
	}
	c.rows("users", sample, text, objects(want), []row{rowOf(account(name, machine, entra))}, byPlace)
}

func (d dumps) software(sample string) []row {
	var list []row
	for _, k := range d.registry(sample, "Uninstall") {
		_, key, _ := strings.Cut(k.path, `\Uninstall\`)
		if s, ok := installedProgram(key, k.text, k.number, "x86_64"); ok {
			list = append(list, rowOf(s))
		}
	}
	return list
}

func (d dumps) programs(c *comparison, sample, text string, want any) {
	stored := 0
	programs := slices.DeleteFunc(objects(want), func(w map[string]any) bool {
		store := w["FROM"] == "uwp"
		if store {
			stored += len(w)
		}
		return store
	})
	if stored > 0 {
		c.left["Store programs, which are not in the file"] += stored
	}
	c.rows("softwares", sample, text, programs, d.software(sample), byKey("GUID"))
}

// programNames compares the names that stand in an export.
func (d dumps) programNames(c *comparison, file dump, names []any) {
	if !strings.HasSuffix(file.file, "-Uninstall.reg") {
		return
	}
	var want []map[string]any
	for _, n := range names {
		want = append(want, map[string]any{"DisplayName": n})
	}
	got := d.software(file.sample)
	for _, r := range got {
		r["DisplayName"] = r["NAME"]
	}
	c.rows("names of programs", file.file, "", want, got, byAll)
}

func (d dumps) firewalls(c *comparison, sample, text string, want any) {
	var expected []map[string]any
	profiles, _ := want.(map[string]any)
	for _, p := range profiles {
		for _, w := range objects(p) {
			if d.has(sample, textOfValue(w["PROFILE"])+".") {
				expected = append(expected, w)
			}
		}
	}
	var got []row
	for _, k := range d.registry(sample, "Profile") {
		if name := k.path[strings.LastIndex(k.path, `\`)+1:]; strings.HasSuffix(name, "Profile") && k.has("EnableFirewall") {
			got = append(got, rowOf(firewallState(name, k.number("EnableFirewall"))))
		}
	}
	c.rows("firewalls", sample, text, expected, got, byKey("PROFILE"))
}

func (d dumps) printers(c *comparison, sample, _ string, want any) {
	nodes := func(part, below string) []usbNode {
		keys := d.registry(sample, part)
		var list []usbNode
		for _, k := range keys {
			_, path, ok := strings.Cut(k.path, below)
			if steps := strings.Split(path, `\`); ok && len(steps) == 2 {
				n := usbNode{instance: steps[1], container: k.text("ContainerID"), prefix: k.text("ParentIdPrefix")}
				if p, ok := keys.key(k.path + `\Device Parameters`); ok {
					n.port = p.text("PortName")
				}
				list = append(list, n)
			}
		}
		return list
	}
	serials := serialByPort(nodes("-USBPRINT", `\Enum\USBPRINT\`), nodes("-USB.", `\Enum\USB\`))
	c.rows("printers", sample, "", objects(want), []row{serials}, byPlace)
}

func (d dumps) usb(c *comparison, sample, text string, want any) {
	var list []row
	for _, r := range of[wmiPnP](d, sample, "CIM_LogicalDevice") {
		if u, ok := r.facts(); ok {
			list = append(list, rowOf(u))
		}
	}
	c.rows("usbdevices", sample, "", objects(want), list, byKey("VENDORID", "PRODUCTID"))
}

func (d dumps) guests(c *comparison, sample, text string, want any) {
	var list []row
	for _, r := range of[wmiGuest](d, sample, "MSVM_ComputerSystem") {
		if vm, ok := r.facts(); ok {
			list = append(list, rowOf(vm))
		}
	}
	c.rows("virtualmachines", sample, text, objects(want), list, byKey("NAME"))
}

func (d dumps) protection(c *comparison, sample, text string, want any) {
	var list []row
	for _, class := range []string{"AntiVirusProduct", "AntivirusProduct"} {
		for _, r := range of[wmiAntivirus](d, sample, class) {
			list = append(list, rowOf(r.facts()))
		}
	}
	c.rows("antivirus", sample, text, objects(want), list, byKey("NAME"))
}

// regKey is a key of an export of the registry.
type regKey struct {
	path   string
	values map[string]any // string, uint64 or []byte
}

type regKeys []regKey

func (k regKey) has(name string) bool { return k.values[strings.ToLower(name)] != nil }

func (k regKey) text(name string) string {
	s, _ := k.values[strings.ToLower(name)].(string)
	return strings.TrimSpace(s)
}

func (k regKey) number(name string) uint64 {
	n, _ := k.values[strings.ToLower(name)].(uint64)
	return n
}

// key finds the key whose path ends so.
func (l regKeys) key(end string) (regKey, bool) {
	i := slices.IndexFunc(l, func(k regKey) bool { return strings.HasSuffix(k.path, end) })
	if i < 0 {
		return regKey{}, false
	}
	return l[i], true
}

// registry reads the exports of a sample whose names hold part.
func (d dumps) registry(sample, part string) regKeys {
	var list regKeys
	for _, f := range d.list {
		if f.sample == sample && strings.HasSuffix(f.file, ".reg") && strings.Contains(f.file[strings.LastIndex(f.file, "/"):], part) {
			list = append(list, exported(d.text(f.file))...)
		}
	}
	return list
}

// exported reads the text of an export: keys in brackets, "name"=value, hexadecimal values over several lines.
func exported(text string) regKeys {
	var list regKeys
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r", ""), "\\\n  ", "")
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if path, ok := strings.CutPrefix(line, "["); ok {
			list = append(list, regKey{strings.TrimSuffix(path, "]"), map[string]any{}})
			continue
		}
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil || len(list) == 0 || len(line) <= len(quoted)+1 {
			continue
		}
		if v := exportedValue(line[len(quoted)+1:]); v != nil {
			list[len(list)-1].values[strings.ToLower(unescaped(quoted))] = v
		}
	}
	return list
}

func unescaped(quoted string) string {
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(strings.TrimSuffix(strings.TrimPrefix(quoted, `"`), `"`))
}

func exportedValue(s string) any {
	if strings.HasPrefix(s, `"`) {
		return unescaped(s)
	}
	kind, digits, _ := strings.Cut(s, ":")
	if kind == "dword" {
		n, _ := strconv.ParseUint(digits, 16, 32)
		return n
	}
	raw, err := hex.DecodeString(strings.ReplaceAll(digits, ",", ""))
	switch {
	case err != nil:
		return nil
	case kind == "hex(b)" && len(raw) == 8:
		return binary.LittleEndian.Uint64(raw)
	case kind == "hex(1)" || kind == "hex(2)" || kind == "hex(7)":
		var units []uint16
		for i := 0; i+1 < len(raw); i += 2 {
			units = append(units, binary.LittleEndian.Uint16(raw[i:]))
		}
		return strings.TrimRight(string(utf16.Decode(units)), "\x00")
	}
	return raw
}
