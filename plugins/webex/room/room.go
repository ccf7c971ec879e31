// Package room delivers messages to a room of Webex by an incoming webhook, which takes {"markdown": …} of about a thousand characters:
// longer ones go in parts.
package room

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"recolement/plugins/sdk"
	"recolement/plugins/webhook/hook"
)

const (
	service  = "https://webexapis.com/v1/webhooks/incoming/"
	longest  = 1000 // bytes of a part
	most     = 5    // parts
	patience = 25 * time.Second
)

// Plugin is the plugin that Serve serves.
func Plugin(version string) *sdk.Plugin {
	return &sdk.Plugin{Name: "webex", Version: version, Title: sdk.Text{"en": "Webex", "fr": "Webex"}, Fields: fields(), Check: check, Notifier: notify}
}

func fields() []sdk.Field {
	return []sdk.Field{
		{
			Name: "token", Kind: sdk.Secret, Required: true, Label: sdk.Text{"en": "Token of the incoming webhook", "fr": "Jeton du webhook entrant"},
			Hint: sdk.Text{"en": "The last part of the address that Webex shows.", "fr": "La dernière partie de l’adresse que montre Webex."},
		},
		{Name: "service", Kind: sdk.OneLine, Usual: service, Label: sdk.Text{"en": "Address of the service", "fr": "Adresse du service"}},
	}
}

func check(_ context.Context, s sdk.Settings) (string, error) {
	address, err := url.Parse(s.Text("service"))
	if err != nil || address.Host == "" || address.Scheme != "https" && address.Hostname() != "127.0.0.1" {
		return "", fmt.Errorf("%q is no address of a service by TLS", s.Text("service"))
	}
	if strings.ContainsAny(s.Text("token"), "/?# \n") {
		return "", errors.New("the token is the last part of the address alone")
	}
	return address.Host, nil
}

// notify posts the parts of a message, one after the other. Once the first is delivered, the message is not tried again as a
// whole, or its parts would arrive twice: what can be waited for is, and what is left is given up.
func notify(ctx context.Context, s sdk.Settings, m sdk.Message) error {
	if _, err := check(ctx, s); err != nil {
		return sdk.Refused{Reason: err.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	all := parts("**"+m.Subject+"**\n\n"+m.Text, longest, most)
	for i, part := range all {
		err := post(ctx, s, part)
		for err != nil && i > 0 && waited(ctx, err) {
			err = post(ctx, s, part)
		}
		if err != nil && i > 0 {
			return sdk.Refused{Reason: fmt.Sprintf("%d of %d parts were delivered: %v", i, len(all), err)}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// waited waits as long as the service asks for, where there is time.
func waited(ctx context.Context, err error) bool {
	var refused sdk.Refused
	if errors.As(err, &refused) {
		return false
	}
	after := time.Second
	var later sdk.Later
	if errors.As(err, &later) {
		after = later.After
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(after):
		return true
	}
}

func post(ctx context.Context, s sdk.Settings, markdown string) error {
	text, err := json.Marshal(map[string]string{"markdown": markdown})
	if err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(s.Text("service"), "/")+"/"+s.Text("token"), bytes.NewReader(text))
	if err != nil {
		return errors.New("post message: the token makes no address") // and the token is not shown
	}
	request.Header.Set("Content-Type", "application/json")
	client := &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // whose text does not have the token
	}
	if err != nil {
		return fmt.Errorf("post message: %w", err)
	}
	defer response.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(response.Body, 200)) // for the error alone
	return hook.Answer(response.StatusCode, response.Header.Get("Retry-After"), string(said))
}

// parts cuts a text into parts of at most so many bytes, between lines where it can, never within a character.
func parts(text string, longest, most int) []string {
	var out []string
	for text != "" {
		if len(out) == most-1 && len(text) > longest {
			return append(out, cut(text, longest-len("…"))+"…")
		}
		part := cut(text, longest)
		out = append(out, strings.TrimRight(part, "\n"))
		text = strings.TrimLeft(text[len(part):], "\n")
	}
	return out
}

func cut(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	if at := strings.LastIndexByte(text[:longest+1], '\n'); at > 0 {
		return text[:at]
	}
	for !utf8.RuneStart(text[longest]) && longest > 1 {
		longest--
	}
	return text[:longest]
}
