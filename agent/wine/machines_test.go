package wine

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"recolement/agent/report"
)

// made is a machine as its firmware describes it, in the fields of Linux's /sys/class/dmi/id, from which Wine makes its firmware's table
// and what WMI says.
type made struct {
	name string
	dmi  map[string]string
}

// machines are of the kinds that a town has, placeholders and all.
var machines = []made{
	{"TM-O10-19933-P", map[string]string{"sys_vendor": "HP", "product_name": "HP EliteBook 840 G8 Notebook PC", "product_serial": "5CG1234ABC", "product_sku": "2Y2Q0EA#ABF",
		"product_family": "103C_5336AN HP EliteBook", "board_vendor": "HP", "board_name": "8AB8", "board_serial": "PKDLX0ADHDY0Q1", "chassis_type": "10", "chassis_serial": "5CG1234ABC",
		"bios_vendor": "HP", "bios_version": "T76 Ver. 01.12.00", "bios_date": "03/22/2023"}},
	{"TO-A00-20117", map[string]string{"sys_vendor": "Dell Inc.", "product_name": "OptiPlex 7090", "product_serial": "8GH5KM3", "product_sku": "0A6C", "product_family": "OptiPlex",
		"board_vendor": "Dell Inc.", "board_name": "0R2C9M", "board_serial": "/8GH5KM3/CNPEC0018A00VJ/", "chassis_type": "3", "chassis_serial": "8GH5KM3",
		"bios_vendor": "Dell Inc.", "bios_version": "1.18.0", "bios_date": "05/17/2023"}},
	{"TO-C20-21001-TA", map[string]string{"sys_vendor": "LENOVO", "product_name": "20TBS57S00", "product_version": "ThinkPad X1 Tablet Gen 3", "product_serial": "PF2ABCDE",
		"board_vendor": "LENOVO", "board_name": "20TBS57S00", "board_serial": "L1HF07K01AB", "chassis_type": "30", "chassis_serial": "PF2ABCDE",
		"bios_vendor": "LENOVO", "bios_version": "N2NET41W (1.26 )", "bios_date": "10/07/2020"}},
	{"TM-B00-18002", map[string]string{"sys_vendor": "System manufacturer", "product_name": "System Product Name", "product_serial": "System Serial Number", "board_vendor": "ASUSTeK COMPUTER INC.",
		"board_name": "PRIME B365M-A", "board_serial": "200162312800451", "chassis_type": "3", "chassis_serial": "Default string",
		"bios_vendor": "American Megatrends Inc.", "bios_version": "2208", "bios_date": "07/09/2021"}},
}

// TestRealMachines puts the firmware of real machines before the agent: all of it has to come back as it was set.
func TestRealMachines(t *testing.T) {
	w := newWindows(t)
	all, compared := append(machines, recorded(t)...), 0
	for _, m := range all {
		t.Run(m.dmi["product_name"]+" "+m.dmi["product_serial"], func(t *testing.T) {
			m := whole(m)
			here := &windows{T: t, prefix: w.prefix, env: []string{"DMI=" + written(t, m.dmi)}}
			if m.name != "" { // names are read when Wine starts, firmware when a program does
				here.env = append(here.env, "NAME="+m.name)
				here.restart()
			}
			out := here.must(built(t, "bin", "windows-amd64", "recolement-agent.exe"), "inventory", "--format", "json")
			r, err := report.Decode([]byte(out))
			if err != nil {
				t.Fatal(err)
			}
			if r.Content.BIOS == nil || r.Content.Hardware == nil {
				t.Fatalf("no sections in %s", out)
			}
			compared += compare(t, m, r.Content)
		})
	}
	t.Logf("%d machines, %d values", len(all), compared)
}

