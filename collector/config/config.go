// Package config is what the collector needs to know before it starts: where its data lies, where it listens, how it logs, who
// beside its own agents may report. Everything about the estate is policy, and lies in the store. A setting comes from the
// defaults, the file, the environment (RECOLEMENT_…) and the command line, each over the one before.
package config

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/pelletier/go-toml/v2"
)

// Sample is a file that says what the defaults are, setting by setting.
//
//go:embed collector.toml
var Sample []byte

// Config is every setting. The sample file explains them.
type Config struct {
	Data           string         `toml:"data" env:"DATA"`
	Listen         Address        `toml:"listen" env:"LISTEN"`
	Plain          bool           `toml:"plain" env:"PLAIN"`
	Certificate    string         `toml:"certificate" env:"CERTIFICATE"`
	Key            string         `toml:"key" env:"KEY"`
	Names          []string       `toml:"names" env:"NAMES"`
	Database       string         `toml:"database" env:"DATABASE"`
	Plugins        string         `toml:"plugins" env:"PLUGINS"`
	SecretFile     string         `toml:"secret_file" env:"SECRET_FILE"`
	PublicURL      URL            `toml:"public_url" env:"PUBLIC_URL"`
	TrustedProxies []netip.Prefix `toml:"trusted_proxies" env:"TRUSTED_PROXIES"`
	SessionHours   Hours          `toml:"session_hours" env:"SESSION_HOURS"`
	Log            Log            `toml:"log" envPrefix:"LOG_"`
	Agents         Agents         `toml:"agents" envPrefix:"AGENTS_"`
	Metrics        Metrics        `toml:"metrics" envPrefix:"METRICS_"`
	MDT            MDT            `toml:"mdt" envPrefix:"MDT_"`
}

// Log says what is logged and how. The log goes to standard error.
type Log struct {
	Level  slog.Level `toml:"level" env:"LEVEL"`
	Format Format     `toml:"format" env:"FORMAT"`
}

// Agents says how often agents report, and which foreign agents may: those from certain networks, or with a name and password
// (HTTP Basic). Empty: none.
type Agents struct {
	Hours    Hours          `toml:"hours" env:"HOURS"`
	Networks []netip.Prefix `toml:"networks" env:"NETWORKS"`
	User     string         `toml:"user" env:"USER"`
	Password string         `toml:"password" env:"PASSWORD"`
	// OAuth2 client credentials, of GLPI's agents.
	ClientID     string `toml:"client_id" env:"CLIENT_ID"`
	ClientSecret string `toml:"client_secret" env:"CLIENT_SECRET"`
	SNMP         []SNMP `toml:"snmp"`
}

// SNMP is what the agents that scan for us ask devices with: a community, or with version 3 a user.
type SNMP struct {
	Name            string `toml:"name"`
	Version         string `toml:"version"`
	Community       string `toml:"community"`
	User            string `toml:"user"`
	AuthProtocol    string `toml:"auth_protocol"`
	AuthPassword    string `toml:"auth_password"`
	PrivacyProtocol string `toml:"privacy_protocol"`
	PrivacyPassword string `toml:"privacy_password"`
}

// Metrics says who may read /metrics: certain networks, or who shows a token (HTTP Bearer). Empty: nobody.
type Metrics struct {
	Networks []netip.Prefix `toml:"networks" env:"NETWORKS"`
	Token    string         `toml:"token" env:"TOKEN"`
}

// MDT says from which networks deployments may ask what their machine is to be called, and at which address without TLS as well, for the sake of a
// Windows that is not set up yet. Empty: from none, and at none.
type MDT struct {
	Networks []netip.Prefix `toml:"networks" env:"NETWORKS"`
	Listen   Address        `toml:"listen" env:"LISTEN"`
}

// Default is the configuration of a collector that nobody has configured. Under systemd the data lies where the unit says.
func Default(environment map[string]string) Config {
	data := environment["STATE_DIRECTORY"]
	if data == "" {
		data = "recolement-data"
	}
	return Config{
		Data: data, Listen: Address{":8443"}, SessionHours: Hours{12},
		Log: Log{Level: slog.LevelInfo, Format: Format{"text"}}, Agents: Agents{Hours: Hours{24}},
		Metrics: Metrics{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}},
	}
}

