package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"time"
)

// newClient trusts the collector's own authority where one is given, and keeps as many connections as agents send at once.
func newClient(ca string, agents int) (*http.Client, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: agents, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	if ca != "" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			return nil, fmt.Errorf("read the authority's certificate: %w", err)
		}
		transport.TLSClientConfig.RootCAs = x509.NewCertPool()
		if !transport.TLSClientConfig.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s holds no certificate in PEM", ca)
		}
	}
	return &http.Client{Transport: transport, Timeout: time.Minute}, nil
}
