package hardware

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"recolement/agent/report"
)

// dump is a line of the manifest: a file of a real machine, and what others read from it.
type dump struct {
	file, kind, sample string
	expected, itself   map[string]any
}

// dumps are a folder of recordings. The tests of the peer join the files of one sample.
type dumps struct {
	t    *testing.T
	dir  string
	list []dump
}

// TestDumps maps the recordings of real machines through the agent's own code and holds the result against the folder's manifest: see
// "make dumps". DUMPS names another folder of the same form.
func TestDumps(t *testing.T) {
	dir := os.Getenv("DUMPS")
	if dir == "" {
		dir = sharedDir(t, "windows")
	}
	d := dumps{t: t, dir: dir, list: readDumps(t, dir)}
	c := newComparison(t)
	seen := map[string]bool{}
	for _, file := range d.list {
		for test, want := range file.expected {
			if key := file.sample + "|" + test; !strings.HasPrefix(file.kind, "wmi") && !strings.HasPrefix(file.kind, "reg") || !seen[key] {
				seen[key] = true
				d.expectation(c, file, test, want)
			}
		}
		d.plainly(c, file)
	}
	c.print()
	if agree, all := c.totals(false); all == 0 || agree*100 < all*98 {
		t.Errorf("%d of %d expected values agree: less than 98 %%", agree, all)
	}
	if len(c.invented) > 0 {
		t.Errorf("%d values are not in the files", len(c.invented))
	}
}

func readDumps(t *testing.T, dir string) []dump {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "manifest.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	var list []dump
	for _, row := range rows[1:] {
		d := dump{file: column(row, "file"), kind: column(row, "kind"), sample: column(row, "sample")}
		for name, into := range map[string]*map[string]any{"expected": &d.expected, "self_values": &d.itself} {
			if text := column(row, name); text != "" {
				if err := json.Unmarshal([]byte(text), into); err != nil {
					t.Fatalf("%s: %s: %v", d.file, name, err)
				}
			}
		}
		list = append(list, d)
	}
	for i, d := range list {
		list[i].sample = sampleOf(d, list)
	}
	return list
}

// sampleOf is the longest name of a sample with which the file's name begins: the manifest cuts the names of exports too early.
func sampleOf(d dump, list []dump) string {
	best := d.sample
	for _, other := range list {
		if strings.HasPrefix(path.Base(d.file), other.sample+"-") && len(other.sample) > len(best) {
			best = other.sample
		}
	}
	return best
}

// expectation compares what a peer's test expects of a file, or of the files of one sample.
func (d dumps) expectation(c *comparison, file dump, test string, want any) {
	section := strings.TrimSuffix(test, ".t")
	switch {
	case file.kind == "edid":
		d.screen(c, file, test, want)
	case file.kind == "dmidecode":
		d.firmware(c, file, test, want)
	case strings.HasPrefix(file.kind, "powercfg"):
		c.rows("batteries", file.file, d.text(file.file), objects(want), d.powercfg(file.file), byPlace)
	default:
		reader, ok := d.joined()[section]
		if !ok {
			c.unread[test]++
			return
		}
		for _, part := range needed[section] {
			if !d.has(file.sample, part) {
				for _, w := range objects(want) {
					c.left["a file that they are read from is not in the folder"] += len(w)
				}
				return
			}
		}
		reader(c, file.sample, d.raw(file.sample), want)
	}
}

// needed are the files of a sample without which a section cannot be read.
var needed = map[string][]string{
	"cpu": {"Win32_Processor."}, "memory": {"Win32_PhysicalMemory."}, "drives": {"Win32_LogicalDisk."}, "video": {"Win32_VideoController."}, "users": {"-LogonUI."}, "softwares": {"-Uninstall."},
	"win32.t getInterfaces": {"Win32_NetworkAdapter.", "Win32_NetworkAdapterConfiguration."}, "printers": {"-USB.", "-USBPRINT."}, "usb": {"CIM_LogicalDevice."}, "hyperv": {"MSVM_ComputerSystem."},
}

// has tells whether a sample has a file with part in its name.
func (d dumps) has(sample, part string) bool {
	return slices.ContainsFunc(d.list, func(f dump) bool { return f.sample == sample && strings.Contains(path.Base(f.file), part) })
}

func (d dumps) text(file string) string {
	raw, err := os.ReadFile(filepath.Join(d.dir, filepath.FromSlash(file)))
	if err != nil {
		d.t.Error(err)
	}
	return plain(d.t, raw)
}

