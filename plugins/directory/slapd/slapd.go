// Package slapd starts OpenLDAP's server, as Debian has it, with the attributes of Active Directory's computers: for tests, and for
// the demonstration.
package slapd

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const program = "/usr/sbin/slapd"

// Available says whether Debian's package slapd is installed.
func Available() bool {
	_, err := os.Stat(program)
	return err == nil
}

// What the server holds, and who may ask it.
const (
	Base     = "dc=ville,dc=example"
	Reader   = "cn=recolement," + Base
	Password = "geheim et secret"
)

// Computer is an account.
type Computer struct {
	Name, DNSName, OS string
	GUID              string // 16 bytes
	LastLogon         time.Time
	Created           time.Time
	Disabled          bool
}

// Server is a running server.
type Server struct {
	Plain     string // host:port, which also speaks StartTLS
	TLS       string // host:port
	Authority string // PEM

	dir    string
	cmd    *exec.Cmd
	output bytes.Buffer
}

// Start starts a server on free ports of the loopback address, with its files in dir, and waits until it answers.
func Start(ctx context.Context, dir string, computers []Computer) (*Server, error) {
	s := &Server{dir: dir}
	if err := s.prepare(ctx, computers); err != nil {
		return nil, err
	}
	var err error
	if s.Plain, err = free(ctx); err != nil {
		return nil, err
	}
	if s.TLS, err = free(ctx); err != nil {
		return nil, err
	}
	s.cmd = exec.Command(program, "-d", "0", "-f", s.path("slapd.conf"), "-h", "ldap://"+s.Plain+" ldaps://"+s.TLS) //nolint:noctx // Stop ends it
	s.cmd.Stderr = &s.output
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start slapd: %w", err)
	}
	var dialer net.Dialer
	for range 200 {
		conn, err := dialer.DialContext(ctx, "tcp", s.TLS)
		if err == nil {
			conn.Close()
			return s, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.Stop()
	return nil, fmt.Errorf("slapd does not answer: %s", s.output.String())
}

// Stop ends the server.
func (s *Server) Stop() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // it says that it was killed
}

func free(ctx context.Context) (string, error) {
	var listening net.ListenConfig
	l, err := listening.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func (s *Server) path(name string) string { return filepath.Join(s.dir, name) }

// schema has AD's attributes under AD's own identifiers. Its names for the classes are the same, too.
const schema = `attributetype ( 1.2.840.113556.1.4.619 NAME 'dNSHostName' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.363 NAME 'operatingSystem' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.364 NAME 'operatingSystemVersion' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.1696 NAME 'lastLogonTimestamp' EQUALITY integerMatch ORDERING integerOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.2.2 NAME 'whenCreated' EQUALITY generalizedTimeMatch ORDERING generalizedTimeOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.3.30 NAME 'computer' SUP top STRUCTURAL MUST cn MAY ( dNSHostName $ operatingSystem $ operatingSystemVersion $ lastLogonTimestamp $ userAccountControl $ objectGUID $ whenCreated ) )
`

func (s *Server) prepare(ctx context.Context, computers []Computer) error {
	if err := s.certify(); err != nil {
		return fmt.Errorf("make a certificate: %w", err)
	}
	config := fmt.Sprintf(`include /etc/ldap/schema/core.schema
include %[1]s
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile %[2]s
TLSCertificateKeyFile %[3]s
database mdb
maxsize 1073741824
suffix "%[4]s"
rootdn "%[5]s"
rootpw "%[6]s"
directory %[7]s
index objectClass eq
index modifyTimestamp eq
`, s.path("ad.schema"), s.path("cert.pem"), s.path("key.pem"), Base, Reader, Password, s.path("data"))
	err := errors.Join(os.MkdirAll(s.path("data"), 0o700), os.WriteFile(s.path("ad.schema"), []byte(schema), 0o600),
		os.WriteFile(s.path("slapd.conf"), []byte(config), 0o600), s.writeEntries(computers))
	if err != nil {
		return fmt.Errorf("write slapd's files: %w", err)
	}
	out, err := exec.CommandContext(ctx, "/usr/sbin/slapadd", "-q", "-f", s.path("slapd.conf"), "-l", s.path("entries.ldif")).CombinedOutput()
	if err != nil {
		return fmt.Errorf("fill slapd: %w: %s", err, out)
	}
	return nil
}

func (s *Server) writeEntries(computers []Computer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "dn: %s\nobjectClass: dcObject\nobjectClass: organization\ndc: ville\no: Ville\n\n", Base)
	fmt.Fprintf(&b, "dn: ou=Postes,%s\nobjectClass: organizationalUnit\nou: Postes\n\n", Base)
	for i := range computers {
		computers[i].write(&b)
	}
	return os.WriteFile(s.path("entries.ldif"), b.Bytes(), 0o600)
}

func (c *Computer) write(b io.Writer) {
	fmt.Fprintf(b, "dn: cn=%s,ou=Postes,%s\nobjectClass: computer\ncn: %s\n", c.Name, Base, c.Name)
	flags := 4096 // WORKSTATION_TRUST_ACCOUNT
	if c.Disabled {
		flags |= 2
	}
	fmt.Fprintf(b, "userAccountControl: %d\n", flags)
	for name, value := range map[string]string{"dNSHostName": c.DNSName, "operatingSystem": c.OS, "objectGUID": strings.TrimSpace(c.GUID)} {
		if value != "" {
			fmt.Fprintf(b, "%s: %s\n", name, value)
		}
	}
	if !c.LastLogon.IsZero() {
		fmt.Fprintf(b, "lastLogonTimestamp: %d\n", (c.LastLogon.Unix()+11644473600)*1e7)
	}
	if !c.Created.IsZero() {
		fmt.Fprintf(b, "whenCreated: %s\n", c.Created.UTC().Format("20060102150405.0Z"))
	}
	fmt.Fprintln(b)
}

// certify makes a certificate for 127.0.0.1 and localhost that is its own authority.
func (s *Server) certify() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	s.Authority = string(cert)
	return errors.Join(os.WriteFile(s.path("cert.pem"), cert, 0o600),
		os.WriteFile(s.path("key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
}
