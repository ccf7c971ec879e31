// Package snmp reads one device: it asks what the standard MIBs and the profiles of its maker offer (read.go, session.go)
// and makes a report of the answers (identify.go and what follows it, pure code). Which addresses answer is found by
// package sweep, and nothing here knows where reports go.
package snmp

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gosnmp/gosnmp"
)

// Answers is what a device said, by OID without a leading dot.
type Answers map[string]gosnmp.SnmpPDU

// Add keeps an answer; one that says "there is none" is not kept.
func (a Answers) Add(pdu gosnmp.SnmpPDU) {
	switch pdu.Type {
	case gosnmp.NoSuchObject, gosnmp.NoSuchInstance, gosnmp.EndOfMibView, gosnmp.Null, gosnmp.UnknownType:
		return
	}
	a[strings.TrimPrefix(pdu.Name, ".")] = pdu
}

// bytes is an octet string as it came; nil where the answer is missing or of another type.
func (a Answers) bytes(oid string) []byte {
	b, _ := a[oid].Value.([]byte)
	return b
}

// text is an octet string as text for people; see cleanText.
func (a Answers) text(oid string) string { return cleanText(a.bytes(oid)) }

// object is an object identifier without a leading dot.
func (a Answers) object(oid string) string {
	s, _ := a[oid].Value.(string)
	if a[oid].Type != gosnmp.ObjectIdentifier {
		return ""
	}
	return strings.TrimPrefix(s, ".")
}

// number is any kind of integer; false where the answer is missing or none.
func (a Answers) number(oid string) (int64, bool) {
	switch a[oid].Type {
	case gosnmp.Integer, gosnmp.Counter32, gosnmp.Gauge32, gosnmp.TimeTicks, gosnmp.Uinteger32, gosnmp.Counter64:
		n := gosnmp.ToBigInt(a[oid].Value)
		return n.Int64(), n.IsInt64()
	}
	return 0, false
}

// rows are the indexes of a column, in the order of numbers.
func (a Answers) rows(column string) []string {
	var rows []string
	for oid := range a {
		if index, ok := strings.CutPrefix(oid, column+"."); ok {
			rows = append(rows, index)
		}
	}
	slices.SortFunc(rows, compareOID)
	return rows
}

// compareOID orders OIDs, or parts of them, by their numbers.
func compareOID(a, b string) int { return slices.Compare(numbers(a), numbers(b)) }

func numbers(oid string) []uint64 {
	var out []uint64
	for part := range strings.SplitSeq(strings.TrimPrefix(oid, "."), ".") {
		n, _ := strconv.ParseUint(part, 10, 32)
		out = append(out, n)
	}
	return out
}

const longestText = 1024

// cleanText makes text of bytes: UTF-8 where it is, Latin-1 where it is not, one line, without control characters and without
// quotation marks around it. Some devices wrap texts into two control characters; those go as well.
func cleanText(b []byte) string {
	b = b[:min(len(b), longestText)]
	s := string(b)
	if !utf8.Valid(b) {
		runes := make([]rune, len(b))
		for i, c := range b {
			runes[i] = rune(c)
		}
		s = string(runes)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, strings.Trim(s, "\x00"))
	s = strings.Join(strings.Fields(s), " ")
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = strings.TrimSpace(s[1 : len(s)-1])
	}
	return s
}

// cleanMAC reads a hardware address given as six bytes or as text; empty for addresses that no interface has.
func cleanMAC(b []byte) string {
	if len(b) != 6 {
		digits := strings.Map(func(r rune) rune {
			if strings.ContainsRune(":-. ", r) {
				return -1
			}
			return r
		}, string(b[:min(len(b), 32)]))
		raw, err := hex.DecodeString(digits)
		if err != nil || len(raw) != 6 {
			return ""
		}
		b = raw
	}
	if b[0]&1 != 0 || [3]byte(b) == [3]byte{} && b[3] == 0 && b[4] == 0 {
		return "" // groups, broadcast, and zeros but for a counter
	}
	h := hex.EncodeToString(b)
	return h[0:2] + ":" + h[2:4] + ":" + h[4:6] + ":" + h[6:8] + ":" + h[8:10] + ":" + h[10:12]
}
