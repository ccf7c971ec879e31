package hardware

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recolement/agent/report"
)

func TestDisksOfTheStorageService(t *testing.T) {
	size := int64(512110)
	for _, c := range []struct {
		name  string
		disk  wmiDisk
		known []wmiPhysicalDisk
		want  report.Storage
	}{
		{
			"NVMe: the label's serial number, not the name space's", wmiDisk{DeviceID: `\\.\PHYSICALDRIVE0`, Model: "PC300 NVMe", SerialNumber: "ACE4_2E61_9000_7804.", InterfaceType: "SCSI", Manufacturer: "(Standard disk drives)", Size: 512_105_932_800},
			[]wmiPhysicalDisk{{DeviceId: "1", Model: "other"}, {DeviceId: "0", Model: "PC300 NVMe SK hynix", SerialNumber: "ACE4_2E61_9000_7804.", AdapterSerialNumber: "FJ68N123   _0000", BusType: 17, MediaType: 4, Size: 512_110_190_592}},
			report.Storage{Name: `\\.\PHYSICALDRIVE0`, Model: "PC300 NVMe SK hynix", Serial: "FJ68N123", Interface: "NVMe", Type: "SSD", DiskSize: &size, SCSICoID: "0", SCSILUN: "0", SCSIUnID: "0"},
		},
		{
			"behind USB, and not known by the service", wmiDisk{DeviceID: `\\.\PHYSICALDRIVE1`, Model: "Elements", SerialNumber: "WX1", InterfaceType: "USB", Index: 1, Manufacturer: "(Standard disk drives)"}, nil,
			report.Storage{Name: `\\.\PHYSICALDRIVE1`, Model: "Elements", Serial: "WX1", Interface: "USB", Type: "disk", Manufacturer: "(Standard disk drives)"},
		},
		{
			"behind RAID", wmiDisk{DeviceID: `\\.\PHYSICALDRIVE0`, InterfaceType: "IDE"}, []wmiPhysicalDisk{{DeviceId: "0", BusType: 8, MediaType: 3, Model: "ST1000"}},
			report.Storage{Name: `\\.\PHYSICALDRIVE0`, Model: "ST1000", Interface: "IDE", Type: "HDD"},
		},
	} {
		if diff := cmp.Diff(c.want, c.disk.facts(physicalDisk(c.known, c.disk.Index))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestEncryption(t *testing.T) {
	for _, c := range []struct {
		name                     string
		row                      wmiEncryption
		product, status, algo, k string
	}{
		{"on", wmiEncryption{"C:", 1, 1, 6}, "BitLocker", "Yes", "XTS_AES_128", "software"},
		{"on, of a system that does not tell how far", wmiEncryption{"c:", 1, 0, 4}, "BitLocker", "Yes", "AES_256", "software"},
		{"off", wmiEncryption{"C:", 0, 0, 0}, "", "No", "", ""},
		{"suspended", wmiEncryption{"C:", 0, 1, 7}, "BitLocker", "Partially", "XTS_AES_256", "software"},
		{"under way", wmiEncryption{"C:", 1, 2, 7}, "BitLocker", "Partially", "XTS_AES_256", "software"},
		{"locked", wmiEncryption{"C:", 2, 0, 0}, "BitLocker", "Yes", "", ""},
		{"by the disk", wmiEncryption{"C:", 1, 1, 5}, "BitLocker", "Yes", "", "hardware"},
		{"unknown method", wmiEncryption{"C:", 1, 1, 99}, "BitLocker", "Yes", "", ""},
		{"another volume", wmiEncryption{"D:", 1, 1, 7}, "", "", "", ""},
		{"a volume without a letter", wmiEncryption{"", 1, 1, 7}, "", "", "", ""},
	} {
		d := encryption([]wmiEncryption{c.row}, report.Drive{Letter: "C:"})
		if got := [4]string{d.EncryptName, d.EncryptStatus, d.EncryptAlgo, d.EncryptType}; got != [4]string{c.product, c.status, c.algo, c.k} {
			t.Errorf("%s: got %q", c.name, got)
		}
	}
}

func TestVolumesWithoutAMedium(t *testing.T) {
	d := wmiVolume{DeviceID: "E:", DriveType: 5}.facts("c:")
	if d.Free != nil || d.Total != nil || d.Type != "Compact Disc" || *d.SystemDrive {
		t.Errorf("got %+v", d)
	}
}

func TestProcessors(t *testing.T) {
	p := wmiProcessor{Name: " Intel(R) Core(TM) i5 ", Manufacturer: "GenuineIntel", Description: "x64 Family 6 Model 42 Stepping 7", NumberOfCores: 4, NumberOfLogicalProcessors: 8}
	c := p.facts("")
	if c.FamilyNumber != "6" || c.Model != "42" || *c.Stepping != 7 || *c.Core != 4 || *c.Thread != 2 || c.Name != "Intel(R) Core(TM) i5" {
		t.Errorf("got %+v", c)
	}
	if c := p.facts("ARMv8 (64-bit) Family 8 Model D4B"); c.FamilyNumber != "" || c.Stepping != nil || !strings.HasPrefix(c.Description, "ARMv8") {
		t.Errorf("got %+v", c)
	}
}

func TestMemoryByWMI(t *testing.T) {
	m := wmiMemory{Capacity: 8 << 30, FormFactor: 12, SMBIOSMemoryType: 26, MemoryType: 0, Speed: 3200, DeviceLocator: "ChannelA", Manufacturer: "Samsung ", SerialNumber: "00000000", PartNumber: "M471 "}.facts(2, "None")
	if *m.Capacity != 8192 || m.Type != "DDR4" || m.FormFactor != "SODIMM" || m.Speed != "3200 MT/s" || *m.SlotNumber != 2 || m.Caption != "ChannelA" || m.Model != "M471" || m.SerialNumber != "00000000" {
		t.Errorf("got %+v", m)
	}
	if m := (wmiMemory{FormFactor: -1, MemoryType: 999}).facts(1, ""); m.FormFactor != "" || m.Type != "" || m.Capacity != nil || m.Speed != "" {
		t.Errorf("what is not said became %+v", m)
	}
	for n, want := range map[int32]string{6: "Multi-bit ECC", 3: "None", 0: "", -4: "", 99: ""} {
		if got := (wmiMemoryArray{MemoryErrorCorrection: n}).correction(); got != want {
			t.Errorf("%d: got %q", n, got)
		}
	}
}

func TestVideo(t *testing.T) {
	v := wmiVideo{Name: "RTX 2060", AdapterRAM: 4293918720, CurrentHorizontalResolution: 1920, CurrentVerticalResolution: 1080}.facts(8 << 30)
	if *v.Memory != 8192 || v.Resolution != "1920x1080" {
		t.Errorf("got %+v", v)
	}
	if v := (wmiVideo{AdapterRAM: 4293918720}).facts(0); v.Memory != nil {
		t.Errorf("what does not fit became %d MiB", *v.Memory)
	}
	if v := (wmiVideo{AdapterRAM: 1 << 30}).facts(0); *v.Memory != 1024 {
		t.Errorf("got %d MiB", *v.Memory)
	}
	if v := (wmiVideo{Description: "Basic"}).facts(0); v.Name != "Basic" || v.Memory != nil || v.Resolution != "" {
		t.Errorf("got %+v", v)
	}
}

func TestProtection(t *testing.T) {
	for state, want := range map[uint32][2]bool{0x61100: {true, true}, 0x41010: {true, false}, 0x60100: {false, true}, 0: {false, true}} {
		if a := (wmiAntivirus{ProductState: state}).facts(); *a.Enabled != want[0] || *a.UpToDate != want[1] {
			t.Errorf("%#x: on %v, up to date %v", state, *a.Enabled, *a.UpToDate)
		}
	}
	got := wmiTPM{IsEnabled_InitialValue: true, SpecVersion: "2.0, 0, 1.38", ManufacturerId: 0x494e5443, ManufacturerVersion: "303.12.0.0"}.facts()
	if want := (report.Firmware{Name: "TPM 2.0", Type: "TPM", Manufacturer: "INTC", Version: "303.12.0.0", Description: "enabled, not activated"}); !cmp.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
	if l := (wmiLicense{Name: "Windows(R), Enterprise edition", Description: "Windows(R) Operating System, TIMEBASED_EVAL channel"}).facts(); !*l.Trial || l.Key != "" {
		t.Errorf("got %+v", l)
	}
	for _, c := range []struct {
		enabled uint64
		noted   bool
		want    string
	}{{1, true, "enabled"}, {0, true, "disabled"}, {0, false, "unsupported"}} {
		if got := secureBoot(c.enabled, c.noted); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestUSBDevicesAndGuests(t *testing.T) {
	for id, want := range map[string][3]string{
		`USB\VID_046D&PID_08C9\6BE882AB`: {"046D", "08C9", "6BE882AB"}, `usb\vid_046d&pid_c30a\5&2c1&0&2`: {"046D", "C30A", ""}, `USB\VID_046D&PID_C30A&MI_00\7&1`: {}, `USB\ROOT_HUB30\4&1`: {}, `USB\VID_0000&PID_0002\5&1`: {}, "": {},
	} {
		u, ok := wmiPnP{PNPDeviceID: id}.facts()
		if got := [3]string{u.VendorID, u.ProductID, u.Serial}; got != want || ok != (want[0] != "") {
			t.Errorf("%s: got %q, %v", id, got, ok)
		}
	}
	if vm, ok := (wmiGuest{Name: "F3AE8A91-00D9-42EB-8556-CC7CAA4A92E6", ElementName: "W2012", EnabledState: 3}).facts(); !ok || vm.Status != "off" {
		t.Errorf("got %+v, %v", vm, ok)
	}
	if _, ok := (wmiGuest{Name: "HOST", ElementName: "HOST", EnabledState: 2}).facts(); ok {
		t.Error("the host is its own guest")
	}
}