// raw is the text of all files of a sample.
func (d dumps) raw(sample string) string {
	var all strings.Builder
	for _, f := range d.list {
		if f.sample == sample {
			text := d.text(f.file)
			all.WriteString(text)
			if strings.HasSuffix(f.file, ".reg") { // values in hexadecimal, spelled out
				for _, k := range exported(text) {
					fmt.Fprintln(&all, k.values)
				}
			}
		}
	}
	return all.String()
}

// of are the rows of a class in a sample's files.
func of[T any](d dumps, sample, class string) []T {
	for _, f := range d.list {
		if f.sample == sample && f.kind == "wmi:"+class {
			return recorded[T](d.t, filepath.Join(d.dir, filepath.FromSlash(f.file)))
		}
	}
	return nil
}

// powercfg reads a battery report: the values of BatteryStaticData and BatteryFullChargedCapacity in another dress.
func (d dumps) powercfg(file string) []row {
	var doc struct {
		Batteries []struct {
			ID                 string `xml:"Id"`
			Manufacturer       string
			SerialNumber       string
			Chemistry          string
			DesignCapacity     uint32
			FullChargeCapacity int64
		} `xml:"Batteries>Battery"`
	}
	raw, err := os.ReadFile(filepath.Join(d.dir, filepath.FromSlash(file)))
	if err == nil {
		err = xml.Unmarshal(raw, &doc)
	}
	if err != nil {
		d.t.Errorf("%s: %v", file, err)
	}
	var list []row
	for _, b := range doc.Batteries {
		var chemistry uint32
		for i, c := range []byte(b.Chemistry)[:min(4, len(b.Chemistry))] {
			chemistry |= uint32(c) << (8 * i)
		}
		static := wmiBatteryStatic{DeviceName: b.ID, ManufactureName: b.Manufacturer, SerialNumber: b.SerialNumber, Chemistry: chemistry, DesignedCapacity: b.DesignCapacity}
		list = append(list, rowOf(static.facts(b.FullChargeCapacity)))
	}
	return list
}

// screen compares a block of a screen with what a peer reads from it, or with what edid-decode wrote.
func (d dumps) screen(c *comparison, file dump, test string, want any) {
	raw, err := os.ReadFile(filepath.Join(d.dir, filepath.FromSlash(file.file)))
	if err != nil {
		d.t.Error(err)
		return
	}
	m, err := monitorOf(raw, "")
	if err != nil {
		c.damaged = append(c.damaged, file.file+": "+err.Error())
		for _, w := range objects(want) {
			c.left["a screen whose block is damaged is refused"] += len(w)
		}
		return
	}
	if test == "screen.t" {
		c.rows("monitors", file.file, "", objects(want), []row{rowOf(m)}, byPlace)
		return
	}
	decoded, _ := want.(map[string]any)
	if local, ok := file.itself["local edid-decode"].(map[string]any); ok { // the file hides serial numbers
		decoded = local
	}
	c.rows("monitors by edid-decode", file.file, "", []map[string]any{decoded}, []row{screenFacts(raw, m)}, byPlace)
}

// firmware compares a table with what a peer reads from dmidecode's text of it, or with that text itself.
func (d dumps) firmware(c *comparison, file dump, test string, want any) {
	text := d.text(file.file)
	t := dmiTable(d.t, text)
	b := t.bios()
	switch test {
	case "bios.t":
		c.rows("bios", file.file, text, objects(want), []row{rowOf(b)}, byPlace)
	case "hardware.t":
		c.rows("hardware", file.file, text, objects(want), []row{rowOf(report.Hardware{UUID: t.uuid(), ChassisType: t.chassisType()})}, byPlace)
	case "memory.t":
		c.rows("memories", file.file, text, filled(objects(want)), rowsOf(t.memories()), byKey("NUMSLOTS"))
	case "battery.t":
		c.rows("batteries", file.file, text, objects(want), rowsOf(t.batteries()), byPlace)
	case "psu.t":
		c.rows("powersupplies", file.file, text, objects(want), rowsOf(t.powerSupplies()), byPlace)
	case "ports.t":
		c.rows("ports", file.file, text, objects(want), rowsOf(t.ports()), byPlace)
	case "slots.t":
		c.rows("slots", file.file, text, objects(want), rowsOf(t.slots()), byPlace)
	case "read from the report":
		all, _ := want.(map[string]any)
		c.wholeTable(file.file, text, all, t)
	default:
		c.unread[test]++
	}
}

// filled leaves out empty slots: the agent reports modules.
func filled(rows []map[string]any) []map[string]any {
	return slices.DeleteFunc(rows, func(r map[string]any) bool { return r["CAPACITY"] == nil })
}

