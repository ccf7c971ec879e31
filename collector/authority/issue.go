package authority

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The files in the directory. Keys are for their owner alone.
const (
	authorityFile    = "ca.pem"
	authorityKeyFile = "ca-key.pem"
	certificateFile  = "cert.pem"
	keyFile          = "key.pem"
)

func (a *Authority) openAuthority() error {
	pair, err := tls.LoadX509KeyPair(filepath.Join(a.dir, authorityFile), filepath.Join(a.dir, authorityKeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return a.makeAuthority()
	}
	if err != nil {
		return err
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !pair.Leaf.IsCA {
		return fmt.Errorf("%s is no certificate authority of ours", authorityFile)
	}
	a.certificate, a.key = pair.Leaf, key
	return nil
}

// makeAuthority never replaces one: agents trust it.
func (a *Authority) makeAuthority() error {
	for _, file := range []string{authorityFile, authorityKeyFile} {
		if _, err := os.Stat(filepath.Join(a.dir, file)); err == nil {
			return fmt.Errorf("%s is there without its counterpart: restore both, or remove both to start anew", file)
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "Récolement CA " + strings.ToUpper(rand.Text()[:6])},
		NotBefore: a.now().Add(-clockSkew), NotAfter: a.now().Add(lifeOfAuthority),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:     true, BasicConstraintsValid: true, MaxPathLenZero: true,
	}
	certificate, err := sign(template, template, key, key)
	if err != nil {
		return err
	}
	a.certificate, a.key = certificate, key
	return save(a.dir, authorityFile, authorityKeyFile, key, certificate)
}

// read gives the certificate on disk if it is ours and for the present names; nil otherwise.
func (a *Authority) read() *tls.Certificate {
	pair, err := tls.LoadX509KeyPair(filepath.Join(a.dir, certificateFile), filepath.Join(a.dir, keyFile))
	if err != nil || pair.Leaf.CheckSignatureFrom(a.certificate) != nil {
		return nil
	}
	names := slices.Clone(pair.Leaf.DNSNames)
	for _, ip := range pair.Leaf.IPAddresses {
		names = append(names, ip.String())
	}
	if !slices.Equal(sorted(names), a.names) {
		return nil
	}
	return &pair
}

func (a *Authority) issue() (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "Récolement"},
		NotBefore: a.now().Add(-clockSkew), NotAfter: earlier(a.now().Add(lifeOfCertificate), a.certificate.NotAfter),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, name := range a.names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
			continue
		}
		template.DNSNames = append(template.DNSNames, name)
	}
	certificate, err := sign(template, a.certificate, key, a.key)
	if err != nil {
		return nil, err
	}
	if err := save(a.dir, certificateFile, keyFile, key, certificate, a.certificate); err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{certificate.Raw, a.certificate.Raw}, PrivateKey: key, Leaf: certificate}, nil
}

func sign(template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// save writes the key first: a certificate on disk always has its key.
func save(dir, certificates, keys string, key *ecdsa.PrivateKey, chain ...*x509.Certificate) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, keys), encode("PRIVATE KEY", der), 0o600); err != nil {
		return err
	}
	var text bytes.Buffer
	for _, c := range chain {
		text.Write(encode("CERTIFICATE", c.Raw))
	}
	return writeFile(filepath.Join(dir, certificates), text.Bytes(), 0o644)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
