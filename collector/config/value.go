package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"
)

// The types of settings that check what they are given, so that a mistake is reported where it stands.

// Address is where to listen: host:port, or :port for all addresses.
type Address struct{ text string }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Address) UnmarshalText(text []byte) error {
	_, port, err := net.SplitHostPort(string(text))
	if err != nil {
		return fmt.Errorf("listen: %q is not host:port or :port", text)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("listen: %q is no port", port)
	}
	a.text = string(text)
	return nil
}

func (a Address) String() string { return a.text }

// Set implements the command line's value, with String and Type.
func (a *Address) Set(text string) error { return a.UnmarshalText([]byte(text)) }

// Type names the kind of value in help.
func (a *Address) Type() string { return "host:port" }

// URL is the address under which browsers reach us: scheme and host alone.
type URL struct{ text string }

// UnmarshalText implements encoding.TextUnmarshaler.
func (u *URL) UnmarshalText(text []byte) error {
	parsed, err := url.Parse(string(text))
	if err != nil || parsed.Scheme != "https" && parsed.Scheme != "http" || parsed.Host == "" || parsed.Path != "" || parsed.User != nil {
		return fmt.Errorf("public_url: %q is not like https://recolement.example", text)
	}
	u.text = string(text)
	return nil
}

func (u URL) String() string { return u.text }

// Scheme is https, http, or empty when there is no URL.
func (u URL) Scheme() string {
	parsed, err := url.Parse(u.text)
	if err != nil {
		return ""
	}
	return parsed.Scheme
}

// Format is how the log is written: text or json.
type Format struct{ text string }

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *Format) UnmarshalText(text []byte) error {
	if s := string(text); s != "text" && s != "json" {
		return fmt.Errorf("format: %q is neither text nor json", s)
	}
	f.text = string(text)
	return nil
}

func (f Format) String() string { return f.text }

// Hours is a whole number of hours, from one to a year.
type Hours struct{ n int }

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Hours) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 1 || n > 366*24 {
		return errors.New("a number of hours is between 1 and 8784")
	}
	h.n = n
	return nil
}

// Int is the number.
func (h Hours) Int() int { return h.n }

// Duration is the time that they make.
func (h Hours) Duration() time.Duration { return time.Duration(h.n) * time.Hour }
