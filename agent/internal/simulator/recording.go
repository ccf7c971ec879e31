package simulator

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/gosnmp/gosnmp"
)

const (
	maxLine      = 256 << 10
	maxVariables = 1 << 20
)

// ErrEmpty says that a recording holds no variable that could be served.
var ErrEmpty = errors.New("no usable variable in the recording")

// Recording is what one device answers, in the order of its OIDs.
type Recording struct {
	variables []variable
	// Skipped counts the lines that were not understood. Recordings from elsewhere have a few.
	Skipped int
}

type variable struct {
	oid []uint32
	pdu gosnmp.SnmpPDU
}

// Parse reads a recording.
func Parse(r io.Reader) (*Recording, error) {
	rec := &Recording{}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	for lines.Scan() {
		line := bytes.TrimRight(lines.Bytes(), "\r")
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		v, err := parseLine(string(line))
		if err != nil {
			rec.Skipped++
			continue
		}
		if len(rec.variables) == maxVariables {
			return nil, fmt.Errorf("read recording: more than %d variables", maxVariables)
		}
		rec.variables = append(rec.variables, v)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read recording: %w", err)
	}
	if len(rec.variables) == 0 {
		return nil, ErrEmpty
	}
	rec.sort()
	return rec, nil
}

// sort puts the variables in order; of several with one OID the first of the file stays.
func (r *Recording) sort() {
	slices.SortStableFunc(r.variables, func(a, b variable) int { return slices.Compare(a.oid, b.oid) })
	r.variables = slices.CompactFunc(r.variables, func(a, b variable) bool { return slices.Equal(a.oid, b.oid) })
}

// Len is the number of variables.
func (r *Recording) Len() int { return len(r.variables) }

// Variables calls yield for each variable, in order, until it says no.
func (r *Recording) Variables(yield func(gosnmp.SnmpPDU) bool) {
	for _, v := range r.variables {
		if !yield(v.pdu) {
			return
		}
	}
}

func parseLine(line string) (variable, error) {
	name, rest, ok := strings.Cut(line, "|")
	tag, value, ok2 := strings.Cut(rest, "|")
	if !ok || !ok2 {
		return variable{}, errors.New("want OID|TYPE|VALUE")
	}
	oid, err := parseOID(strings.TrimSpace(name))
	if err != nil {
		return variable{}, err
	}
	if digits, isHex := strings.CutSuffix(tag, "x"); isHex {
		raw, err := hex.DecodeString(value)
		if err != nil {
			return variable{}, fmt.Errorf("hexadecimal value: %w", err)
		}
		tag, value = digits, string(raw)
		if tag == "64" {
			value = dotted(raw)
		}
	}
	pdu, err := newPDU(tag, value)
	if err != nil {
		return variable{}, err
	}
	pdu.Name = formatOID(oid)
	return variable{oid: oid, pdu: pdu}, encodable(pdu)
}

func dotted(raw []byte) string {
	addr, _ := netip.AddrFromSlice(raw)
	return addr.String()
}

func newPDU(tag, value string) (gosnmp.SnmpPDU, error) {
	n, err := strconv.ParseUint(tag, 10, 8)
	if err != nil {
		return gosnmp.SnmpPDU{}, fmt.Errorf("type %q: %w", tag, err)
	}
	pdu := gosnmp.SnmpPDU{Type: gosnmp.Asn1BER(n)}
	switch pdu.Type {
	case gosnmp.Integer:
		var i int64
		i, err = strconv.ParseInt(value, 10, 32)
		pdu.Value = int(i)
	case gosnmp.OctetString, gosnmp.Opaque:
		pdu.Value = []byte(value)
	case gosnmp.Null:
	case gosnmp.ObjectIdentifier:
		var oid []uint32
		oid, err = parseOID(value)
		pdu.Value = formatOID(oid)
	case gosnmp.IPAddress:
		var addr netip.Addr
		if addr, err = netip.ParseAddr(value); err == nil && !addr.Is4() {
			err = errors.New("not an IPv4 address")
		}
		pdu.Value = value
	case gosnmp.Counter32, gosnmp.Gauge32, gosnmp.TimeTicks, gosnmp.Uinteger32:
		var u uint64
		u, err = strconv.ParseUint(value, 10, 32)
		pdu.Value = uint32(u)
	case gosnmp.Counter64:
		pdu.Value, err = strconv.ParseUint(value, 10, 64)
	default:
		err = fmt.Errorf("type %q is not served", tag)
	}
	return pdu, err
}

// encodable refuses what the codec cannot write, so that no answer fails later.
func encodable(pdu gosnmp.SnmpPDU) error {
	packet := gosnmp.SnmpPacket{Version: gosnmp.Version2c, PDUType: gosnmp.GetResponse, Variables: []gosnmp.SnmpPDU{pdu}}
	_, err := packet.MarshalMsg()
	return err
}

// parseOID reads an OID of at least two numbers, with or without a leading dot.
func parseOID(s string) ([]uint32, error) {
	parts := strings.Split(strings.TrimPrefix(s, "."), ".")
	if len(parts) < 2 || len(parts) > 128 {
		return nil, fmt.Errorf("OID %q: want 2 to 128 numbers", s)
	}
	oid := make([]uint32, len(parts))
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("OID %q: %w", s, err)
		}
		oid[i] = uint32(n)
	}
	return oid, nil
}

func formatOID(oid []uint32) string {
	var b []byte
	for _, n := range oid {
		b = append(b, '.')
		b = strconv.AppendUint(b, uint64(n), 10)
	}
	return string(b)
}
