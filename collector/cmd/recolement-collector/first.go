package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"recolement/collector/auth"
	"recolement/collector/authority"
	"recolement/collector/config"
	"recolement/collector/inventory"
	"recolement/collector/language"
	"recolement/collector/store"
)

const (
	firstName      = "admin"
	firstTokenLife = 30 * 24 * time.Hour
	firstFile      = "first-start.txt"
)

// introduce tells the person at the terminal where the collector is and, at the very first start, how to get in. Secrets are
// shown once and never logged.
func (f *serveFlags) introduce(ctx context.Context, k collector, ca *authority.Authority, address string) error {
	text, err := terminalText()
	if err != nil {
		return err
	}
	var hello card
	hello.add(text.T("serve.pages"), shownURL(k.config, address))
	if ca != nil {
		hello.add(text.T("serve.certificate"), filepath.Join(k.config.Data, "tls", "ca.pem"))
		hello.add(text.T("serve.fingerprint"), ca.Fingerprint())
	}
	fmt.Fprintf(f.cmd.OutOrStdout(), "Récolement %s\n%s", version, hello)
	users, err := k.store.Users(ctx)
	if err != nil || len(users) > 0 {
		return err
	}
	secrets, err := f.letIn(ctx, k, text)
	if err != nil || secrets == nil {
		return err
	}
	return f.show(k.config, text, secrets)
}

// letIn makes the first administrator and the first token, and says what there is to show of them.
func (f *serveFlags) letIn(ctx context.Context, k collector, text *language.Printer) (card, error) {
	password, made, err := passwordFrom(f.adminPasswordFile)
	if err != nil {
		return nil, err
	}
	_, err = k.access.AddUser(ctx, firstName, store.Administrator, "", password, "first start")
	if inventory.CodeOf(err) == inventory.Conflict { // another collector on this database was quicker
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("first administrator: %w", err)
	}
	n := auth.NewToken{Label: "first start", Scope: store.EnrolAgent, Life: firstTokenLife}
	token, _, err := k.access.CreateToken(ctx, n, "first start")
	if err != nil {
		return nil, fmt.Errorf("first enrolment token: %w", err)
	}
	var secrets card
	secrets.add(text.T("serve.name"), firstName)
	if made {
		secrets.add(text.T("serve.password"), password)
	}
	if f.enrolmentTokenFile == "" {
		secrets.add(text.T("serve.token"), token)
	} else if err := writeWhole(f.enrolmentTokenFile, token+"\n"); err != nil {
		return nil, fmt.Errorf("write enrolment token: %w", err)
	}
	return secrets, nil
}

// show prints secrets on a terminal or a pipe, but not into systemd's journal, which would keep them.
func (f *serveFlags) show(c config.Config, text *language.Printer, secrets card) error {
	out := f.cmd.OutOrStdout()
	if os.Getenv("JOURNAL_STREAM") == "" {
		fmt.Fprintf(out, "%s  %s\n", secrets, text.T("serve.once"))
		return nil
	}
	path := filepath.Join(c.Data, firstFile)
	if err := writeWhole(path, secrets.String()); err != nil {
		return fmt.Errorf("write %s: %w", firstFile, err)
	}
	fmt.Fprintf(out, "  %s\n", text.T("serve.see", map[string]string{"file": path}))
	return nil
}

// card is a list of names and values, one a line.
type card [][2]string

func (c *card) add(name, value string) { *c = append(*c, [2]string{name, value}) }

func (c card) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 40, 0, 3, ' ', 0)
	for _, line := range c {
		fmt.Fprintf(w, "  %s\t%s\n", line[0], line[1])
	}
	w.Flush() // a strings.Builder does not fail
	return b.String()
}

// shownURL is an address that people can type.
func shownURL(c config.Config, address string) string {
	if url := c.PublicURL.String(); url != "" {
		return url + "/"
	}
	scheme := "https"
	if c.Plain {
		scheme = "http"
	}
	host, port, err := net.SplitHostPort(address)
	if err == nil && net.ParseIP(host).IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			address = net.JoinHostPort(name, port)
		}
	}
	return scheme + "://" + address + "/"
}

// writeWhole writes a file for its owner alone, as a whole or not at all.
func writeWhole(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
