package snmp

import "strings"

// fillers are words that stand where a value should; compared without case, blanks and punctuation.
var fillers = map[string]bool{
	"": true, "private": true, "none": true, "null": true, "na": true, "notavailable": true, "notapplicable": true, "unknown": true,
	"undefined": true, "unspecified": true, "notspecified": true, "notset": true, "default": true, "defaultstring": true,
	"tobefilledbyoem": true, "systemserialnumber": true, "serialnumber": true, "noserialnumber": true, "empty": true,
	"invalid": true, "sn": true, "oem": true, "xxx": true, "hostname": true, "localhost": true, "redacted": true,
}

func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127 {
			return r
		}
		return -1
	}, s)
}

// said drops a value that says nothing.
func said(s string) string {
	if fillers[folded(s)] {
		return ""
	}
	return s
}

// usableSerial drops what cannot be a serial number: fillers, one character repeated, a counting row, a hardware address in
// words, and texts too short or too long. Of several words the first that is none of these counts, because some devices add a
// check number on a second line.
func usableSerial(s string) string {
	s = said(strings.TrimSpace(s))
	if strings.HasPrefix(folded(s), "systemmac") {
		return ""
	}
	if i := strings.IndexByte(s, ' '); i >= 6 {
		s = s[:i]
	}
	f := folded(s)
	switch {
	case len(f) < 4 || len(s) > 64, strings.Count(f, f[:1]) == len(f),
		strings.HasPrefix("01234567890123456789", f), strings.HasPrefix("1234567890", f) && len(f) > 8:
		return ""
	}
	return s
}
