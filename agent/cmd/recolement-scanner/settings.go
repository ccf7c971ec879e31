package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/pelletier/go-toml/v2"

	"recolement/agent/internal/config"
	"recolement/agent/internal/delivery"
	"recolement/agent/internal/snmp"
	"recolement/agent/internal/snmp/profiles"
	"recolement/agent/internal/sweep"
)

// settings are those of a scanner that sweeps for a collector: defaults, then one TOML file, then the environment (RECOLEMENT_…).
type settings struct {
	Collector     string          `toml:"collector" env:"COLLECTOR"`
	CAFingerprint string          `toml:"ca_fingerprint" env:"CA_FINGERPRINT"`
	Proxy         string          `toml:"proxy" env:"PROXY"`
	Token         string          `toml:"token" env:"TOKEN"`             // to enrol with, once
	Site          string          `toml:"site" env:"SITE"`               // code of the site whose sweeps are done here
	Name          string          `toml:"name" env:"NAME"`               // in reports; empty: the host's
	State         string          `toml:"state" env:"STATE"`             // directory of the key and of waiting reports
	Credentials   string          `toml:"credentials" env:"CREDENTIALS"` // file; empty: the community "public"
	Profiles      string          `toml:"profiles" env:"PROFILES"`       // folder of profiles of your own; empty: none
	Port          uint16          `toml:"port" env:"PORT"`
	Rate          int             `toml:"rate" env:"RATE"`               // datagrams per second at most, whatever a sweep says
	SubnetRate    int             `toml:"subnet_rate" env:"SUBNET_RATE"` // likewise, to one subnet
	Retries       int             `toml:"retries" env:"RETRIES"`
	Workers       int             `toml:"workers" env:"WORKERS"`
	Timeout       config.Duration `toml:"timeout" env:"TIMEOUT"`
	DNS           bool            `toml:"dns" env:"DNS"` // ask what addresses are called
}

func loadSettings(file string) (settings, error) {
	s := settings{Port: 161, Rate: 5000, SubnetRate: 500, Retries: 3, Workers: 64, Timeout: config.Duration(time.Second), State: defaultState(), DNS: true}
	wanted := file != ""
	if !wanted {
		file = defaultSettings()
	}
	text, err := readFile(file)
	switch {
	case err == nil:
		if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&s); err != nil {
			return s, fmt.Errorf("read %s: %w", file, placed(err))
		}
	case wanted || !errors.Is(err, fs.ErrNotExist):
		return s, fmt.Errorf("read settings: %w", err)
	}
	if err := env.ParseWithOptions(&s, env.Options{Prefix: "RECOLEMENT_"}); err != nil {
		return s, fmt.Errorf("read settings from the environment: %w", err)
	}
	switch {
	case s.Collector == "":
		return s, errors.New("settings: no collector is named")
	case s.Site == "":
		return s, errors.New("settings: no site is named")
	}
	return s, s.flags().check()
}

func readFile(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, 1<<20))
}

// placed says where in the file an error is.
func placed(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		row, column := unknown.Errors[0].Position()
		return fmt.Errorf("line %d, column %d: unknown setting %q", row, column, unknown.Errors[0].Key())
	}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		row, column := wrong.Position()
		return fmt.Errorf("line %d, column %d: %w", row, column, wrong)
	}
	return err
}

// flags are the same settings as the command line of a sweep has them.
func (s settings) flags() *sweepFlags {
	return &sweepFlags{
		credentials: s.Credentials, communities: []string{"public"}, port: s.Port, rate: s.Rate, subnetRate: s.SubnetRate, retries: s.Retries,
		workers: s.Workers, timeout: time.Duration(s.Timeout), name: s.Name,
	}
}

func (s settings) server() delivery.Server {
	return delivery.Server{URL: s.Collector, CAFingerprint: s.CAFingerprint, Proxy: s.Proxy}
}

// scannerFor is a scanner for one task: with the credentials that it names, and no faster than both say.
func (s settings) scannerFor(t task, known *profiles.Set, all []snmp.Credential) (*scanner, error) {
	chosen := all
	if len(t.Credentials) > 0 {
		chosen = nil
		for _, name := range t.Credentials {
			c, ok := credentialNamed(all, name)
			if !ok {
				return nil, fmt.Errorf("this scanner has no credential named %s", name)
			}
			chosen = append(chosen, c)
		}
	}
	limits := snmp.DefaultLimits()
	limits.Timeout = time.Duration(s.Timeout)
	var dns *resolver
	if s.DNS {
		dns = &resolver{lookup: net.DefaultResolver.LookupAddr}
	}
	return &scanner{
		known: known, credentials: chosen, workers: s.Workers, limits: limits, dns: dns,
		sweep: sweep.Options{
			Port: s.Port, Timeout: time.Duration(s.Timeout), Retries: s.Retries, Rate: slower(s.Rate, t.Rate), SubnetRate: slower(s.SubnetRate, t.SubnetRate),
		},
	}, nil
}

// slower is the lower of two rates; 0 is no limit.
func slower(a, b int) int {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

func credentialNamed(all []snmp.Credential, name string) (snmp.Credential, bool) {
	for _, c := range all {
		if c.Name == name {
			return c, true
		}
	}
	return snmp.Credential{}, false
}
