package delivery

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// errPinned says that the server at the other end does not prove to be the one whose fingerprint was given.
var errPinned = errors.New("the collector's certificate is not one of the CA with this fingerprint")

// tlsConfig trusts the system's authorities or, where a fingerprint is given, the one CA that has it and nothing else. The collector
// sends its CA with its certificate, so the fingerprint is all that an installer must carry.
func tlsConfig(fingerprint, host string) (*tls.Config, error) {
	if fingerprint == "" {
		return &tls.Config{MinVersion: tls.VersionTLS12}, nil
	}
	want, err := hex.DecodeString(strings.NewReplacer(":", "", " ", "").Replace(fingerprint))
	if err != nil || len(want) != sha256.Size {
		return nil, errors.New("ca_fingerprint: want the 64 hexadecimal digits of a SHA-256 fingerprint")
	}
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // replaced by the stricter check below, which runs on every connection
		VerifyConnection: func(s tls.ConnectionState) error {
			return verifyPinned(s.PeerCertificates, [sha256.Size]byte(want), host)
		},
	}, nil
}

// verifyPinned checks the chain up to the pinned CA, the dates, the purpose and the host's name.
func verifyPinned(chain []*x509.Certificate, want [sha256.Size]byte, host string) error {
	if len(chain) == 0 {
		return errPinned
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	found := false
	for _, c := range chain {
		if sha256.Sum256(c.Raw) == want && c.IsCA {
			roots.AddCert(c)
			found = true
		} else {
			between.AddCert(c)
		}
	}
	if !found {
		return errPinned
	}
	if _, err := chain[0].Verify(x509.VerifyOptions{DNSName: host, Roots: roots, Intermediates: between}); err != nil {
		return fmt.Errorf("%w: %w", errPinned, err)
	}
	return nil
}
