package reconcile_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"recolement/collector/inventory"
	"recolement/collector/policy"
	"recolement/collector/reconcile"
)

func TestWhoseADeviceIs(t *testing.T) {
	p := policy.Default()
	p.Sites = []inventory.Site{
		{Code: "HDV", Entity: "TO", Subnets: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}},
		{Code: "BOTH", Subnets: []netip.Prefix{netip.MustParsePrefix("10.2.0.0/16")}},
	}
	core, err := reconcile.New(p)
	if err != nil {
		t.Fatal(err)
	}
	today := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	device := func(id, name, serial, address, parent string) inventory.Device {
		d := inventory.Device{ID: id, LastSeen: today, Parent: parent, Facts: inventory.Facts{Class: inventory.Laptop, Name: name, Serial: serial}}
		if address != "" {
			d.Addresses = []netip.Addr{netip.MustParseAddr(address)}
		}
		return d
	}
	in := reconcile.Input{Today: today,
		Assets: []inventory.Asset{
			{ID: "a1", Number: "10001", Serial: "SERIALONE1", Class: inventory.Laptop, EntityCode: "TM", State: inventory.InService},
			{ID: "a2", Number: "10002", Serial: "SERIALTWO2", Class: inventory.Laptop, State: inventory.InService},
			{ID: "a3", Number: "10003", Serial: "TWINSERIAL", Class: inventory.Laptop, EntityCode: "TM"},
			{ID: "a4", Number: "10004", Serial: "TWINSERIAL", Class: inventory.Laptop, EntityCode: "TO"},
			{ID: "a5", Number: "10005", Serial: "TWINSERIAL", Class: inventory.Laptop},
		},
		Devices: []inventory.Device{
			device("record", "TO-A00-10001-P", "SERIALONE1", "10.1.0.1", ""),
			device("record of nobody", "TO-A00-10002-P", "SERIALTWO2", "", ""),
			device("name", "TM-A00-19999-P", "OTHER1", "10.1.0.1", ""),
			device("site", "whatever", "OTHER2", "10.1.0.1", ""),
			device("site of two", "whoever", "OTHER3", "10.2.0.1", ""),
			device("workstation", "", "OTHER4", "", "name"),
			device("nothing", "", "OTHER5", "", "site of two"),
		},
	}
	found := core.Run(in)
	want := []string{"TM", "TO", "TM", "TO", "", "TM", ""}
	if d := cmp.Diff(want, found.Entities); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	for _, d := range found.Discrepancies {
		switch {
		case d.Kind == inventory.UnknownDevice && d.DeviceID == "name" && (d.EntityCode != "TM" || d.OtherEntities != nil):
			t.Errorf("unknown device: %+v", d)
		case d.Kind == inventory.DuplicateAsset && d.AssetID == "a3" && cmp.Diff(d.OtherEntities, []string{"", "TO"}) != "":
			t.Errorf("double of TM: others are %q", d.OtherEntities)
		case d.AssetID == "a2" && d.DeviceID != "" && (d.EntityCode != "" || cmp.Diff(d.OtherEntities, []string{"TO"}) != ""):
			t.Errorf("nobody's record with TO's device: %q, others %q", d.EntityCode, d.OtherEntities)
		}
	}
}