// Load lays the file (none if empty) and the environment over the defaults. Check is left to the caller, after the command line.
func Load(file string, environment map[string]string) (Config, error) {
	c := Default(environment)
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return c, fmt.Errorf("read configuration: %w", err)
		}
		if err := parse(file, data, &c); err != nil {
			return c, err
		}
	}
	err := env.ParseWithOptions(&c, env.Options{Prefix: "RECOLEMENT_", Environment: environment})
	if err != nil {
		return c, fmt.Errorf("environment: %w", err)
	}
	return c, nil
}

// parse reads a file strictly: what it does not know is a mistake, at a line.
func parse(file string, data []byte, c *Config) error {
	err := decode(data, c)
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown) && len(unknown.Errors) > 0:
		first := &unknown.Errors[0]
		line, _ := first.Position()
		return fmt.Errorf("%s:%d: unknown setting %q", file, line, strings.Join(first.Key(), "."))
	case errors.As(err, &wrong):
		line, _ := wrong.Position()
		return fmt.Errorf("%s:%d: %s", file, line, strings.TrimPrefix(wrong.Error(), "toml: "))
	case err != nil:
		return fmt.Errorf("%s:%d: %w", file, lineOf(data, err), err)
	}
	return nil
}

func decode(data []byte, c *Config) error {
	return toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(c)
}

// lineOf finds the line of an error that does not know it (a number where our types want a text): the first with which it appears.
func lineOf(data []byte, want error) int {
	lines := bytes.SplitAfter(data, []byte("\n"))
	for n := range lines {
		var c Config
		if err := decode(bytes.Join(lines[:n+1], nil), &c); err != nil && err.Error() == want.Error() {
			return n + 1
		}
	}
	return len(lines)
}

// Check finds settings that contradict each other.
func (c *Config) Check() error {
	switch {
	case c.Plain && !c.Listen.loopback():
		return fmt.Errorf("plain is for loopback addresses alone (127.0.0.1, ::1, localhost), listen is %s: without TLS, passwords and keys could be read on the way", c.Listen)
	case c.Plain && c.Certificate != "":
		return errors.New("plain and certificate exclude each other")
	case (c.Certificate == "") != (c.Key == ""):
		return errors.New("certificate and key go together")
	case (c.Agents.User == "") != (c.Agents.Password == ""):
		return errors.New("agents.user and agents.password go together")
	case c.Metrics.Token != "" && len(c.Metrics.Token) < shortestToken:
		return fmt.Errorf("metrics.token is shorter than %d characters: it could be guessed", shortestToken)
	case len(c.MDT.Networks) == 0 && c.MDT.Listen.String() != "":
		return errors.New("mdt.listen without mdt.networks: nobody could ask there")
	case (c.Agents.ClientID == "") != (c.Agents.ClientSecret == ""):
		return errors.New("agents.client_id and agents.client_secret go together")
	}
	return c.Agents.checkSNMP()
}

const shortestToken = 16

// Secret is the file with the key to what is sealed in the database.
func (c *Config) Secret() string {
	if c.SecretFile != "" {
		return c.SecretFile
	}
	return filepath.Join(c.Data, "secret.key")
}

// PluginDir is the directory of the plugins.
func (c *Config) PluginDir() string {
	if c.Plugins != "" {
		return c.Plugins
	}
	program, err := os.Executable()
	if err != nil {
		return ""
	}
	return filepath.Join(filepath.Dir(program), "plugins")
}

// Secure says whether browsers reach us by TLS: ours, or a proxy's.
func (c *Config) Secure() bool { return !c.Plain || c.PublicURL.Scheme() == "https" }

// DSN is what store.Open is to open.
func (c *Config) DSN() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "recolement.db")
}

// Postgres says whether the database is PostgreSQL's, which several collectors may share.
func (c *Config) Postgres() bool {
	return strings.HasPrefix(c.Database, "postgres://") || strings.HasPrefix(c.Database, "postgresql://")
}

func (a Address) loopback() bool {
	host, _, err := net.SplitHostPort(a.text)
	if err != nil {
		return false
	}
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
