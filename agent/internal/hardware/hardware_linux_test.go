package hardware

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"recolement/agent/report"
)

var update = flag.Bool("update", false, "write what was found into the golden files")

// tree unpacks a machine's files.
func tree(t *testing.T, archive string) string {
	t.Helper()
	a, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	for _, f := range a.Files {
		name, data := f.Name, f.Data
		if plain, ok := strings.CutSuffix(name, ".b64"); ok {
			name = plain
			if data, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(data)), "")); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(root, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, data, 0o644))
	}
	for line := range strings.Lines(string(a.Comment)) {
		if link, target, ok := strings.Cut(strings.TrimSpace(line), " -> "); ok {
			path := filepath.Join(root, link)
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must(t, os.Symlink(target, path))
		}
	}
	return root
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fixture is a machine that answers from files alone.
func fixture(root string) *machine {
	m := newMachine(Options{Root: root})
	m.now = func() time.Time { return time.Unix(1_769_100_000, 0).In(time.FixedZone("CET", 3600)) }
	m.space = func(context.Context, string) (total, free uint64, err error) { return 500 << 30, 200 << 30, nil }
	m.addresses = func(nic string) ([]netip.Prefix, error) {
		if nic != "eno1" {
			return nil, errors.New("none")
		}
		return []netip.Prefix{netip.MustParsePrefix("10.38.5.20/24"), netip.MustParsePrefix("fe80::1/64"), netip.MustParsePrefix("2001:db8::20/64")}, nil
	}
	return m
}

func TestMachines(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) < 3 {
		t.Fatalf("fixtures: %v, %v", archives, err)
	}
	for _, archive := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(archive), ".txtar"), func(t *testing.T) {
			root := tree(t, archive)
			content, err := fixture(root).read(context.Background(), families)
			must(t, err)
			content.VersionClient = "test"
			raw, err := report.Encode(&report.Report{Action: "inventory", DeviceID: "test", ItemType: "Computer", Content: content})
			must(t, err)
			raw = bytes.ReplaceAll(raw, []byte(root), []byte("ROOT"))
			var got bytes.Buffer
			must(t, json.Indent(&got, raw, "", "  "))
			got.WriteByte('\n')
			golden := strings.TrimSuffix(archive, ".txtar") + ".golden.json"
			if *update {
				must(t, os.WriteFile(golden, got.Bytes(), 0o644))
			}
			want, err := os.ReadFile(golden)
			must(t, err)
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestWhatAGoldenFileMustHold cannot be satisfied by writing golden files anew.
func TestWhatAGoldenFileMustHold(t *testing.T) {
	c, err := fixture(tree(t, "testdata/laptop.txtar")).read(context.Background(), families)
	must(t, err)
	if c.BIOS.SerialNumber != "PF0TEST1" || c.BIOS.SystemModel != "ThinkPad T14 Gen 2i" || c.Hardware.UUID != "1DB0A04E-92FC-43A2-A7B7-D31642946D14" {
		t.Errorf("identity: %+v %q", c.BIOS, c.Hardware.UUID)
	}
	if *c.Hardware.Memory != 16384+32768 || c.Hardware.VMSystem != "Physical" || c.Hardware.ChassisType != "Notebook" {
		t.Errorf("hardware: %+v, memory %d", c.Hardware, *c.Hardware.Memory)
	}
	if len(c.Monitors) != 2 || len(c.Storages) != 2 || len(c.Batteries) != 1 || len(c.Drives) != 2 || len(c.Software) != 2 {
		t.Errorf("%d monitors, %d disks, %d batteries, %d volumes, %d packages", len(c.Monitors), len(c.Storages), len(c.Batteries), len(c.Drives), len(c.Software))
	}
	if c.Error == nil || !strings.Contains(c.Error.Message, "card0-DP-3") {
		t.Errorf("the damaged screen is not noted: %+v", c.Error)
	}
	if c.Users != nil || c.Hardware.LastLoggedUser != "" {
		t.Error("users are reported without being asked for")
	}
	raw, err := json.Marshal(c.Printers)
	must(t, err)
	if bytes.Contains(raw, []byte("secret")) {
		t.Error("a printer's password is reported")
	}
	for _, n := range c.Networks {
		soldered := n.PNPDeviceID == "" && !*n.VirtualDevice && n.Model == ""
		if want := n.Description == "eno1" || n.Description == "wlp0s20f3"; soldered != want {
			t.Errorf("%s: soldered %v, want %v", n.Description, soldered, want)
		}
	}
}

func TestAbsentFailedEmpty(t *testing.T) {
	container, err := fixture(tree(t, "testdata/container.txtar")).read(context.Background(), families)
	must(t, err)
	if container.Error != nil || container.BIOS != nil || container.Monitors != nil || container.Memories != nil {
		t.Errorf("what is absent must be neither sent nor a failure: %+v", container)
	}
	broken, err := fixture(tree(t, "testdata/virtual.txtar")).read(context.Background(), families)
	must(t, err)
	if broken.Drives != nil {
		t.Errorf("what failed must not be sent as empty: %+v", broken.Drives)
	}
	if broken.Error == nil || !strings.Contains(broken.Error.Message, "firmware") || !strings.Contains(broken.Error.Message, "volumes") {
		t.Errorf("what failed must be said: %+v", broken.Error)
	}
	if broken.BIOS == nil || broken.BIOS.SerialNumber != "VM0TEST" || broken.Memories != nil || broken.Printers == nil {
		t.Errorf("what could be read must be sent: %+v", broken)
	}
}
