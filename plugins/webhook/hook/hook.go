// Package hook delivers messages as JSON to an address, signed, so that the receiver knows who sends and that nobody changed it:
// Recolement-Signature: t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>" in hexadecimal>. Receivers refuse what is older than they bear,
// and know a double by its id.
package hook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"recolement/plugins/sdk"
)

// Plugin is the plugin that Serve serves.
func Plugin(version string) *sdk.Plugin {
	return &sdk.Plugin{Name: "webhook", Version: version, Title: sdk.Text{"en": "Webhook", "fr": "Webhook"}, Fields: fields(), Check: check, Notifier: notify}
}

func fields() []sdk.Field {
	return []sdk.Field{
		{Name: "url", Kind: sdk.OneLine, Required: true, Label: sdk.Text{"en": "Address", "fr": "Adresse"}, Hint: sdk.Text{"en": "https://…", "fr": "https://…"}},
		{
			Name: "secret", Kind: sdk.Secret, Required: true, Label: sdk.Text{"en": "Secret of the signature", "fr": "Secret de la signature"},
			Hint: sdk.Text{"en": "At least 16 characters, known to the receiver.", "fr": "Au moins 16 caractères, connus du destinataire."},
		},
	}
}

const shortest = 16

func check(_ context.Context, s sdk.Settings) (string, error) {
	address, err := url.Parse(s.Text("url"))
	switch {
	case err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http":
		return "", fmt.Errorf("%q is no address of a web server", s.Text("url"))
	case address.Scheme == "http" && address.Hostname() != "localhost" && address.Hostname() != "127.0.0.1" && address.Hostname() != "::1":
		return "", errors.New("without TLS, messages could be read on the way: https is needed but for this machine itself")
	case len(s.Text("secret")) < shortest:
		return "", fmt.Errorf("a secret of fewer than %d characters could be guessed", shortest)
	}
	return address.Host, nil // a message would not be nothing: the test message tries it
}

type body struct {
	ID       string          `json:"id"`
	At       time.Time       `json:"at"`
	Language string          `json:"language,omitempty"`
	Subject  string          `json:"subject"`
	Text     string          `json:"text"`
	Data     json.RawMessage `json:"data,omitempty"`
}

// notify posts one message. A redirect is not followed: the signature is for the address that was given.
func notify(ctx context.Context, s sdk.Settings, m sdk.Message) error {
	if _, err := check(ctx, s); err != nil {
		return sdk.Refused{Reason: err.Error()}
	}
	b := body{ID: m.ID, At: m.At, Language: m.Language, Subject: m.Subject, Text: m.Text}
	if json.Valid([]byte(m.Data)) {
		b.Data = json.RawMessage(m.Data)
	}
	text, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Text("url"), bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("post message: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", m.ID)
	request.Header.Set("Recolement-Signature", Sign(s.Text("secret"), time.Now(), text))
	client := &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("post message: %w", err)
	}
	defer response.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(response.Body, 200)) // for the error alone
	return Answer(response.StatusCode, response.Header.Get("Retry-After"), string(said))
}

// Sign is the value of the header Recolement-Signature.
func Sign(secret string, at time.Time, body []byte) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(seconds + "."))
	mac.Write(body)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

// Answer is what a status of HTTP (RFC 9110) means for a message.
func Answer(status int, retryAfter, said string) error {
	switch {
	case status < 300:
		return nil
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		return sdk.Later{After: wait(retryAfter, time.Now())}
	case status == http.StatusRequestTimeout || status >= 500:
		return fmt.Errorf("the receiver says %d: %s", status, said)
	}
	return sdk.Refused{Reason: fmt.Sprintf("the receiver says %d: %s", status, said)}
}

// wait reads Retry-After: seconds, or a date.
func wait(text string, now time.Time) time.Duration {
	const usual, longest = time.Minute, 24 * time.Hour
	after := usual
	if n, err := strconv.Atoi(text); err == nil {
		after = time.Duration(min(max(n, 0), 86400)) * time.Second
	} else if t, err := http.ParseTime(text); err == nil {
		after = t.Sub(now)
	}
	return min(max(after, time.Second), longest)
}
