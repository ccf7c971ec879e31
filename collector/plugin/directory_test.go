package plugin

import (
	"slices"
	"strings"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
	"recolement/plugins/directory/slapd"
	"recolement/plugins/sdk"
	"recolement/plugins/sdk/sdktest"
)

// TestDirectory goes the whole way: from a directory server through the plugin and the estate to the discrepancies.
func TestDirectory(t *testing.T) {
	if !slapd.Available() {
		t.Skip("slapd is not installed")
	}
	today := time.Now()
	computer := func(name string, ago int) slapd.Computer {
		return slapd.Computer{Name: name, GUID: "guid" + name[len(name)-12:], OS: "Windows 11", LastLogon: today.AddDate(0, 0, -ago), Created: today.AddDate(-1, 0, 0)}
	}
	server, err := slapd.Start(t.Context(), t.TempDir(), []slapd.Computer{
		computer("TM-O10-19933-P", 1), computer("TM-O10-10000-P", 1), computer("TM-O10-19935-P", 200),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	dir := t.TempDir()
	sdktest.Build(t, dir, "directory")
	k := newConnectors(t, quick())
	k.Host = newHost(t, dir, UsualLimits())
	ctx := t.Context()
	values := map[string]string{"server": server.TLS, "authority": server.Authority, "user": slapd.Reader, "password": slapd.Password, "base": slapd.Base}
	c, err := k.Save(ctx, Wish{Plugin: "directory", Label: "AD", Sum: approved(t, dir, "directory"), Values: values, Every: time.Hour}, "anna")
	if err != nil {
		t.Fatal(err)
	}
	if found, err := k.Check(ctx, c.ID); err != nil || !strings.Contains(found, "3 computers") {
		t.Errorf("%q, %v", found, err)
	}
	if err := k.Run(ctx, c.ID); err != nil {
		t.Fatal(err)
	}
	if r := k.lastRun(t, c, sdk.Witness); r.Result.Rows != 3 || r.Result.Refused != 0 {
		t.Errorf("%+v", r)
	}
	found := func() (all []string) {
		rows, _, err := k.Store.Discrepancies(ctx, store.DiscrepancyFilter{Statuses: []inventory.Status{inventory.Open}, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range rows {
			all = append(all, string(d.Kind)+" "+d.DeviceName)
		}
		slices.Sort(all)
		return all
	}
	want := []string{"directory-only TM-O10-10000-P", "directory-only TM-O10-19933-P", "stale-account TM-O10-19935-P"}
	if got := found(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	server.Stop()
	if err := k.Run(ctx, c.ID); err == nil {
		t.Error("a directory that is down is no failure")
	}
	if got := found(); !slices.Equal(got, want) {
		t.Errorf("yesterday's state does not stand: %v", got)
	}
	// A computer that reports, or that somebody records, is not in the directory alone.
	if err := k.takeReport(ctx, &run{ConnectorRun: store.ConnectorRun{Started: today}, connector: store.Connector{ID: "agent", Plugin: "test"}},
		[]byte(`{"deviceid":"pc","itemtype":"Computer","content":{"versionclient":"t","hardware":{"name":"TM-O10-19933-P","chassis_type":"Notebook"},"bios":{"ssn":"5CG0042XYZ"}}}`)); err != nil {
		t.Fatal(err)
	}
	if got := found(); slices.Contains(got, want[1]) || !slices.Contains(got, want[0]) {
		t.Errorf("after a report: %v", got)
	}
}
