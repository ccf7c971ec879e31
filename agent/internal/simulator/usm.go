package simulator

import (
	"bytes"
	"crypto/rand"
	"strings"
	"time"

	"github.com/gosnmp/gosnmp"
)

// User is who may read in v3. An empty passphrase means that authentication or privacy is not used.
type User struct {
	Name     string
	Auth     gosnmp.SnmpV3AuthProtocol
	AuthPass string
	Priv     gosnmp.SnmpV3PrivProtocol
	PrivPass string
}

func (u *User) level() gosnmp.SnmpV3MsgFlags {
	switch {
	case u.PrivPass != "":
		return gosnmp.AuthPriv
	case u.AuthPass != "":
		return gosnmp.AuthNoPriv
	}
	return gosnmp.NoAuthNoPriv
}

// The counters that a v3 engine reports instead of an answer (RFC 3414, usmStats).
const (
	unsupportedLevel = ".1.3.6.1.6.3.15.1.1.1.0"
	notInTimeWindow  = ".1.3.6.1.6.3.15.1.1.2.0"
	unknownUser      = ".1.3.6.1.6.3.15.1.1.3.0"
	unknownEngine    = ".1.3.6.1.6.3.15.1.1.4.0"
	wrongDigest      = ".1.3.6.1.6.3.15.1.1.5.0"
	decryptionError  = ".1.3.6.1.6.3.15.1.1.6.0"
)

const timeWindow = 150 // seconds

// usm is the v3 engine of a device: the user-based security model with one user, or none.
type usm struct {
	engine  string
	started time.Time
	boots   uint32
	user    *User
	keys    *gosnmp.UsmSecurityParameters // of the user, localised to this engine
	reader  gosnmp.GoSNMP
}

func newUSM(user *User) *usm {
	id := make([]byte, 8)
	_, _ = rand.Read(id)
	u := &usm{engine: "\x80\x00\x1f\x88\x05" + string(id), started: time.Now(), boots: 3, user: user}
	if user == nil {
		u.user = &User{}
		return u
	}
	u.keys = &gosnmp.UsmSecurityParameters{
		UserName: user.Name, AuthoritativeEngineID: u.engine,
		AuthenticationProtocol: user.Auth, AuthenticationPassphrase: user.AuthPass,
		PrivacyProtocol: user.Priv, PrivacyPassphrase: user.PrivPass,
	}
	u.reader.Version = gosnmp.Version3
	u.reader.SecurityModel = gosnmp.UserSecurityModel
	u.reader.MsgFlags = user.level()
	u.reader.SecurityParameters = u.keys
	return u
}

func isV3(request []byte) bool {
	i := bytes.Index(request[:min(len(request), 12)], []byte{2, 1, 3})
	return i >= 2 && i <= 6
}

// answer follows RFC 3414, section 3.2: engine, user, level, digest, time, in this order, and the first that is wrong is reported.
func (u *usm) answer(request []byte, a *Agent) []byte {
	head, sec := header(request)
	if sec == nil {
		return nil
	}
	level := head.MsgFlags & gosnmp.AuthPriv
	switch {
	case sec.AuthoritativeEngineID != u.engine:
		return u.report(head, unknownEngine, gosnmp.NoAuthNoPriv)
	case u.keys == nil || sec.UserName != u.user.Name:
		return u.report(head, unknownUser, gosnmp.NoAuthNoPriv)
	case level != u.user.level():
		return u.report(head, unsupportedLevel, gosnmp.NoAuthNoPriv)
	}
	packet, err := u.open(request)
	switch {
	case err != nil && strings.Contains(err.Error(), "not authentic"):
		return u.report(head, wrongDigest, gosnmp.NoAuthNoPriv)
	case err != nil:
		return u.report(head, decryptionError, gosnmp.NoAuthNoPriv)
	case level != gosnmp.NoAuthNoPriv && !u.timely(sec):
		return u.report(packet, notInTimeWindow, level&gosnmp.AuthNoPriv)
	}
	size := min(a.options.MaxSize, max(int(head.MsgMaxSize), 484)) - 100 // room for the v3 header
	response := a.respond(packet, size)
	return u.seal(response, packet, level)
}

// header reads what stands before the encrypted part; the rest of it may fail.
func header(request []byte) (*gosnmp.SnmpPacket, *gosnmp.UsmSecurityParameters) {
	reader := &gosnmp.GoSNMP{
		Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel,
		SecurityParameters: &gosnmp.UsmSecurityParameters{UserName: "reader"},
	}
	packet, _ := reader.SnmpDecodePacket(bytes.Clone(request))
	if packet == nil || packet.Version != gosnmp.Version3 {
		return nil, nil
	}
	sec, ok := packet.SecurityParameters.(*gosnmp.UsmSecurityParameters)
	if !ok {
		return nil, nil
	}
	return packet, sec
}

// open verifies and decrypts. The codec's entry for notifications is the one that verifies digests without a connection.
func (u *usm) open(request []byte) (*gosnmp.SnmpPacket, error) {
	return u.reader.UnmarshalTrap(bytes.Clone(request), true)
}

func (u *usm) now() uint32 { return uint32(time.Since(u.started) / time.Second) }

func (u *usm) timely(sec *gosnmp.UsmSecurityParameters) bool {
	off := int64(sec.AuthoritativeEngineTime) - int64(u.now())
	return sec.AuthoritativeEngineBoots == u.boots && off >= -timeWindow && off <= timeWindow
}

func (u *usm) report(request *gosnmp.SnmpPacket, counter string, level gosnmp.SnmpV3MsgFlags) []byte {
	report := &gosnmp.SnmpPacket{
		PDUType: gosnmp.Report, RequestID: request.RequestID,
		Variables: []gosnmp.SnmpPDU{{Name: counter, Type: gosnmp.Counter32, Value: uint32(1)}},
	}
	return u.seal(report, request, level)
}

// seal puts the v3 envelope around an answer.
func (u *usm) seal(response, request *gosnmp.SnmpPacket, level gosnmp.SnmpV3MsgFlags) []byte {
	sec := &gosnmp.UsmSecurityParameters{AuthoritativeEngineID: u.engine}
	if u.keys != nil && level != gosnmp.NoAuthNoPriv {
		sec = u.keys.Copy().(*gosnmp.UsmSecurityParameters)
	}
	if asked, ok := request.SecurityParameters.(*gosnmp.UsmSecurityParameters); ok {
		sec.UserName = asked.UserName // a report about an unknown user, or to a discovery, names whom the request named
	}
	sec.AuthoritativeEngineBoots, sec.AuthoritativeEngineTime = u.boots, u.now()
	sec.PrivacyParameters = make([]byte, 8)
	_, _ = rand.Read(sec.PrivacyParameters)
	response.Version, response.SecurityModel = gosnmp.Version3, gosnmp.UserSecurityModel
	response.MsgFlags, response.MsgID, response.SecurityParameters = level, request.MsgID, sec
	response.ContextEngineID, response.ContextName = u.engine, request.ContextName
	out, err := response.MarshalMsg()
	if err != nil {
		return nil
	}
	return out
}
