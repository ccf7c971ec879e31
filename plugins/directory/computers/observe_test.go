package computers

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"recolement/plugins/directory/slapd"
	"recolement/plugins/sdk"
	"recolement/plugins/sdk/sdktest"
)

func started(t testing.TB, computers []slapd.Computer) (*slapd.Server, *sdk.Client, sdk.Settings) {
	t.Helper()
	if !slapd.Available() {
		t.Skip("slapd is not installed")
	}
	s, err := slapd.Start(t.Context(), t.TempDir(), computers)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s, sdktest.Start(t, Plugin("test")), sdk.Settings{
		"server": s.TLS, "security": "ldaps", "authority": s.Authority, "user": slapd.Reader, "password": slapd.Password, "base": slapd.Base, "page": "7",
	}
}

var day = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

func estate(n int) []slapd.Computer {
	all := make([]slapd.Computer, n)
	for i := range all {
		name := fmt.Sprintf("TM-O10-%05d-P", 10000+i)
		all[i] = slapd.Computer{Name: name, DNSName: strings.ToLower(name) + ".ville.example", OS: "Windows 11 Professionnel", GUID: fmt.Sprintf("guid%012d", i),
			LastLogon: day.AddDate(0, 0, -i%200), Created: day.AddDate(-2, 0, 0), Disabled: i%10 == 9}
	}
	return all
}

type told struct {
	DeviceID string `json:"deviceid"`
	Content  struct {
		Hardware struct {
			Name    string `json:"name"`
			Account struct {
				Enabled   bool      `json:"enabled"`
				LastLogon time.Time `json:"last_logon"`
				Created   time.Time `json:"created"`
				Place     string    `json:"place"`
			} `json:"directory_account"`
		} `json:"hardware"`
		OS struct {
			FullName string `json:"full_name"`
			FQDN     string `json:"fqdn"`
		} `json:"operatingsystem"`
	} `json:"content"`
}

func TestAccounts(t *testing.T) {
	s, c, settings := started(t, estate(40))
	found, err := c.Check(t.Context(), settings)
	if err != nil || !strings.Contains(found, "7+ computers") {
		t.Errorf("%q, %v", found, err)
	}
	for security, server := range map[string]string{"ldaps": s.TLS, "starttls": s.Plain, "none": s.Plain} {
		settings["security"], settings["server"] = security, server
		all, err := sdktest.Observe(t.Context(), c, settings, "")
		if err != nil || len(all.Reports) != 40 || !all.Whole || all.Mark == "" {
			t.Fatalf("%s: %d reports, whole %v, mark %q, %v", security, len(all.Reports), all.Whole, all.Mark, err)
		}
		var last told
		if err := json.Unmarshal(all.Reports[39], &last); err != nil {
			t.Fatal(err)
		}
		h := last.Content.Hardware
		if h.Name != "TM-O10-10039-P" || h.Account.Enabled || !h.Account.LastLogon.Equal(day.AddDate(0, 0, -39)) || !h.Account.Created.Equal(day.AddDate(-2, 0, 0)) ||
			h.Account.Place != "ou=Postes,"+slapd.Base || last.Content.OS.FQDN != "tm-o10-10039-p.ville.example" || last.DeviceID != fmt.Sprintf("%x", "guid000000000039") {
			t.Errorf("%+v", last)
		}
	}
}

// What has changed since is told, and what was told before, is not.
func TestChangesAlone(t *testing.T) {
	s, c, settings := started(t, estate(20))
	all, err := sdktest.Observe(t.Context(), c, settings, "")
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond) // times of change are whole seconds
	conn, err := ldap.DialURL("ldap://" + s.Plain)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Bind(slapd.Reader, slapd.Password); err != nil {
		t.Fatal(err)
	}
	change := ldap.NewModifyRequest("cn=TM-O10-10003-P,ou=Postes,"+slapd.Base, nil)
	change.Replace("userAccountControl", []string{"4098"})
	if err := conn.Modify(change); err != nil {
		t.Fatal(err)
	}
	// Those that were changed in the same second as the last one known are told again: more might have been.
	again, err := sdktest.Observe(t.Context(), c, settings, all.Mark)
	if err != nil || again.Whole {
		t.Fatalf("whole %v, %v", again.Whole, err)
	}
	some, err := sdktest.Observe(t.Context(), c, settings, again.Mark)
	if err != nil || some.Whole || len(some.Reports) != 1 || !strings.Contains(string(some.Reports[0]), `"enabled":false`) {
		t.Errorf("%d reports, whole %v, %v", len(some.Reports), some.Whole, err)
	}
}

func TestWhatGoesWrong(t *testing.T) {
	s, c, good := started(t, estate(3))
	other, err := slapd.Start(t.Context(), t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Stop)
	rows := map[string]struct {
		set  sdk.Settings
		want string
	}{
		"wrong password": {sdk.Settings{"password": "no"}, "sign in to the directory"},
		"no password":    {sdk.Settings{"password": ""}, "there is no password"},
		"no such base":   {sdk.Settings{"base": "ou=Nowhere," + slapd.Base}, "No Such Object"},
		"another server": {sdk.Settings{"base": "dc=other,dc=example"}, "No Such Object"},
		"bad filter":     {sdk.Settings{"filter": "(objectClass="}, "ilter"},
		"authority":      {sdk.Settings{"authority": other.Authority}, "certificate"},
		"untrusted":      {sdk.Settings{"authority": ""}, "certificate"},
		"no PEM":         {sdk.Settings{"authority": "hello"}, "no PEM"},
		"another name":   {sdk.Settings{"server": "127.0.0.2:" + strings.Split(s.TLS, ":")[1]}, ""},
		"nobody there":   {sdk.Settings{"server": "127.0.0.1:1"}, "reach the directory"},
		"not TLS":        {sdk.Settings{"server": s.Plain}, "reach the directory"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			settings := sdk.Settings{}
			for k, v := range good {
				settings[k] = v
			}
			for k, v := range row.set {
				settings[k] = v
			}
			_, err := sdktest.Observe(t.Context(), c, settings, "")
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("%v, want %q", err, row.want)
			}
		})
	}
}

// Referrals, in circles or not, are not followed.
func TestReferrals(t *testing.T) {
	s, c, settings := started(t, estate(3))
	conn, err := ldap.DialURL("ldap://" + s.Plain)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Bind(slapd.Reader, slapd.Password); err != nil {
		t.Fatal(err)
	}
	add := ldap.NewAddRequest("ou=Ailleurs,"+slapd.Base, []ldap.Control{ldap.NewControlManageDsaIT(true)})
	add.Attribute("objectClass", []string{"referral", "extensibleObject"})
	add.Attribute("ou", []string{"Ailleurs"})
	add.Attribute("ref", []string{"ldap://" + s.Plain + "/" + slapd.Base})
	if err := conn.Add(add); err != nil {
		t.Fatal(err)
	}
	if all, err := sdktest.Observe(t.Context(), c, settings, ""); err != nil || len(all.Reports) != 3 {
		t.Errorf("%d reports, %v", len(all.Reports), err)
	}
	settings["base"] = "ou=Ailleurs," + slapd.Base
	if _, err := sdktest.Observe(t.Context(), c, settings, ""); err == nil || !strings.Contains(err.Error(), "another server") {
		t.Errorf("%v", err)
	}
}

func TestCancelled(t *testing.T) {
	_, c, settings := started(t, estate(2000))
	settings["page"] = "1"
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := sdktest.Observe(ctx, c, settings, ""); err == nil {
		t.Error("no error")
	}
}

func TestChangedFilter(t *testing.T) {
	rows := []struct {
		last, now mark
		want      string
		whole     bool
	}{
		{mark{}, mark{USN: 9}, "(f)", true},
		{mark{Server: "a", USN: 5}, mark{Server: "a", USN: 9}, "(&(f)(uSNChanged>=6))", false},
		{mark{Server: "a", USN: 5}, mark{Server: "b", USN: 9}, "(f)", true},
		{mark{Server: "a", USN: 5}, mark{Server: "a", USN: 3}, "(f)", true}, // restored from a backup
		{mark{Changed: "20260101000000Z"}, mark{}, "(&(f)(modifyTimestamp>=20260101000000Z))", false},
	}
	for _, row := range rows {
		if got, whole := changedFilter("(f)", row.last, row.now); got != row.want || whole != row.whole {
			t.Errorf("%+v: %s %v", row, got, whole)
		}
	}
}

func FuzzValues(f *testing.F) {
	f.Add("133750000000000000", "20260131120000.0Z")
	f.Fuzz(func(t *testing.T, number, text string) {
		e := ldap.NewEntry("cn=x", map[string][]string{"cn": {text}, "lastLogonTimestamp": {number}, "whenCreated": {text}, "userAccountControl": {number}})
		if _, err := json.Marshal(report(e, day)); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkAccounts is a hundred thousand computers over TLS.
func BenchmarkAccounts(b *testing.B) {
	_, c, settings := started(b, estate(100_000))
	settings["page"] = "1000"
	for b.Loop() {
		n := 0
		err := c.Observe(b.Context(), settings, "", func(p sdk.ReportsPart) error {
			n += len(p.Reports)
			return nil
		})
		if err != nil || n != 100_000 {
			b.Fatal(n, err)
		}
	}
}