// whole gives every file a text: Wine's table counts strings, and "none" is what firmware writes for nothing.
func whole(m made) made {
	dmi := map[string]string{}
	for _, file := range strings.Fields("bios_date bios_vendor bios_version board_asset_tag board_name board_serial board_vendor board_version chassis_asset_tag chassis_serial chassis_type " +
		"chassis_vendor chassis_version product_family product_name product_serial product_sku product_version sys_vendor") {
		dmi[file] = cmp.Or(m.dmi[file], "none")
	}
	dmi["chassis_type"] = cmp.Or(m.dmi["chassis_type"], "3")
	return made{m.name, dmi}
}

func written(t *testing.T, dmi map[string]string) string {
	dir := t.TempDir()
	for file, text := range dmi {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// compare holds the report against what was set, and gives the number of values.
func compare(t *testing.T, m made, c *report.Content) int {
	b := c.BIOS
	type row struct{ what, got, want string }
	rows := []row{
		{"manufacturer", b.SystemManufacturer, m.dmi["sys_vendor"]},
		{"serial", b.SerialNumber, m.dmi["product_serial"]},
		{"board manufacturer", b.BoardManufacturer, m.dmi["board_vendor"]},
		{"board model", b.BoardModel, m.dmi["board_name"]},
		{"board serial", b.BoardSerialNumber, m.dmi["board_serial"]},
		{"bios manufacturer", b.BIOSManufacturer, m.dmi["bios_vendor"]},
		{"bios version", b.BIOSVersion, m.dmi["bios_version"]},
	}
	if m.name != "" {
		rows = append(rows, row{"name", c.Hardware.Name, m.name[:min(len(m.name), 15)]})
	}
	if m.dmi["sys_vendor"] != "LENOVO" { // where the name that people know takes the place of the SKU
		rows = append(rows, row{"model", b.SystemModel, m.dmi["product_name"]}, row{"sku", b.SKUNumber, m.dmi["product_sku"]})
	}
	for _, row := range rows {
		if row.got != row.want {
			t.Errorf("%s: got %q, want %q", row.what, row.got, row.want)
		}
	}
	return len(rows)
}

// recorded are the machines of the dumps beside the project, where there are any: of each its first structures of a kind.
func recorded(t *testing.T) []made {
	files, err := filepath.Glob(project(t, "..", "shared", "windows", "dmidecode", "linuxhw", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var list []made
	for i, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if i%6 != 0 { // seconds each
			continue
		}
		m := made{dmi: map[string]string{}}
		for _, want := range dmidecodeLines {
			if text := strings.TrimSpace(lineOf(string(raw), want.structure, want.line)); text != "" && text != "--" && text != "Not Specified" {
				m.dmi[want.file] = text
			}
		}
		list = append(list, m)
	}
	return list
}

var dmidecodeLines = []struct{ structure, line, file string }{
	{"BIOS Information", "Vendor", "bios_vendor"}, {"BIOS Information", "Version", "bios_version"}, {"BIOS Information", "Release Date", "bios_date"},
	{"System Information", "Manufacturer", "sys_vendor"}, {"System Information", "Product Name", "product_name"}, {"System Information", "Version", "product_version"},
	{"System Information", "Serial Number", "product_serial"}, {"System Information", "SKU Number", "product_sku"}, {"System Information", "Family", "product_family"},
	{"Base Board Information", "Manufacturer", "board_vendor"}, {"Base Board Information", "Product Name", "board_name"}, {"Base Board Information", "Serial Number", "board_serial"},
	{"Chassis Information", "Manufacturer", "chassis_vendor"}, {"Chassis Information", "Serial Number", "chassis_serial"},
}

func lineOf(text, structure, line string) string {
	_, after, _ := strings.Cut(text, "\n"+structure+"\n")
	block, _, _ := strings.Cut(after, "\n\n")
	found := regexp.MustCompile(`(?m)^\t` + regexp.QuoteMeta(line) + `: (.*)$`).FindStringSubmatch(block)
	if found == nil {
		return ""
	}
	return found[1]
}
