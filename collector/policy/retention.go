package policy

import (
	"cmp"
	"regexp"
	"strconv"

	"recolement/collector/inventory"
)

type retentionTable struct {
	History string `toml:"history" json:"history"`
	People  string `toml:"people" json:"people"`
	Devices string `toml:"devices" json:"devices"`
	Audit   string `toml:"audit" json:"audit"`
	Imports string `toml:"imports" json:"imports"`
}

func (t retentionTable) overlaid(over retentionTable) retentionTable {
	return retentionTable{cmp.Or(over.History, t.History), cmp.Or(over.People, t.People), cmp.Or(over.Devices, t.Devices),
		cmp.Or(over.Audit, t.Audit), cmp.Or(over.Imports, t.Imports)}
}

var spanForm = regexp.MustCompile(`^([1-9][0-9]{0,3})([ymd])$`)

func (b *builder) retention() {
	t := b.doc.Retention
	for _, row := range []struct {
		key, text string
		to        *inventory.Span
	}{
		{"history", t.History, &b.out.Retention.History}, {"people", t.People, &b.out.Retention.People}, {"devices", t.Devices, &b.out.Retention.Devices},
		{"audit", t.Audit, &b.out.Retention.Audit}, {"imports", t.Imports, &b.out.Retention.Imports},
	} {
		if row.text == "never" {
			continue
		}
		m := spanForm.FindStringSubmatch(row.text)
		if m == nil {
			b.fail(row.text, because("time", "key", "retention."+row.key, "value", row.text), `retention.%s is %q, expected years, months or days such as "5y", "18m", "90d", or "never"`, row.key, row.text)
			return
		}
		n, _ := strconv.Atoi(m[1]) // four digits at most
		switch m[2] {
		case "y":
			row.to.Years = n
		case "m":
			row.to.Months = n
		case "d":
			row.to.Days = n
		}
	}
}
