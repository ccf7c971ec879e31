package computers

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/go-ldap/ldap/v3"

	"recolement/plugins/sdk"
)

const patience = 30 * time.Second // for one answer

// connection is to one directory server, as the account that asks.
type connection struct {
	*ldap.Conn
	release func() bool
}

// Close ends it.
func (c *connection) Close() {
	c.release()
	c.Conn.Close()
}

func connect(ctx context.Context, s sdk.Settings) (*connection, error) {
	security := s.Text("security")
	scheme, port := "ldap", "389"
	if security == "ldaps" {
		scheme, port = "ldaps", "636"
	}
	host, given, err := net.SplitHostPort(s.Text("server"))
	if err != nil {
		host, given = s.Text("server"), port
	}
	secure, err := tlsFor(host, s.Text("authority"))
	if err != nil {
		return nil, err
	}
	conn, err := ldap.DialURL(scheme+"://"+net.JoinHostPort(host, given), ldap.DialWithTLSConfig(secure), ldap.DialWithDialer(&net.Dialer{Timeout: patience}))
	if err != nil {
		return nil, fmt.Errorf("reach the directory: %w", err)
	}
	c := &connection{Conn: conn, release: context.AfterFunc(ctx, func() { conn.Close() })}
	conn.SetTimeout(patience)
	if security == "starttls" {
		if err := conn.StartTLS(secure); err != nil {
			c.Close()
			return nil, fmt.Errorf("secure the connection: %w", err)
		}
	}
	if user := s.Text("user"); user != "" {
		if s.Text("password") == "" { // an empty one would be an anonymous bind that looks like success (RFC 4513, 5.1.2)
			c.Close()
			return nil, errors.New("sign in to the directory: there is no password")
		}
		if err := conn.Bind(user, s.Text("password")); err != nil {
			c.Close()
			return nil, fmt.Errorf("sign in to the directory as %s: %w", user, err)
		}
	}
	return c, nil
}

func tlsFor(host, authority string) (*tls.Config, error) {
	secure := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host}
	if authority == "" {
		return secure, nil
	}
	secure.RootCAs = x509.NewCertPool()
	if !secure.RootCAs.AppendCertsFromPEM([]byte(authority)) {
		return nil, errors.New("the certificate authority is no PEM certificate")
	}
	return secure, nil
}

// root is what the server says of itself (RFC 4512, 5.1; AD's rootDSE).
type root struct{ entry *ldap.Entry }

func (c *connection) root() (root, error) {
	found, err := c.Search(ldap.NewSearchRequest("", ldap.ScopeBaseObject, ldap.NeverDerefAliases, 1, 30, false, "(objectClass=*)",
		[]string{"vendorName", "dnsHostName", "dsServiceName", "highestCommittedUSN"}, nil))
	if err != nil {
		return root{}, fmt.Errorf("ask the directory what it is: %w", err)
	}
	if len(found.Entries) != 1 {
		return root{}, errors.New("the directory does not say what it is")
	}
	return root{found.Entries[0]}, nil
}

func (r root) name() string {
	for _, a := range []string{"dnsHostName", "vendorName"} {
		if v := r.entry.GetAttributeValue(a); v != "" {
			return v
		}
	}
	return "LDAP"
}