// row is a section's entry by the peer's names of the fields.
type row map[string]string

// renamed are the peer's names that differ from the format's.
var renamed = map[string]string{"MAC": "MACADDR", "INSTALL_DATE": "INSTALLDATE"}

func rowOf(facts any) row {
	raw, err := json.Marshal(facts)
	if err != nil {
		panic(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		panic(err)
	}
	r := row{}
	for name, value := range fields {
		name = strings.ToUpper(name)
		if other, ok := renamed[name]; ok {
			name = other
		}
		r[name] = textOfValue(value)
	}
	return r
}

func rowsOf[T any](list []T) []row {
	rows := []row{}
	for _, f := range list {
		rows = append(rows, rowOf(f))
	}
	return rows
}

func textOfValue(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return fmt.Sprintf("%.0f", v)
	case bool:
		return map[bool]string{true: "1", false: "0"}[v]
	}
	return fmt.Sprint(v)
}

// objects are the entries of a section, whether it is one or a list.
func objects(v any) []map[string]any {
	switch v := v.(type) {
	case map[string]any:
		return []map[string]any{v}
	case []any:
		var list []map[string]any
		for _, item := range v {
			if m, ok := item.(map[string]any); ok {
				list = append(list, m)
			}
		}
		return list
	}
	return nil
}

// plainly compares what a file says of itself with what the agent's rows hold: the manifest has a few properties of each class.
func (d dumps) plainly(c *comparison, file dump) {
	fields, ok := file.itself["key_fields"].([]any)
	class, isWMI := strings.CutPrefix(file.kind, "wmi:")
	if !ok || !isWMI {
		if names, ok := file.itself["DisplayName_values"].([]any); ok {
			d.programNames(c, file, names)
		}
		return
	}
	zero, ok := rowTypes[class]
	if !ok {
		c.unread[file.kind]++
		return
	}
	got := recordedAs(d.t, filepath.Join(d.dir, filepath.FromSlash(file.file)), reflect.TypeOf(zero))
	var list []row
	for _, v := range got {
		r := row{}
		for i := range v.NumField() {
			r[v.Type().Field(i).Name] = plainValue(v.Field(i))
		}
		list = append(list, r)
	}
	var want []map[string]any
	for _, m := range objects(fields) {
		known := map[string]any{}
		for name, value := range m {
			if f, ok := reflect.TypeOf(zero).FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, name) }); ok {
				known[f.Name] = value
			}
		}
		if slices.ContainsFunc(mapValues(known), func(v any) bool { return strings.Trim(textOfValue(v), "0") != "" }) {
			want = append(want, known)
		}
	}
	c.rows("rows of "+class, file.file, "", want, list, byAll)
}

func mapValues(m map[string]any) []any {
	var list []any
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

func plainValue(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		return strings.ToUpper(fmt.Sprint(v.Bool()))
	case reflect.Slice:
		if v.Len() == 0 {
			return ""
		}
		return `{"` + strings.Join(v.Interface().([]string), `","`) + `"}`
	}
	return fmt.Sprint(v.Interface())
}

// rowTypes are the classes that the agent asks for.
var rowTypes = map[string]any{
	"Win32_ComputerSystem": wmiSystem{}, "Win32_ComputerSystemProduct": wmiProduct{}, "Win32_OperatingSystem": wmiOS{}, "Win32_Processor": wmiProcessor{}, "Win32_DiskDrive": wmiDisk{},
	"MSFT_PhysicalDisk": wmiPhysicalDisk{}, "Win32_CDROMDrive": wmiOptical{}, "Win32_LogicalDisk": wmiVolume{}, "Win32_PhysicalMemory": wmiMemory{}, "Win32_PhysicalMemoryArray": wmiMemoryArray{},
	"Win32_VideoController": wmiVideo{}, "Win32_NetworkAdapter": wmiAdapter{}, "Win32_NetworkAdapterConfiguration": wmiAdapterConfig{}, "Win32_Battery": wmiBattery{},
	"BatteryStaticData": wmiBatteryStatic{}, "BatteryFullChargedCapacity": wmiBatteryFull{}, "AntiVirusProduct": wmiAntivirus{}, "AntivirusProduct": wmiAntivirus{}, "Win32_Tpm": wmiTPM{}, "Win32_EncryptableVolume": wmiEncryption{},
	"SoftwareLicensingProduct": wmiLicense{}, "MSVM_ComputerSystem": wmiGuest{}, "Msvm_ComputerSystem": wmiGuest{}, "Win32_PnPEntity": wmiPnP{}, "CIM_LogicalDevice": wmiPnP{},
}
