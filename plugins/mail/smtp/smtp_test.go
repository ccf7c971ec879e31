package smtp

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"encoding/pem"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"recolement/plugins/sdk"
	"recolement/plugins/sdk/sdktest"
)

// server is a mail server (emersion/go-smtp) that keeps what it is sent.
type server struct {
	mu      sync.Mutex
	letters []string
	to      []string
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }

type session struct {
	server *server
	signed bool
	to     []string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "recolement" || password != "geheim" {
			return smtp.ErrAuthFailed
		}
		s.signed = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if !s.signed {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch {
	case strings.HasPrefix(to, "nobody@"):
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	case strings.HasPrefix(to, "busy@"):
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "try again later"}
	}
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.letters, s.server.to = append(s.server.letters, string(text)), append(s.server.to, s.to...)
	return err
}

func (s *session) Reset()        { s.to = nil }
func (s *session) Logout() error { return nil }

func started(t *testing.T) (*server, *sdk.Client, sdk.Settings) {
	t.Helper()
	web := httptest.NewTLSServer(nil) // for its certificate, which is for 127.0.0.1 and example.com
	cert := web.TLS.Certificates[0]
	web.Close()
	s := &server{}
	inside := smtp.NewServer(s)
	inside.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go inside.Serve(listener)
	t.Cleanup(func() { inside.Close() })
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	authority := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}))
	return s, sdktest.Start(t, Plugin("test")), sdk.Settings{
		"server": "127.0.0.1", "port": port, "security": "starttls", "authority": authority, "user": "recolement", "password": "geheim",
		"from": "Récolement <recolement@ville.example>", "to": "anna@ville.example\nbob@ville.example",
	}
}

var message = sdk.Message{
	ID: "0198-a", Language: "fr", Subject: "3 écarts\r\nBcc: x@evil.example", Text: "Bonjour, été à l’hôtel\n", HTML: "<p>Bonjour, <b>été</b></p>",
	At: time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC),
}

func TestMail(t *testing.T) {
	s, c, settings := started(t)
	if found, err := c.Check(t.Context(), settings); err != nil || !strings.HasPrefix(found, "127.0.0.1:") {
		t.Errorf("%q, %v", found, err)
	}
	if err := c.Notify(t.Context(), settings, message); err != nil {
		t.Fatal(err)
	}
	if len(s.letters) != 1 || strings.Join(s.to, " ") != "anna@ville.example bob@ville.example" {
		t.Fatalf("%d letters to %v", len(s.letters), s.to)
	}
	letter, err := mail.ReadMessage(strings.NewReader(s.letters[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
	if err != nil || !strings.HasPrefix(subject, "3 écarts") || letter.Header.Get("Bcc") != "" {
		t.Errorf("subject %q, %v", subject, err)
	}
	if id := letter.Header.Get("Message-ID"); id != "<0198-a@recolement>" {
		t.Errorf("id %s", id)
	}
	kind, args, err := mime.ParseMediaType(letter.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s, %v", kind, err)
	}
	parts := multipart.NewReader(letter.Body, args["boundary"])
	for _, want := range []string{"Bonjour, été à l’hôtel", "<b>été</b>"} {
		part, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part) // quoted-printable is undone
		if err != nil || !bytes.Contains(text, []byte(want)) {
			t.Errorf("%q, %v, want %q", text, err, want)
		}
	}
	one := message
	one.To = "carl@ville.example"
	if err := c.Notify(t.Context(), settings, one); err != nil || s.to[len(s.to)-1] != "carl@ville.example" || len(s.to) != 3 {
		t.Errorf("%v to %v", err, s.to)
	}
}

func TestMailThatIsNotDelivered(t *testing.T) {
	s, c, good := started(t)
	rows := map[string]struct {
		set     sdk.Settings
		to      string
		refused bool
		want    string
	}{
		"no such mailbox": {nil, "nobody@ville.example", true, "no such mailbox"},
		"busy":            {nil, "busy@ville.example", false, "later"},
		"no address":      {nil, "not an address", true, "not an address"},
		"wrong password":  {sdk.Settings{"password": "no"}, "", false, "reach the mail server"},
		"untrusted":       {sdk.Settings{"authority": ""}, "", false, "certificate"},
		"nobody there":    {sdk.Settings{"port": "1"}, "", false, "reach the mail server"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			settings := sdk.Settings{}
			for k, v := range good {
				settings[k] = v
			}
			for k, v := range row.set {
				settings[k] = v
			}
			m := message
			m.To = row.to
			err := c.Notify(t.Context(), settings, m)
			var refused sdk.Refused
			if err == nil || errors.As(err, &refused) != row.refused || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "geheim") {
				t.Errorf("%v", err)
			}
		})
	}
	if len(s.letters) != 0 {
		t.Errorf("%d letters", len(s.letters))
	}
}
