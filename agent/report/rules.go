package report

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// rule is what the format demands of a value beyond its type. In a `schema` tag it is written as one of
//
//	datetime date dateordatetime offset arch ipv4 ipv6 ip    a named rule
//	up|down|unknown                                          one of these words
//	1..7                                                     an integer within bounds
type rule struct {
	name     string
	texts    func(string) bool
	from, to int64 // of integers, when texts is nil
}

const (
	datePattern = `[0-9]{4}-[0-9]{2}-[0-9]{2}`
	timePattern = `[ |T][0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+|-][0-9]{2}:[0-9]{2}:[0-9]{2})?` // so the format has it: a zone with seconds
)

// named are the rules that have a name. The patterns are the format's own.
var named = map[string]func(string) bool{
	"date":           regexp.MustCompile(`^` + datePattern + `$`).MatchString,
	"datetime":       regexp.MustCompile(`^` + datePattern + timePattern + `$`).MatchString,
	"dateordatetime": regexp.MustCompile(`^` + datePattern + `(` + timePattern + `)?$`).MatchString,
	"offset":         regexp.MustCompile(`^[+-][0-9]{4}$`).MatchString,
	"arch":           regexp.MustCompile(`^(mips|mips64|alpha|sparc|sparc64|m68k|i\d86|x86_64|powerpc|powerpc64|arm.*|aarch64)$`).MatchString,
	"ipv4":           func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Is4() },
	"ipv6":           func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Is6() && a.Zone() == "" },
	"ip":             func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Zone() == "" },
}

func newRule(name string) rule {
	if check, ok := named[name]; ok {
		return rule{name: name, texts: check}
	}
	if low, high, ok := strings.Cut(name, ".."); ok {
		from, err1 := strconv.ParseInt(low, 10, 64)
		to, err2 := strconv.ParseInt(high, 10, 64)
		if err1 == nil && err2 == nil {
			return rule{name: name, from: from, to: to}
		}
	}
	words := strings.Split(name, "|")
	if len(words) < 2 {
		panic(fmt.Sprintf("report: no rule %q", name)) // a mistake in a tag; any test finds it
	}
	return rule{name: name, texts: func(s string) bool { return slices.Contains(words, s) }}
}

func (r rule) allowsText(s string) bool { return r.texts == nil || r.texts(s) }

func (r rule) allowsInteger(n int64) bool { return r.name == "" || r.from <= n && n <= r.to }
