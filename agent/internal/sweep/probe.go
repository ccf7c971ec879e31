package sweep

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gosnmp/gosnmp"
)

// Probe is a question that a device with the right credential answers. It is encoded once; only its request id changes.
type Probe struct {
	template []byte
	offsets  []int // where the four bytes of the id stand

	discovery bool // of a v3 engine
	also      bool // asked even of those who answered another probe
}

// templateID is no value that stands elsewhere in a probe.
const templateID = 0x5AC3E721

// What is asked: every device has the first, and the second is what people call it. Both are short.
const (
	sysObjectID = ".1.3.6.1.2.1.1.2.0"
	sysName     = ".1.3.6.1.2.1.1.5.0"
)

// V1 asks with a community in SNMP v1. A device that has not all that is asked for answers too: with an error.
func V1(community string) (Probe, error) { return byCommunity(gosnmp.Version1, community) }

// V2c asks with a community in SNMP v2c.
func V2c(community string) (Probe, error) { return byCommunity(gosnmp.Version2c, community) }

func byCommunity(v gosnmp.SnmpVersion, community string) (Probe, error) {
	if len(community) > 127 { // the codec writes the length in one byte
		return Probe{}, errors.New("a community of more than 127 bytes")
	}
	return newProbe(&gosnmp.GoSNMP{Version: v, Community: community})
}

// Discovery asks a v3 engine who it is, which needs no credential. With also, those are asked too who answered another probe.
func Discovery(also bool) (Probe, error) {
	p, err := newProbe(v3Codec())
	p.discovery, p.also = true, also
	return p, err
}

// v3Codec reads and writes unauthenticated v3 messages; the user name is there because the codec refuses an empty one.
func v3Codec() *gosnmp.GoSNMP {
	return &gosnmp.GoSNMP{
		Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel, MsgFlags: gosnmp.NoAuthNoPriv,
		SecurityParameters: &gosnmp.UsmSecurityParameters{UserName: "discovery"},
	}
}

func newProbe(codec *gosnmp.GoSNMP) (Probe, error) {
	codec.SetRequestID(templateID - 1)
	codec.SetMsgID(templateID - 1)
	question := []gosnmp.SnmpPDU{{Name: sysObjectID, Type: gosnmp.Null}, {Name: sysName, Type: gosnmp.Null}}
	packet, err := codec.SnmpEncodePacket(gosnmp.GetRequest, question, 0, 0)
	if err != nil {
		return Probe{}, fmt.Errorf("encode probe: %w", err)
	}
	p := Probe{template: packet}
	id := binary.BigEndian.AppendUint32([]byte{2, 4}, templateID)
	for at := 0; ; {
		i := bytes.Index(packet[at:], id)
		if i < 0 {
			break
		}
		p.offsets = append(p.offsets, at+i+2)
		at += i + len(id)
	}
	if len(p.offsets) == 0 {
		return Probe{}, errors.New("encode probe: its id is not where it should be")
	}
	return p, nil
}

// packet writes the probe with an id into buf.
func (p *Probe) packet(buf []byte, id uint32) []byte {
	buf = append(buf[:0], p.template...)
	for _, at := range p.offsets {
		binary.BigEndian.PutUint32(buf[at:], id)
	}
	return buf
}

// decoder reads answers. It is not safe for concurrent use.
type decoder struct{ codec *gosnmp.GoSNMP }

// longestName bounds what is kept of a name; RFC 3418 allows 255 bytes.
const longestName = 255

// read gives the id that a datagram answers, and the name that it tells. Devices send anything: a panic of the codec ends the
// datagram, not the sweep.
func (d decoder) read(datagram []byte) (id uint32, name string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("decode: %v", r)
		}
	}()
	packet, err := d.codec.SnmpDecodePacket(datagram)
	switch {
	case err != nil:
		return 0, "", err
	case packet.Version == gosnmp.Version3:
		return packet.MsgID, "", nil // the request id of a report may be 0
	case packet.PDUType != gosnmp.GetResponse:
		return 0, "", fmt.Errorf("a %v instead of an answer", packet.PDUType)
	}
	for _, v := range packet.Variables {
		if text, ok := v.Value.([]byte); ok && v.Name == sysName {
			name = plain(text[:min(len(text), longestName)])
		}
	}
	return packet.RequestID, name, nil
}

// plain is a text without what could steer a terminal or a log.
func plain(text []byte) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, string(text)))
}
