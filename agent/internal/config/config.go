// Package config reads the agent's settings: defaults, then what the Windows installer was told, then one TOML file, then the environment
// (RECOLEMENT_…). Flags are put over
// them by the commands. What the settings do is left to the packages that take them.
package config

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/pelletier/go-toml/v2"
)

// Config is every setting of the agent. The zero value of a field stands for its default.
type Config struct {
	Collector     string     `toml:"collector" env:"COLLECTOR"`           // the collector's address
	CAFingerprint string     `toml:"ca_fingerprint" env:"CA_FINGERPRINT"` // SHA-256 of its CA certificate, in hexadecimal
	Token         string     `toml:"token" env:"TOKEN"`                   // to enrol with, once
	Proxy         string     `toml:"proxy" env:"PROXY"`                   // instead of the environment's
	Tag           string     `toml:"tag" env:"TAG"`                       // sent with every inventory
	State         string     `toml:"state" env:"STATE"`                   // directory of keys and waiting reports
	Interval      Duration   `toml:"interval" env:"INTERVAL"`             // between inventories; 0: as the collector says, or a day
	LastUser      bool       `toml:"last_user" env:"LAST_USER"`           // report who logged in: personal data
	LogLevel      slog.Level `toml:"log_level" env:"LOG_LEVEL"`
	SpoolSize     int        `toml:"spool_size" env:"SPOOL_SIZE"` // MiB of waiting reports
	SpoolAge      Duration   `toml:"spool_age" env:"SPOOL_AGE"`   // after which a waiting report is not worth sending
}

// Sample is a file with every setting, its default and its meaning.
//
//go:embed sample.toml
var Sample string

func defaults() Config {
	return Config{SpoolSize: 64, SpoolAge: Duration(90 * 24 * time.Hour)}
}

// Load reads the settings. An empty path is the usual file, which need not be there.
func Load(path string) (Config, error) {
	c := defaults()
	if err := c.readInstalled(); err != nil {
		return Config{}, err
	}
	wanted := path != ""
	if !wanted {
		path = DefaultFile()
	}
	f, err := os.Open(path)
	switch {
	case err == nil:
		defer f.Close()
		if err := c.read(io.LimitReader(f, 1<<20)); err != nil {
			return Config{}, fmt.Errorf("%s: %w", path, err)
		}
	case wanted || !errors.Is(err, fs.ErrNotExist):
		return Config{}, fmt.Errorf("read settings: %w", err)
	}
	if err := env.ParseWithOptions(&c, env.Options{Prefix: "RECOLEMENT_"}); err != nil {
		return Config{}, fmt.Errorf("read settings from the environment: %w", err)
	}
	if c.State == "" {
		c.State = defaultState()
	}
	return c, c.Check()
}

// read takes a file's settings; an unknown one is an error that says where it stands.
func (c *Config) read(r io.Reader) error {
	err := toml.NewDecoder(r).DisallowUnknownFields().Decode(c)
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		first := unknown.Errors[0]
		row, column := first.Position()
		return fmt.Errorf("line %d, column %d: unknown setting %q", row, column, first.Key())
	}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		row, column := wrong.Position()
		return fmt.Errorf("line %d, column %d: %w", row, column, wrong)
	}
	return err
}

// Check says which setting cannot be.
func (c Config) Check() error {
	if c.SpoolSize < 1 {
		return fmt.Errorf("spool_size: %d MiB is too small", c.SpoolSize)
	}
	if c.Interval < 0 || c.Interval > 0 && time.Duration(c.Interval) < time.Minute {
		return fmt.Errorf("interval: %s is less than a minute", time.Duration(c.Interval))
	}
	if c.SpoolAge < Duration(time.Hour) {
		return fmt.Errorf("spool_age: %s is less than an hour", time.Duration(c.SpoolAge))
	}
	return nil
}

// Duration is written 24h or 90m.
type Duration time.Duration

func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = Duration(v)
	return err
}

func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }
