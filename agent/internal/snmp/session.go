package snmp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gosnmp/gosnmp"
)

// Limits bounds what one device may cost.
type Limits struct {
	Time    time.Duration // in all
	Timeout time.Duration // for one answer
	Retries int
	Packets int64 // received
	Bytes   int64 // received
}

// DefaultLimits are generous for the largest switch and end a mad device in seconds.
func DefaultLimits() Limits {
	return Limits{Time: 30 * time.Second, Timeout: 2 * time.Second, Retries: 1, Packets: 2000, Bytes: 8 << 20}
}

// Why a device was given up.
var (
	ErrBudget  = errors.New("it sent more than a device may")
	ErrLoop    = errors.New("its variables do not come in order: a walk would never end")
	ErrRefused = errors.New("it refused the credential")
	ErrSilent  = errors.New("it stopped answering")
	ErrTime    = errors.New("it took more time than a device may")
	ErrAnswer  = errors.New("it answered what was not asked")
	ErrEmpty   = errors.New("it has no variable that we know")
	ErrJunk    = errors.New("it answered nonsense")
)

const (
	maxPerGet = 20 // variables: more than this, and small devices say tooBig
	maxPerRow = 48 // variables in one answer to GETBULK
)

// session asks one device with one credential, on gosnmp's own connected socket, which verifies v3 digests.
type session struct {
	client *gosnmp.GoSNMP
	meter  *meter
	ctx    context.Context
	stop   func() bool
}

// meter counts what comes in on a connection, and closes it when it is too much.
type meter struct {
	net.Conn
	sent, packets, bytes atomic.Int64
	limits               Limits
}

func (m *meter) Read(b []byte) (int, error) {
	n, err := m.Conn.Read(b)
	if m.packets.Add(1) > m.limits.Packets || m.bytes.Add(int64(n)) > m.limits.Bytes {
		return 0, ErrBudget
	}
	return n, err
}

func (m *meter) Write(b []byte) (int, error) {
	if m.spent() {
		return 0, ErrBudget
	}
	m.sent.Add(1)
	return m.Conn.Write(b)
}

func (m *meter) spent() bool {
	return m.packets.Load() > m.limits.Packets || m.bytes.Load() > m.limits.Bytes
}

// flooded says whether so many datagrams came that the right one may have been lost among them.
func (m *meter) flooded() bool { return m.packets.Load() > 20*m.sent.Load() }

func connect(ctx context.Context, addr netip.AddrPort, c Credential, l Limits) (*session, error) {
	client := &gosnmp.GoSNMP{
		Target: addr.Addr().String(), Port: addr.Port(), Context: ctx, Timeout: l.Timeout, Retries: l.Retries,
		MaxOids: maxPerRow, ContextName: c.Context,
	}
	switch c.Version {
	case "1":
		client.Version, client.Community = gosnmp.Version1, string(c.Community)
	case "2c":
		client.Version, client.Community = gosnmp.Version2c, string(c.Community)
	default:
		useV3(client, c)
	}
	if err := client.Connect(); err != nil {
		return nil, fmt.Errorf("open socket: %w", err)
	}
	s := &session{client: client, meter: &meter{Conn: client.Conn, limits: l}, ctx: ctx}
	client.Conn = s.meter
	s.stop = context.AfterFunc(ctx, func() { _ = s.meter.Conn.Close() }) // a read that waits ends at once
	return s, nil
}

func useV3(client *gosnmp.GoSNMP, c Credential) {
	client.Version, client.SecurityModel = gosnmp.Version3, gosnmp.UserSecurityModel
	switch {
	case c.Priv != "":
		client.MsgFlags = gosnmp.AuthPriv
	case c.Auth != "":
		client.MsgFlags = gosnmp.AuthNoPriv
	}
	client.SecurityParameters = &gosnmp.UsmSecurityParameters{
		UserName:               c.User,
		AuthenticationProtocol: authProtocols[c.Auth], AuthenticationPassphrase: string(c.AuthPass),
		PrivacyProtocol: privProtocols[c.Priv], PrivacyPassphrase: string(c.PrivPass),
	}
}

func (s *session) close() {
	s.stop()
	_ = s.meter.Conn.Close()
}

// reason says in our words why a request failed.
func (s *session) reason(err error) error {
	switch {
	case err == nil:
		return nil
	case s.meter.spent() || s.meter.flooded():
		return ErrBudget
	case errors.Is(s.ctx.Err(), context.DeadlineExceeded) || errors.Is(err, context.DeadlineExceeded):
		return ErrTime
	case s.ctx.Err() != nil:
		return s.ctx.Err()
	case errors.Is(err, gosnmp.ErrUnknownUsername), errors.Is(err, gosnmp.ErrWrongDigest), errors.Is(err, gosnmp.ErrDecryption),
		errors.Is(err, gosnmp.ErrUnknownSecurityLevel), strings.Contains(err.Error(), "not authentic"):
		return fmt.Errorf("%w (%w)", ErrRefused, err)
	case errors.Is(err, gosnmp.ErrMaxRetriesExceeded):
		return ErrSilent
	}
	return fmt.Errorf("%w: %w", ErrJunk, err)
}

// get asks for variables, in portions, and keeps those that there are.
func (s *session) get(oids []string, into Answers) error {
	for portion := range slices.Chunk(oids, maxPerGet) {
		if err := s.getSome(portion, into); err != nil {
			return err
		}
	}
	return nil
}

// getSome asks for a few variables at once. Where one of them spoils the answer (v1 knows only all or nothing; some devices fail on
// what they do not like) it is left out and the others are asked again; where none is named, they are asked in halves.
func (s *session) getSome(oids []string, into Answers) error {
	oids = slices.Clone(oids)
	for len(oids) > 0 {
		response, err := s.client.Get(oids)
		if err != nil {
			return s.reason(err)
		}
		bad := int(response.ErrorIndex) - 1
		switch {
		case response.Error == gosnmp.NoError:
			return keep(response.Variables, oids, into)
		case response.Error != gosnmp.TooBig && bad >= 0 && bad < len(oids):
			oids = slices.Delete(oids, bad, bad+1)
		case len(oids) == 1:
			return nil
		default:
			half := len(oids) / 2
			return errors.Join(s.getSome(oids[:half], into), s.getSome(oids[half:], into))
		}
	}
	return nil
}

func keep(variables []gosnmp.SnmpPDU, asked []string, into Answers) error {
	for _, v := range variables {
		if !slices.Contains(asked, strings.TrimPrefix(v.Name, ".")) {
			return ErrAnswer
		}
		into.Add(v)
	}
	return nil
}
