package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recolement/agent/internal/simulator"
	"recolement/agent/internal/snmp"
	"recolement/agent/internal/snmp/profiles"
	"recolement/agent/internal/sweep"
	"recolement/agent/ranges"
)

// shared finds a folder of the fixtures that lie beside the repository, or skips the test.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if path := filepath.Join(dir, "shared", name); isDir(path) {
			return path
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Skipf("no folder shared/%s beside the repository", name)
		}
		dir = parent
	}
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// score counts for one property how many devices have a known truth, and how many were read right.
type score struct{ right, known int }

// truth holds what the manifest says of one recording.
type truth map[string]string

func readManifest(t *testing.T, file string) map[string]truth {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]truth{}
	for _, row := range rows[1:] {
		entry := truth{}
		for i, v := range row {
			entry[rows[0][i]] = v
		}
		out[entry["file"]] = entry
	}
	return out
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// alike is for makers and models, which the manifest writes with and without decorations.
func alike(got, want string) bool {
	g, w := letters(got), letters(want)
	return g != "" && (strings.Contains(w, g) || strings.Contains(g, w))
}

// shareWord says whether two makers have a name in common: MGE/Eaton and Eaton.
func shareWord(got, want string) bool {
	for _, word := range strings.FieldsFunc(want, func(r rune) bool { return strings.ContainsRune("/ -.", r) }) {
		if len(word) > 1 && alike(got, word) {
			return true
		}
	}
	return false
}

// judge compares one device with the truth about it.
func judge(d *snmp.Device, want truth) map[string]bool {
	verdict := map[string]bool{}
	if v := want["vendor"]; v != "" && v != "slackware" && v != "Linux" {
		verdict["maker"] = shareWord(d.Maker, v)
	}
	if v := want["model"]; v != "" {
		verdict["model"] = alike(d.Model, v)
	}
	if v := want["expected_serial"]; v == "FFFFFFFFFFFF" {
		verdict["serial"] = d.Serial == "" // a placeholder is no serial number
	} else if v != "" {
		verdict["serial"] = d.Serial == v
	}
	if v := want["expected_sysname"]; v != "" {
		verdict["name"] = d.Name == strings.ReplaceAll(v, "<private>", "")
	}
	if v := strings.TrimPrefix(want["first_mac"], "text:"); v != "" && !strings.HasPrefix(v, "00:00:00:00:") {
		verdict["mac"] = d.MAC != "" && hasMAC(d, v)
	}
	if v := want["life_count"]; v != "" {
		verdict["pages"] = fmt.Sprint(d.Pages()) == v
	}
	if v := want["supplies"]; v != "" && v != "0" {
		verdict["supplies"] = fmt.Sprint(len(d.Supplies)) == v
	}
	if v := coarse[d.Class]; v != "" && want["cls"] != "" {
		verdict["class"] = v == want["cls"]
	}
	types := map[string]string{"printer": "Printer", "ups_pdu": "Power", "network": "Networking"}
	if v := types[want["cls"]]; v != "" {
		verdict["type"] = d.Type == v
	}
	return verdict
}

// coarse are the manifest's words for our classes.
var coarse = map[string]string{
	snmp.ClassPrinter: "printer", snmp.ClassCopier: "printer", snmp.ClassUPS: "ups_pdu", snmp.ClassPDU: "ups_pdu", snmp.ClassSwitch: "network",
	snmp.ClassRouter: "network", snmp.ClassAccessPoint: "network", snmp.ClassFirewall: "network", snmp.ClassStorage: "server_nas",
	snmp.ClassServer: "server_nas", snmp.ClassPhone: "other", snmp.ClassCamera: "other", snmp.ClassSensor: "other", snmp.ClassOther: "other",
}

// invented says whether a value was read that the truth knows to be another, or to be absent: a placeholder, or what it contradicts.
func invented(d *snmp.Device, want truth) bool {
	v := want["expected_serial"]
	return d.Serial != "" && v != "" && d.Serial != v && !strings.Contains(want["alt_serials"], d.Serial)
}

func hasMAC(d *snmp.Device, mac string) bool {
	if d.MAC == mac {
		return true
	}
	for _, p := range d.Ports {
		if p.MAC == mac {
			return true
		}
	}
	return false
}

