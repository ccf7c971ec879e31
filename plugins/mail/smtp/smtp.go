// Package smtp delivers messages by mail: text and HTML in one (RFC 2046, multipart/alternative), over SMTP with TLS. What stands in
// them is the collector's business.
package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"recolement/plugins/sdk"
)

// Plugin is the plugin that Serve serves.
func Plugin(version string) *sdk.Plugin {
	return &sdk.Plugin{Name: "mail", Version: version, Title: sdk.Text{"en": "Mail (SMTP)", "fr": "Courriel (SMTP)"}, Fields: fields(), Check: check, Notifier: notify}
}

func fields() []sdk.Field {
	return []sdk.Field{
		{Name: "server", Kind: sdk.OneLine, Required: true, Label: sdk.Text{"en": "Server", "fr": "Serveur"}},
		{Name: "port", Kind: sdk.Number, Usual: "587", Least: 1, Most: 65535, Label: sdk.Text{"en": "Port", "fr": "Port"}},
		{
			Name: "security", Kind: sdk.Choose, Usual: "starttls", Label: sdk.Text{"en": "Security", "fr": "Sécurité"},
			Choices: []sdk.Choice{
				{Value: "starttls", Label: sdk.Text{"en": "STARTTLS", "fr": "STARTTLS"}}, {Value: "tls", Label: sdk.Text{"en": "TLS from the start", "fr": "TLS d’emblée"}},
				{Value: "none", Label: sdk.Text{"en": "none: only for a relay on this machine", "fr": "aucune : seulement pour un relais sur cette machine"}},
			},
		},
		{
			Name: "authority", Kind: sdk.Lines, Label: sdk.Text{"en": "Certificate authority (PEM)", "fr": "Autorité de certification (PEM)"},
			Hint: sdk.Text{"en": "Where it is not one that this machine trusts already.", "fr": "Si cette machine ne lui fait pas déjà confiance."},
		},
		{Name: "user", Kind: sdk.OneLine, Label: sdk.Text{"en": "Account", "fr": "Compte"}},
		{Name: "password", Kind: sdk.Secret, Label: sdk.Text{"en": "Its password", "fr": "Son mot de passe"}},
		{Name: "from", Kind: sdk.OneLine, Required: true, Label: sdk.Text{"en": "From", "fr": "De"}},
		{
			Name: "to", Kind: sdk.Lines, Required: true, Label: sdk.Text{"en": "To", "fr": "À"},
			Hint: sdk.Text{"en": "Addresses, one a line, where a subscription names none.", "fr": "Adresses, une par ligne, pour les abonnements qui n’en nomment pas."},
		},
	}
}

func client(s sdk.Settings) (*mail.Client, error) {
	secure := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: s.Text("server")}
	if authority := s.Text("authority"); authority != "" {
		secure.RootCAs = x509.NewCertPool()
		if !secure.RootCAs.AppendCertsFromPEM([]byte(authority)) {
			return nil, errors.New("the certificate authority is no PEM certificate")
		}
	}
	options := []mail.Option{mail.WithPort(int(s.Number("port"))), mail.WithTimeout(20 * time.Second), mail.WithTLSConfig(secure)}
	switch s.Text("security") {
	case "tls":
		options = append(options, mail.WithSSL())
	case "none":
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if user := s.Text("user"); user != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(user), mail.WithPassword(s.Text("password")))
	}
	return mail.NewClient(s.Text("server"), options...)
}

// check greets the server, and signs in.
func check(ctx context.Context, s sdk.Settings) (string, error) {
	if _, err := compose(s, sdk.Message{ID: "check"}); err != nil {
		return "", err
	}
	c, err := client(s)
	if err != nil {
		return "", err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return "", fmt.Errorf("reach the mail server: %w", err)
	}
	defer c.Close()
	return fmt.Sprintf("%s:%d", s.Text("server"), s.Number("port")), nil
}

// notify sends one mail. A server that says 5xx will say so again; all else may be tried again.
func notify(ctx context.Context, s sdk.Settings, m sdk.Message) error {
	letter, err := compose(s, m)
	if err != nil {
		return sdk.Refused{Reason: err.Error()}
	}
	c, err := client(s)
	if err != nil {
		return err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return fmt.Errorf("reach the mail server: %w", err)
	}
	defer c.Close()
	err = c.Send(letter)
	var refused *mail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return sdk.Refused{Reason: err.Error()}
	}
	if err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

func compose(s sdk.Settings, m sdk.Message) (*mail.Msg, error) {
	letter := mail.NewMsg()
	if err := letter.From(s.Text("from")); err != nil {
		return nil, fmt.Errorf("the sender %q: %w", s.Text("from"), err)
	}
	to := s.Lines("to")
	if m.To != "" {
		to = strings.FieldsFunc(m.To, func(r rune) bool { return strings.ContainsRune(",;\n", r) })
	}
	if err := letter.To(to...); err != nil {
		return nil, fmt.Errorf("the addresses %q: %w", to, err)
	}
	letter.Subject(strings.NewReplacer("\r", " ", "\n", " ").Replace(m.Subject))
	letter.SetDateWithValue(m.At)
	letter.SetMessageIDWithValue(m.ID + "@recolement")      // the same when it is tried again
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answers from holidays
	if m.Language != "" {
		letter.SetGenHeader("Content-Language", m.Language)
	}
	letter.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		letter.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	}
	return letter, nil
}
