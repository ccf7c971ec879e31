// Package sdk is all that the author of a plugin needs. A plugin is a program of its own that the collector starts when there is
// something to do: it brings rows of a manual inventory (Inventory), tells what another system has seen of devices (Witness), or
// delivers messages (Notifier). It declares its settings; the collector makes a page of them, keeps them, and hands them over with
// each call. Between calls a plugin keeps nothing.
//
// The collector and the plugin speak gRPC over a connection of their own (hashicorp/go-plugin, mutual TLS); package wire has the
// protocol. What becomes of rows, reports and messages is the collector's business.
package sdk

import (
	"context"
	"log/slog"
	"regexp"

	goplugin "github.com/hashicorp/go-plugin"
)

// Plugin is what an author writes: who it is, how it is configured, and one function for each role that it has.
type Plugin struct {
	Name    string // a word of lower-case letters, digits and hyphens
	Version string
	Title   Text
	Fields  []Field

	// Check tries the settings on the other system, changes nothing there, and says what answered.
	Check func(ctx context.Context, s Settings) (found string, err error)

	// Inventory gives all rows of a manual inventory. When it fails, nothing of what it gave is kept.
	Inventory func(ctx context.Context, s Settings, out *Rows) error

	// Witness tells what was seen since a mark that it gave at the end of an earlier run; "" asks for everything. When it fails, its next
	// run starts from the same mark.
	Witness func(ctx context.Context, s Settings, since string, out *Reports) error

	// Notifier delivers a message. An error means that it may be tried again; Refused that it never will be delivered, and Later when
	// to try again.
	Notifier func(ctx context.Context, s Settings, m Message) error

	log *slog.Logger
}

// Protocol is the version of the protocol that this SDK speaks. Plugins of another one are not started.
const Protocol = 1

// Handshake is how the collector and a plugin know each other for what they are. It protects nobody: mutual TLS does.
func Handshake() goplugin.HandshakeConfig {
	return goplugin.HandshakeConfig{ProtocolVersion: Protocol, MagicCookieKey: "RECOLEMENT_PLUGIN", MagicCookieValue: "7c0a3f6e-rows-reports-messages"}
}

// Text is a text in each language that it has ("en", "fr").
type Text map[string]string

// In is the text in a language, else in English, else in any.
func (t Text) In(language string) string {
	for _, l := range []string{language, "en"} {
		if text := t[l]; text != "" {
			return text
		}
	}
	for _, text := range t {
		return text
	}
	return ""
}

// Role is something that a plugin does.
type Role string

// The roles.
const (
	Inventory Role = "inventory"
	Witness   Role = "witness"
	Notifier  Role = "notifier"
)

// Roles are those that the plugin has a function for.
func (p *Plugin) Roles() []Role {
	var roles []Role
	if p.Inventory != nil {
		roles = append(roles, Inventory)
	}
	if p.Witness != nil {
		roles = append(roles, Witness)
	}
	if p.Notifier != nil {
		roles = append(roles, Notifier)
	}
	return roles
}

var wellNamed = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)
