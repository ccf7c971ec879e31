package reconcile_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"recolement/collector/inventory"
	"recolement/collector/policy"
	"recolement/collector/reconcile"
)

func TestDirectoryAccounts(t *testing.T) {
	core, err := reconcile.New(policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	today := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return today.AddDate(0, 0, -days) }
	account := func(id, name string, logon, told int) inventory.Device {
		return inventory.Device{ID: id, LastSeen: ago(told), Facts: inventory.Facts{Class: inventory.DirectoryAccount, Name: name,
			Account: &inventory.Account{Enabled: true, LastLogon: ago(logon), Created: ago(400)}}}
	}
	closed, fresh, never := account("closed", "TM-O10-10009-P", 300, 0), account("fresh", "TM-O10-10010-P", 1, 0), account("never", "TM-O10-10011-P", 0, 0)
	closed.Account.Enabled, fresh.Account.Created, never.Account.LastLogon = false, ago(3), time.Time{}
	in := reconcile.Input{Today: today,
		Assets: []inventory.Asset{
			{ID: "a1", Number: "10001", Name: "TM-O10-10001-P", Serial: "S1", Class: inventory.Laptop, EntityCode: "TM", State: inventory.InService},
			{ID: "a2", Number: "10002", Serial: "S2", Class: inventory.Laptop, EntityCode: "TO", State: inventory.InService},
			{ID: "a8", Number: "10008", Serial: "S8", Class: inventory.Laptop, EntityCode: "TM", State: inventory.Scrapped},
		},
		Devices: []inventory.Device{
			account("recorded by name", "tm-o10-10001-p", 1, 0),
			account("recorded by number", "TM-O10-10002-P", 1, 0),
			{ID: "pc", LastSeen: ago(1), Facts: inventory.Facts{Class: inventory.Laptop, Name: "TM-O10-10003-P", Serial: "S3"}},
			account("reports", "TM-O10-10003-P", 300, 0),
			account("only there", "TM-O10-10004-P", 5, 0),
			account("stale", "TM-O10-10005-P", 100, 0),
			account("gone", "TM-O10-10006-P", 5, 30),
			{ID: "old pc", LastSeen: ago(200), Facts: inventory.Facts{Class: inventory.Laptop, Name: "TM-O10-10007-P", Serial: "S7"}},
			account("stale with its pc", "TM-O10-10007-P", 150, 0),
			account("scrapped", "TM-O10-10008-P", 91, 0),
			closed, fresh, never,
			account("no name", "-", 1, 0),
		},
	}
	found := core.Run(in)
	var got [][3]string
	for _, d := range found.Discrepancies {
		if d.Kind == inventory.DirectoryOnly || d.Kind == inventory.StaleAccount {
			got = append(got, [3]string{string(d.Kind), d.DeviceID, d.EntityCode})
		} else if d.Class == inventory.DirectoryAccount {
			t.Errorf("an account is held for a computer: %+v", d)
		}
	}
	want := [][3]string{{"directory-only", "only there", "TM"}, {"stale-account", "stale", "TM"}, {"stale-account", "stale with its pc", "TM"},
		{"stale-account", "scrapped", "TM"}, {"stale-account", "never", "TM"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for i, d := range in.Devices {
		if d.Class != inventory.DirectoryAccount {
			continue
		}
		if want := map[string]string{"recorded by number": "TO", "no name": ""}; found.Entities[i] != want[d.ID] && found.Entities[i] != "TM" {
			t.Errorf("%s is %q's", d.ID, found.Entities[i])
		}
		if found.Steady[i] != (d.ID != "gone") {
			t.Errorf("%s steady: %v", d.ID, found.Steady[i])
		}
	}
	without := in
	without.Devices = nil
	for _, d := range in.Devices {
		if d.Class != inventory.DirectoryAccount {
			without.Devices = append(without.Devices, d)
		}
	}
	if diff := cmp.Diff(core.Run(without).Matches, found.Matches); diff != "" {
		t.Errorf("accounts change matches: %s", diff)
	}
}
