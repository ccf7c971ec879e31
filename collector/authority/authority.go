// Package authority is the collector's own certificate authority, so that a collector fresh from the box speaks TLS and agents can
// check that it is the one: they are given the authority's fingerprint when they are installed. It makes the authority once,
// keeps it in a directory, and issues the collector's certificate anew before it runs out. Certificates that an organisation
// brings along are left to crypto/tls.
package authority

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

const (
	lifeOfAuthority   = 20 * 365 * 24 * time.Hour
	lifeOfCertificate = 365 * 24 * time.Hour
	renewBefore       = 60 * 24 * time.Hour
	clockSkew         = 24 * time.Hour // of agents whose clock is slow
)

// Authority issues the collector's certificate. It is safe for concurrent use.
type Authority struct {
	dir   string
	names []string
	log   *slog.Logger
	now   func() time.Time

	certificate *x509.Certificate
	key         *ecdsa.PrivateKey

	mu     sync.Mutex
	issued *tls.Certificate
}

// Open reads the authority in dir, or makes one there. names are the host names and addresses that its certificate is for.
func Open(dir string, names []string, log *slog.Logger, now func() time.Time) (*Authority, error) {
	a := &Authority{dir: dir, names: sorted(names), log: log, now: now}
	if err := a.openAuthority(); err != nil {
		return nil, fmt.Errorf("certificate authority in %s: %w", dir, err)
	}
	if _, err := a.current(); err != nil {
		return nil, err
	}
	return a, nil
}

// Fingerprint is the authority's: SHA-256 over its certificate, in lower-case hexadecimal.
func (a *Authority) Fingerprint() string {
	sum := sha256.Sum256(a.certificate.Raw)
	return hex.EncodeToString(sum[:])
}

// Config is for a server: it shows the collector's certificate and, behind it, the authority's.
func (a *Authority) Config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return a.current() },
	}
}

// Pool holds the authority alone, for clients.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// current is a certificate with some life left; looking when it is asked for needs no clock of its own.
func (a *Authority) current() (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.issued == nil {
		a.issued = a.read()
	}
	if a.issued != nil && a.now().Add(renewBefore).Before(a.issued.Leaf.NotAfter) {
		return a.issued, nil
	}
	fresh, err := a.issue()
	if err == nil {
		a.issued = fresh
		a.log.Info("certificate issued", "names", strings.Join(a.names, " "), "until", fresh.Leaf.NotAfter)
		return fresh, nil
	}
	if a.issued != nil && a.now().Before(a.issued.Leaf.NotAfter) {
		a.log.Error("renew certificate", "error", err)
		return a.issued, nil
	}
	return nil, fmt.Errorf("issue certificate: %w", err)
}
