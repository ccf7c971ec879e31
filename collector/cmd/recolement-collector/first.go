package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"recolement/collector/auth"
	"recolement/collector/authority"
	"recolement/collector/config"
	"recolement/collector/inventory"
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
	out := f.cmd.OutOrStdout()
	fmt.Fprintf(out, "Récolement %s\n  pages               %s\n", version, shownURL(k.config, address))
	if ca != nil {
		fmt.Fprintf(out, "  CA certificate      %s\n  CA fingerprint      %s\n", filepath.Join(k.config.Data, "tls", "ca.pem"), ca.Fingerprint())
	}
	users, err := k.store.Users(ctx)
	if err != nil || len(users) > 0 {
		return err
	}
	return f.letIn(ctx, k, out)
}

// letIn makes the first administrator and the first token.
func (f *serveFlags) letIn(ctx context.Context, k collector, out io.Writer) error {
	password, made, err := passwordFrom(f.adminPasswordFile)
	if err != nil {
		return err
	}
	_, err = k.access.AddUser(ctx, firstName, store.Administrator, "", password, "first start")
	if inventory.CodeOf(err) == inventory.Conflict { // another collector on this database was quicker
		return nil
	}
	if err != nil {
		return fmt.Errorf("first administrator: %w", err)
	}
	n := auth.NewToken{Label: "first start", Scope: store.EnrolAgent, Life: firstTokenLife}
	token, _, err := k.access.CreateToken(ctx, n, "first start")
	if err != nil {
		return fmt.Errorf("first enrolment token: %w", err)
	}
	var secrets strings.Builder
	fmt.Fprintf(&secrets, "  first name          %s\n", firstName)
	if made {
		fmt.Fprintf(&secrets, "  first password      %s\n", password)
	}
	if f.enrolmentTokenFile == "" {
		fmt.Fprintf(&secrets, "  enrolment token     %s\n", token)
	} else if err := writeWhole(f.enrolmentTokenFile, token+"\n"); err != nil {
		return fmt.Errorf("write enrolment token: %w", err)
	}
	return show(out, k.config, secrets.String())
}

// show prints secrets on a terminal or a pipe, but not into systemd's journal, which would keep them.
func show(out io.Writer, c config.Config, secrets string) error {
	if os.Getenv("JOURNAL_STREAM") == "" {
		fmt.Fprint(out, secrets+"  (these are shown once)\n")
		return nil
	}
	path := filepath.Join(c.Data, firstFile)
	if err := writeWhole(path, secrets); err != nil {
		return fmt.Errorf("write %s: %w", firstFile, err)
	}
	fmt.Fprintf(out, "  first sign-in       see %s, then remove it\n", path)
	return nil
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
