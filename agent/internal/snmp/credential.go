package snmp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/gosnmp/gosnmp"
	"github.com/pelletier/go-toml/v2"
)

const maxCredentialFile = 1 << 20

// Secret is a text that never shows itself, in logs or anywhere else.
type Secret string

// String hides the secret from fmt and slog.
func (Secret) String() string { return "***" }

// GoString hides it from %#v.
func (Secret) GoString() string { return "***" }

// MarshalText hides it from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Credential is one way to be let in. Only its name is ever shown.
type Credential struct {
	Name      string `toml:"name"`
	Version   string `toml:"version"`   // 1, 2c or 3
	Community Secret `toml:"community"` // of v1 and v2c
	User      string `toml:"user"`      // of v3, with what follows
	Auth      string `toml:"auth"`      // "", SHA, SHA224, SHA256, SHA384, SHA512, MD5
	AuthPass  Secret `toml:"auth_pass"`
	Priv      string `toml:"priv"` // "", AES, AES192, AES256, AES192C, AES256C, DES
	PrivPass  Secret `toml:"priv_pass"`
	Context   string `toml:"context"`
}

var (
	authProtocols = map[string]gosnmp.SnmpV3AuthProtocol{
		"": gosnmp.NoAuth, "MD5": gosnmp.MD5, "SHA": gosnmp.SHA, "SHA224": gosnmp.SHA224, "SHA256": gosnmp.SHA256,
		"SHA384": gosnmp.SHA384, "SHA512": gosnmp.SHA512,
	}
	privProtocols = map[string]gosnmp.SnmpV3PrivProtocol{
		"": gosnmp.NoPriv, "DES": gosnmp.DES, "AES": gosnmp.AES, "AES192": gosnmp.AES192, "AES256": gosnmp.AES256,
		"AES192C": gosnmp.AES192C, "AES256C": gosnmp.AES256C,
	}
)

// LoadCredentials reads a file of [[credential]] tables. The order is the order of trying.
func LoadCredentials(file string) ([]Credential, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read credentials: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxCredentialFile))
	if err != nil {
		return nil, fmt.Errorf("read credentials: %w", err)
	}
	return ParseCredentials(text)
}

// ParseCredentials reads the text of a credentials file. Its errors name places, never values.
func ParseCredentials(text []byte) ([]Credential, error) {
	var f struct {
		Credential []Credential `toml:"credential"`
	}
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&f); err != nil {
		return nil, fmt.Errorf("read credentials: %w", withoutValues(err))
	}
	names := map[string]bool{}
	for i := range f.Credential {
		c := &f.Credential[i]
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("read credentials: credential %d (%s): %w", i+1, c.Name, err)
		}
		if names[c.Name] {
			return nil, fmt.Errorf("read credentials: two are named %s", c.Name)
		}
		names[c.Name] = true
	}
	return f.Credential, nil
}

// withoutValues keeps the place of an error and drops its text, which may quote the line, and so a secret.
func withoutValues(err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		row, column := strict.Errors[0].Position()
		return fmt.Errorf("line %d, column %d: an unknown key", row, column)
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		row, column := decode.Position()
		return fmt.Errorf("line %d, column %d: not understood", row, column)
	}
	return errors.New("not understood")
}

func (c *Credential) check() error {
	c.Auth, c.Priv = protocolName(c.Auth), protocolName(c.Priv)
	switch c.Version {
	case "1", "2c":
		if c.Community == "" || c.User != "" {
			return fmt.Errorf("version %s needs a community and no user", c.Version)
		}
		if len(c.Community) > 127 {
			return errors.New("the community is longer than 127 bytes")
		}
	case "3":
		_, auth := authProtocols[c.Auth]
		_, priv := privProtocols[c.Priv]
		switch {
		case c.User == "" || c.Community != "":
			return errors.New("version 3 needs a user and no community")
		case !auth || !priv:
			return errors.New("an unknown protocol for auth or priv")
		case (c.Auth == "") != (c.AuthPass == "") || (c.Priv == "") != (c.PrivPass == ""):
			return errors.New("a protocol without its passphrase, or the reverse")
		case c.Priv != "" && c.Auth == "":
			return errors.New("privacy needs authentication")
		case c.Auth != "" && len(c.AuthPass) < 8 || c.Priv != "" && len(c.PrivPass) < 8:
			return errors.New("a passphrase of less than 8 characters")
		}
	default:
		return errors.New("version: want 1, 2c or 3")
	}
	if c.Name == "" {
		return errors.New("it has no name")
	}
	return nil
}

func protocolName(s string) string { return strings.ReplaceAll(strings.ToUpper(s), "-", "") }

// level orders credentials by how well they protect: the better is preferred where a device accepts several.
func (c *Credential) level() int {
	switch {
	case c.Priv != "":
		return 4
	case c.Auth != "":
		return 3
	case c.Version == "2c":
		return 2 // v3 without authentication protects no better, and reads no faster
	case c.Version == "3":
		return 1
	}
	return 0
}

// Better says whether c is to be preferred over other.
func (c *Credential) Better(other *Credential) bool { return c.level() > other.level() }
