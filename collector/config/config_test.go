package config

import (
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestSampleIsTheDefault(t *testing.T) {
	want := Default(nil)
	got := Default(nil)
	if err := parse("collector.toml", Sample, &got); err != nil {
		t.Fatal(err)
	}
	got.Names, got.TrustedProxies, got.Agents.Networks, got.MDT.Networks = nil, nil, nil, nil // empty, not absent
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the sample says %+v, the defaults are %+v", got, want)
	}
}

// uncommented is the sample with every commented setting in force.
func TestSampleNamesEverySetting(t *testing.T) {
	text := strings.ReplaceAll(string(Sample), "\n# ", "\n#")
	var lines []string
	for line := range strings.Lines(text) {
		if rest := strings.TrimPrefix(line, "#"); strings.Contains(strings.SplitN(rest, " ", 3)[min(1, strings.Count(rest, " "))], "=") {
			line = rest
		}
		lines = append(lines, line)
	}
	for _, key := range keys(reflect.TypeFor[Config]()) {
		if !strings.Contains(strings.Join(lines, ""), "\n"+key+" = ") {
			t.Errorf("the sample does not show %s", key)
		}
	}
}

func keys(t reflect.Type) []string {
	var all []string
	for i := range t.NumField() {
		f := t.Field(i)
		if strings.Contains(string(f.Tag), "envPrefix") {
			all = append(all, keys(f.Type)...)
			continue
		}
		if f.Type.Kind() == reflect.Slice && f.Type.Elem().PkgPath() == t.PkgPath() { // sections that come several times
			all = append(all, keys(f.Type.Elem())...)
			continue
		}
		all = append(all, f.Tag.Get("toml"))
	}
	return all
}

func TestPrecedence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.toml")
	document := "listen = \"127.0.0.1:1\"\nsession_hours = 3\n[log]\nlevel = \"warn\"\n[agents]\nnetworks = [\"10.0.0.0/8\"]\n"
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(file, map[string]string{
		"RECOLEMENT_LISTEN": "127.0.0.1:2", "RECOLEMENT_AGENTS_NETWORKS": "192.0.2.0/24,2001:db8::/32", "STATE_DIRECTORY": "/var/lib/x",
		"RECOLEMENT_AGENTS_HOURS": "8",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen.String() != "127.0.0.1:2" || c.SessionHours.Int() != 3 || c.Log.Level.String() != "WARN" || c.Data != "/var/lib/x" || c.Agents.Hours.Int() != 8 {
		t.Errorf("got %+v", c)
	}
	want := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")}
	if !reflect.DeepEqual(c.Agents.Networks, want) {
		t.Errorf("networks %v", c.Agents.Networks)
	}
	if want := filepath.Join("/var/lib/x", "recolement.db"); c.DSN() != want {
		t.Errorf("DSN %s, want %s", c.DSN(), want)
	}
}

func TestBadFiles(t *testing.T) {
	tests := map[string]string{
		"listen = \"nowhere\"":                       `bad.toml:1: listen: "nowhere" is not host:port or :port`,
		"listen = \":x\"":                            `bad.toml:1: listen: "x" is no port`,
		"\nlisten = 8443":                            "bad.toml:2: ",
		"# fine\n\nlissten = \":1\"":                 `bad.toml:3: unknown setting "lissten"`,
		"[log]\nlevel = \"info\"\ncolour = true":     `bad.toml:3: unknown setting "log.colour"`,
		"[log]\nlevel = \"loud\"":                    "bad.toml:2: ",
		"[log]\nformat = \"xml\"":                    `bad.toml:2: format: "xml" is neither text nor json`,
		"[agents]\nnetworks = [\"10.0.0.0\"]":        "bad.toml:2: ",
		"[agents]\n\nhours = 0":                      "bad.toml:3: a number of hours is between 1 and 8784",
		"session_hours = \"many\"":                   "bad.toml:1: ",
		"public_url = \"recolement.example\"":        `bad.toml:1: public_url: "recolement.example" is not like https://recolement.example`,
		"listen = \":1\"\nlisten = \":2\"":           "bad.toml:2: ",
		"listen = \":1":                              "bad.toml:1: ",
		"plain = \"yes\"":                            "bad.toml:1: ",
		"trusted_proxies = [\"10.0.0.0/8\", \"no\"]": "bad.toml:1: ",
	}
	for document, want := range tests {
		c := Default(nil)
		err := parse("bad.toml", []byte(document), &c)
		if err == nil || !strings.HasPrefix(err.Error(), want) || len(err.Error()) < len("bad.toml:1: x") {
			t.Errorf("%q: %v, want %s", document, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	tests := []struct{ document, want string }{
		{``, ""},
		{`plain = true`, "plain is for loopback"},
		{"plain = true\nlisten = \"0.0.0.0:80\"", "plain is for loopback"},
		{"plain = true\nlisten = \"127.0.0.1:80\"", ""},
		{"plain = true\nlisten = \"[::1]:80\"", ""},
		{"plain = true\nlisten = \"localhost:80\"", ""},
		{"plain = true\nlisten = \"example.org:80\"", "plain is for loopback"},
		{`certificate = "a"`, "go together"},
		{"certificate = \"a\"\nkey = \"b\"", ""},
		{"[agents]\nuser = \"a\"", "go together"},
		{"[metrics]\ntoken = \"short\"", "metrics.token is shorter than 16 characters"},
		{"[metrics]\ntoken = \"a token long enough\"", ""},
	}
	for _, test := range tests {
		c := Default(nil)
		if err := parse("x", []byte(test.document), &c); err != nil {
			t.Fatal(err)
		}
		err := c.Check()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %q", test.document, err, test.want)
		}
	}
}

func TestBadEnvironment(t *testing.T) {
	_, err := Load("", map[string]string{"RECOLEMENT_LISTEN": "nowhere"})
	if err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("got %v", err)
	}
}
