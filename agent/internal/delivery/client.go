package delivery

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"recolement/agent/report"
)

// Server says where the collector is and how it is recognised.
type Server struct {
	URL           string
	CAFingerprint string // SHA-256 of the CA certificate; empty: the system's authorities
	Proxy         string // empty: the environment's
}

// Client speaks to one collector as one agent.
type Client struct {
	base     *url.URL
	http     *http.Client
	identity Identity
	version  string
}

// requestTimeout bounds one request with its answer: a slow line must carry a large report.
const requestTimeout = 5 * time.Minute

// maxAnswer bounds what is read of an answer.
const maxAnswer = 1 << 20

// ErrUnreachable says that no collector answered at the address, ErrUntrusted that what answered could not prove to be it.
var (
	ErrUnreachable = errors.New("reach collector")
	ErrUntrusted   = errors.New("trust collector")
)

// NewClient prepares a client; nothing is sent yet. The identity may be empty until Enrol.
func NewClient(s Server, id Identity, version string) (*Client, error) {
	base, err := parseBase(s.URL)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 30 * time.Second, ResponseHeaderTimeout: 2 * time.Minute, IdleConnTimeout: 30 * time.Second}
	if s.Proxy != "" {
		proxy, err := url.Parse(s.Proxy)
		if err != nil {
			return nil, errors.New("proxy: not an address") // the error would show a password
		}
		transport.Proxy = http.ProxyURL(proxy)
	}
	if transport.TLSClientConfig, err = tlsConfig(s.CAFingerprint, base.Hostname()); err != nil {
		return nil, err
	}
	refuse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // a key is not carried elsewhere
	return &Client{base, &http.Client{Transport: transport, Timeout: requestTimeout, CheckRedirect: refuse}, id, version}, nil
}

// Close gives connections back.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// parseBase takes https, and http for this machine alone: keys and inventories do not travel in the open.
func parseBase(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("collector: no address is set")
	}
	base, err := url.Parse(strings.TrimRight(text, "/"))
	switch {
	case err != nil || base.Host == "":
		return nil, fmt.Errorf("collector: %q is not an address like https://host:8443", text)
	case base.User != nil:
		return nil, errors.New("collector: the address must not hold a password")
	case base.Scheme == "https" || base.Scheme == "http" && loopback(base.Hostname()):
		return base, nil
	}
	return nil, fmt.Errorf("collector: %q must begin with https:// (http:// is for this machine alone)", text)
}

func loopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// inventoryURL is the address for reports; one that names a script is a GLPI server's own.
func (c *Client) inventoryURL() string {
	if strings.HasSuffix(c.base.Path, ".php") || strings.HasSuffix(c.base.Path, "/inventory") {
		return c.base.String()
	}
	return c.base.JoinPath("inventory").String()
}

// Contact asks what is wanted.
func (c *Client) Contact(ctx context.Context) (report.Answer, error) {
	tasks := []string{"inventory"}
	body, err := json.Marshal(&report.Contact{
		Action: "contact", DeviceID: c.identity.DeviceID, Name: "recolement-agent", Version: c.version, InstalledTasks: tasks, EnabledTasks: tasks,
	})
	if err != nil {
		return report.Answer{}, fmt.Errorf("write contact: %w", err)
	}
	return c.say(ctx, "application/json", body)
}

// Inventory sends a compressed report.
func (c *Client) Inventory(ctx context.Context, gzipped []byte) (report.Answer, error) {
	return c.say(ctx, "application/x-compress-gzip", gzipped)
}

func (c *Client) say(ctx context.Context, contentType string, body []byte) (report.Answer, error) {
	raw, err := c.post(ctx, c.inventoryURL(), contentType, body)
	if err != nil {
		return report.Answer{}, err
	}
	var a report.Answer
	if err := json.Unmarshal(raw, &a); err != nil {
		var status struct{ Status string } // an odd expiration does not undo a delivery
		if json.Unmarshal(raw, &status) != nil || status.Status != report.StatusOK {
			return report.Answer{}, fmt.Errorf("%w: %w", errNotCollector, err)
		}
		return report.Answer{Status: report.StatusOK}, nil
	}
	if a.Status != report.StatusOK {
		return report.Answer{}, fmt.Errorf("the collector's status is %q: %s", a.Status, a.Message)
	}
	return a, nil
}

func kindOf(err error) error {
	var untrusted *tls.CertificateVerificationError
	if errors.Is(err, errPinned) || errors.As(err, &untrusted) {
		return ErrUntrusted
	}
	return ErrUnreachable
}

func (c *Client) post(ctx context.Context, address, contentType string, body []byte) ([]byte, error) {
	return c.send(ctx, http.MethodPost, address, contentType, body)
}

// send sends one request; an answer that is no success is a *Refusal.
func (c *Client) send(ctx context.Context, method, address, contentType string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("prepare request: %w", err)
	}
	h := request.Header
	h.Set("Content-Type", contentType)
	h.Set("Accept", "application/json, application/problem+json")
	h.Set("User-Agent", "recolement-agent/"+c.version)
	h.Set("Pragma", "no-cache")
	if c.identity.Key != "" {
		h.Set("Authorization", "Bearer "+c.identity.Key)
		h.Set("GLPI-Agent-ID", c.identity.AgentID)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", kindOf(err), err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if response.StatusCode/100 != 2 {
		return nil, refusalOf(response, answer, time.Now())
	}
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	return answer, nil
}
