// Package match says which asset a device is, and by what evidence. It knows what identifies a machine and what does not:
// placeholders, docks, virtual interfaces. What follows from a match is left to reconcile.
package match

import (
	"strings"
	"unicode/utf8"

	"recolement/collector/inventory"
	"recolement/collector/naming"
)

// Keys reads identity out of assets and devices by a policy. It is read-only and may be used by many goroutines.
type Keys struct {
	policy       *inventory.Policy
	rules        *naming.Rules
	placeholders map[string]bool
	panels       map[string]bool
	makers       map[string]string // folded name → the name that is shown
	makerWord    map[string]bool   // folded names: no part of a model's name
	noise        map[string]bool
	junk         map[string]bool // learned: see Without; nil: not told
	bonds        []inventory.Bond
}

// NewKeys prepares a policy's lists for looking up.
func NewKeys(p *inventory.Policy, rules *naming.Rules) *Keys {
	k := &Keys{policy: p, rules: rules, placeholders: map[string]bool{}, panels: map[string]bool{}, makers: map[string]string{}, makerWord: map[string]bool{}, noise: map[string]bool{}}
	for _, text := range wellKnownPlaceholders {
		k.placeholders[Serial(text)] = true
	}
	for _, text := range p.Placeholders {
		k.placeholders[Serial(text)] = true
	}
	for _, code := range p.PanelMakers {
		k.panels[strings.ToUpper(code)] = true
	}
	for _, names := range p.Makers {
		for _, name := range names {
			k.makers[makerWords(name)] = names[0]
			for _, word := range strings.Fields(name) {
				k.makerWord[inventory.Fold(word)] = true
			}
		}
	}
	for _, word := range p.ModelNoise {
		k.noise[inventory.Fold(word)] = true
	}
	return k
}

// Serial is what a serial number is compared by: its letters, in upper case and without accents, and digits.
func Serial(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return serialSlow(s)
		}
	}
	return s
}

func serialSlow(s string) string {
	out := make([]byte, 0, 64)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			return strings.ToUpper(inventory.Fold(s))
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			out = append(out, c)
		case c >= 'a' && c <= 'z':
			out = append(out, c-'a'+'A')
		}
	}
	return string(out)
}

// RealSerial is the serial number that identifies a thing, "" when what stands there identifies nothing.
func (k *Keys) RealSerial(raw string) string {
	s := Serial(raw)
	if len(s) < 3 || k.placeholders[s] || oneCharacter(s) || counting(s) || len(k.junk) > 0 && k.junk["s:"+s] {
		return ""
	}
	return s
}

// RealUUID is the SMBIOS UUID that identifies a machine, as 32 upper-case hexadecimal digits; "" when it identifies nothing. Of the two byte
// orders in which firmware writes its first half (SMBIOS 2.6, table 10), the smaller one stands for both.
func (k *Keys) RealUUID(raw string) string {
	if raw == "" {
		return ""
	}
	u := Serial(raw)
	if len(u) != 32 || strings.Trim(u, "0123456789ABCDEF") != "" || oneCharacter(u) || strings.Count(u, u[:1]) > 28 {
		return ""
	}
	swapped := u[6:8] + u[4:6] + u[2:4] + u[0:2] + u[10:12] + u[8:10] + u[14:16] + u[12:14] + u[16:]
	if junkUUIDs[u] || junkUUIDs[swapped] {
		return ""
	}
	if u = min(u, swapped); len(k.junk) > 0 && k.junk["u:"+u] {
		return ""
	}
	return u
}

// MAC reads a MAC address in any notation as 12 upper-case hexadecimal digits, "" when it is none.
func MAC(raw string) string {
	if raw == "" {
		return ""
	}
	m := Serial(raw)
	if len(m) != 12 || strings.Trim(m, "0123456789ABCDEF") != "" || oneCharacter(m) {
		return ""
	}
	return m
}

// MACs reads the one or several MAC addresses that a person wrote in a cell.
func MACs(cell string) []string {
	if m := MAC(cell); m != "" {
		return []string{m}
	}
	var out []string
	for _, text := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(" ,;/|\n\t", r) }) {
		if m := MAC(text); m != "" {
			out = append(out, m)
		}
	}
	return out
}

// LocallyAdministered says whether a MAC was made up by software (IEEE 802: the second bit of its first octet).
func LocallyAdministered(mac string) bool {
	return mac != "" && strings.IndexByte("2367ABEF", mac[1]) >= 0
}

// Maker is the name by which a maker is known, however it was written.
func (k *Keys) Maker(raw string) string {
	words := makerWords(raw)
	if name, known := k.makers[words]; known {
		return name
	}
	return words
}

// makerWords folds a maker's name and drops what a register of companies adds to it.
func makerWords(raw string) string {
	var kept []string
	for _, word := range strings.FieldsFunc(raw, func(r rune) bool { return r == ' ' || r == ',' || r == '(' || r == ')' }) {
		switch w := inventory.Fold(word); w {
		case "", "inc", "incorporated", "corp", "corporation", "co", "ltd", "limited", "gmbh", "ag", "sa", "sas", "bv", "company", "computer", "computers", "international", "technology", "technologies", "electronics", "r":
		default:
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return inventory.Fold(raw)
	}
	return strings.Join(kept, "")
}

func (k *Keys) number(a *inventory.Asset) string { return naming.NumberKey(a.Number) }

// nameKey is what whole names are compared by: Windows' short name is as good as the whole one.
func nameKey(name string) string {
	name = strings.ToUpper(strings.TrimSpace(name))
	if host, _, dotted := strings.Cut(name, "."); dotted {
		name = host
	}
	if len(name) > naming.NetBIOSLength {
		name = name[:naming.NetBIOSLength]
	}
	switch name {
	case "LOCALHOST", "UNKNOWN", "NONE", "N/A", "-", "PRIVATE", "<PRIVATE>":
		return ""
	}
	return name
}

// SameName says whether two names are one, whether whole, with a domain, or cut to Windows' 15 characters.
func SameName(a, b string) bool { return nameKey(a) == nameKey(b) }

// RealName says whether a name names anything.
func (k *Keys) RealName(name string) bool { return nameKey(name) != "" }

// Placeholder says whether a person or a program wrote that there is nothing to write.
func (k *Keys) Placeholder(text string) bool { return k.placeholders[Serial(text)] }
