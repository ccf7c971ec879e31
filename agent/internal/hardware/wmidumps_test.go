package hardware

import (
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"recolement/agent/report"
)

// recorded reads rows that a real Windows gave ("wmic … /format:list"): lines Property=Value, a blank line between rows.
func recorded[T any](t *testing.T, path string) []T {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []T
	var row T
	for line := range strings.Lines(plain(t, raw) + "\n\n") {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if ok {
			assign(reflect.ValueOf(&row).Elem().FieldByName(name), html.UnescapeString(value))
		} else if !reflect.ValueOf(row).IsZero() {
			list = append(list, row)
			row = *new(T)
		}
	}
	return list
}

func plain(t *testing.T, raw []byte) string {
	if len(raw) > 1 && raw[0] == 0xff && raw[1] == 0xfe {
		units := make([]uint16, 0, len(raw)/2)
		for raw = raw[2:]; len(raw) > 1; raw = raw[2:] {
			units = append(units, binary.LittleEndian.Uint16(raw))
		}
		return string(utf16.Decode(units))
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// assign does what the library does: a value that is empty (NULL) leaves the zero.
func assign(field reflect.Value, value string) {
	if !field.IsValid() || value == "" {
		return
	}
	switch field.Kind() {
	case reflect.String:
		field.SetString(value)
	case reflect.Bool:
		field.SetBool(value == "TRUE")
	case reflect.Int32:
		n, _ := strconv.ParseInt(value, 10, 32)
		field.SetInt(n)
	case reflect.Uint32, reflect.Uint64:
		n, _ := strconv.ParseUint(value, 10, 64)
		field.SetUint(n)
	case reflect.Slice:
		for item := range strings.SplitSeq(strings.Trim(value, "{}"), ",") {
			field.Set(reflect.Append(field, reflect.ValueOf(strings.Trim(item, `"`))))
		}
	}
}

// peer is what another agent's own tests expect of a recorded file, by the manifest's words.
func peer(t *testing.T, dir, file, test string) []map[string]any {
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
	for _, row := range rows {
		if row[0] != file {
			continue
		}
		var all map[string][]map[string]any
		if err := json.Unmarshal([]byte(row[8]), &all); err != nil {
			t.Fatal(err)
		}
		return all[test]
	}
	t.Fatalf("%s is not in the manifest", file)
	return nil
}

func said(m map[string]any, key string) string {
	if m[key] == nil {
		return ""
	}
	return fmt.Sprint(m[key])
}

func TestRecordedAdapters(t *testing.T) {
	dir := sharedDir(t, "windows")
	for _, sample := range []string{"7", "vpn-up"} {
		t.Run(sample, func(t *testing.T) {
			adapters := recorded[wmiAdapter](t, filepath.Join(dir, "wmi", sample+"-Win32_NetworkAdapter.wmi"))
			configs := recorded[wmiAdapterConfig](t, filepath.Join(dir, "wmi", sample+"-Win32_NetworkAdapterConfiguration.wmi"))
			byMAC := map[string][]report.Network{}
			for _, a := range adapters {
				i := slices.IndexFunc(configs, func(c wmiAdapterConfig) bool { return c.Index == a.Index })
				if a.MACAddress == "" || i < 0 {
					continue
				}
				for _, n := range a.facts(configs[i]) {
					byMAC[n.MAC] = append(byMAC[n.MAC], n)
				}
			}
			compared := 0
			for _, p := range peer(t, dir, "wmi/"+sample+"-Win32_NetworkAdapter.wmi", "win32.t getInterfaces") {
				mac := strings.ToLower(said(p, "MACADDR"))
				if mac == "" || said(p, "PNPDEVICEID") == "" {
					continue
				}
				found := byMAC[mac]
				if len(found) == 0 {
					t.Errorf("no adapter %v", p)
					continue
				}
				compared++
				n := found[0]
				sameKind := n.Type == "bluetooth" || *n.VirtualDevice == (said(p, "VIRTUALDEV") == "1") // peers differ about Bluetooth
				if !strings.EqualFold(n.PNPDeviceID, said(p, "PNPDEVICEID")) || !sameKind || !strings.EqualFold(n.Status, said(p, "STATUS")) {
					t.Errorf("got %+v, virtual %v; want %v", n, *n.VirtualDevice, p)
				}
				if ip := said(p, "IPADDRESS"); ip != "" && !slices.ContainsFunc(found, func(n report.Network) bool {
					return n.IPAddress == ip && n.IPMask == said(p, "IPMASK") && n.IPSubnet == said(p, "IPSUBNET")
				}) {
					t.Errorf("%s: no address %s in %+v", mac, ip, found)
				}
				if id := said(p, "PCIID"); n.PCIID != id && id != "" {
					t.Errorf("%s: PCI id %q, want %q", mac, n.PCIID, id)
				}
			}
			if compared < 2 {
				t.Errorf("%d adapters compared", compared)
			}
		})
	}
}

func TestRecordedDisks(t *testing.T) {
	dir := sharedDir(t, "windows")
	const file = "wmi/2008-Enterprise-Win32_DiskDrive.wmi"
	got, want := map[string][3]string{}, map[string][3]string{}
	for _, r := range recorded[wmiDisk](t, filepath.Join(dir, file)) {
		s := r.facts()
		got[s.Name] = [3]string{s.Model, s.Serial, strconv.FormatInt(*s.DiskSize, 10)}
	}
	for _, p := range peer(t, dir, file, "storages.t") {
		if said(p, "DISKSIZE") != "" {
			want[said(p, "NAME")] = [3]string{said(p, "MODEL"), said(p, "SERIAL"), strconv.FormatFloat(p["DISKSIZE"].(float64), 'f', 0, 64)}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("(-peer +ours)\n%s", diff)
	}
}

func TestRecordedVolumesAndProcessors(t *testing.T) {
	dir := sharedDir(t, "windows")
	volumes := recorded[wmiVolume](t, filepath.Join(dir, "wmi/2008-Enterprise-Win32_LogicalDisk.wmi"))
	i := slices.IndexFunc(volumes, func(v wmiVolume) bool { return v.DeviceID == "C:" })
	if i < 0 {
		t.Fatalf("no C: in %+v", volumes)
	}
	c := volumes[i].facts("C:")
	if *c.Total != 40959 || *c.Free != 20447 || c.Serial != "110DE6FB" || !*c.SystemDrive || c.Label != "System" {
		t.Errorf("got %+v", c)
	}
	cpus := recorded[wmiProcessor](t, filepath.Join(dir, "wmi/7-Win32_Processor.wmi"))
	if len(cpus) == 0 {
		t.Fatal("no processor")
	}
	if p := cpus[0].facts(); p.Manufacturer != "Intel" || *p.Speed != 2801 || p.ID != "BFEBFBFF000206A7" || !strings.Contains(p.Name, "i5-2300") {
		t.Errorf("got %+v", p)
	}
}

// sharedDir is a folder of the fixtures that may stand beside the project.
func sharedDir(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		found := filepath.Join(dir, "shared", name)
		if info, err := os.Stat(found); err == nil && info.IsDir() {
			return found
		}
	}
	t.Skip("no shared fixtures beside the project")
	return ""
}