// floors are a little below what was measured: properties read right of those that are known, in percent, over all classes.
var floors = map[string]int{"maker": 95, "model": 90, "class": 95, "serial": 97, "name": 97, "mac": 97, "type": 97, "pages": 90, "supplies": 97}

// corpus is the folder of RECORDINGS, or else of the fixtures beside the repository.
func corpus(t *testing.T) string {
	if dir := os.Getenv("RECORDINGS"); dir != "" {
		return dir
	}
	return shared(t, "snmp")
}

// TestRecordings sweeps all recordings of real devices and compares what was read with the truth about them. make recordings prints
// what it finds.
func TestRecordings(t *testing.T) {
	dir := corpus(t)
	manifest := readManifest(t, filepath.Join(dir, "manifest.csv"))
	devices, err := simulator.Folder(dir, netip.MustParseAddr("127.0.20.1"), simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	outcomes := sweepDevices(t, newScanner(t), devices)
	total, perClass := map[string]*score{}, map[string]*score{}
	for _, dev := range devices {
		o, want := outcomes[dev.Addr], manifest[dev.Name]
		if o.device == nil {
			t.Errorf("%s was not read: state %d %s", dev.Name, o.state, o.reason())
			continue
		}
		if invented(o.device, want) {
			t.Errorf("%s: serial number %q was invented, it is %q", dev.Name, o.device.Serial, want["expected_serial"])
		}
		for property, right := range judge(o.device, want) {
			add(total, property, right)
			add(perClass, want["cls"]+" "+property, right)
			if !right {
				d := o.device
				t.Logf("%-10s %-36s got maker %q model %q serial %q name %q mac %q pages %d class %s (%s); want %s | %s | %s | %s | %s | %s | %s",
					property, dev.Name, d.Maker, d.Model, d.Serial, d.Name, d.MAC, d.Pages(), d.Class, d.Evidence, want["cls"],
					want["vendor"], want["model"], want["expected_serial"], want["expected_sysname"], want["first_mac"], want["life_count"])
			}
		}
	}
	for _, class := range []string{"printer", "ups_pdu", "network", "server_nas", "other"} {
		t.Log(class + line(perClass, class+" "))
	}
	t.Log("all" + line(total, ""))
	for property, floor := range floors {
		if s := total[property]; s == nil || 100*s.right < floor*s.known {
			t.Errorf("%s: %v right, want at least %d %%", property, s, floor)
		}
	}
}

func add(scores map[string]*score, key string, right bool) {
	if scores[key] == nil {
		scores[key] = &score{}
	}
	scores[key].known++
	if right {
		scores[key].right++
	}
}

func line(scores map[string]*score, prefix string) string {
	out := ""
	for _, p := range []string{"class", "type", "maker", "model", "serial", "name", "mac", "pages", "supplies"} {
		if s := scores[prefix+p]; s != nil {
			out += fmt.Sprintf("  %s %d/%d", p, s.right, s.known)
		}
	}
	return out
}

// newScanner is one that knows the community "public".
func newScanner(t testing.TB) *scanner {
	t.Helper()
	known, err := profiles.Load()
	if err != nil {
		t.Fatal(err)
	}
	limits := snmp.DefaultLimits()
	limits.Time, limits.Timeout = 3*time.Second, 300*time.Millisecond
	return &scanner{
		known: known, credentials: communities([]string{"public"}), workers: 16, limits: limits, log: slog.New(slog.DiscardHandler),
		sweep: sweep.Options{Timeout: 300 * time.Millisecond, Retries: 1, Rate: 20000},
	}
}

func addresses(t *testing.T, texts ...string) ranges.Set {
	t.Helper()
	r, err := ranges.Parse(texts, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sweepDevices serves devices and scans their addresses.
func sweepDevices(t *testing.T, s *scanner, devices []simulator.Device) map[netip.Addr]outcome {
	t.Helper()
	network, err := simulator.Start(t.Context(), 0, devices)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	s.sweep.Port = uint16(network.Port)
	var targets []string
	for _, d := range devices {
		targets = append(targets, d.Addr.String())
	}
	outcomes := map[netip.Addr]outcome{}
	if _, err := s.scan(context.Background(), addresses(t, targets...), func(o outcome) { outcomes[o.addr] = o }); err != nil {
		t.Fatal(err)
	}
	return outcomes
}
