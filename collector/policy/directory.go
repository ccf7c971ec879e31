package policy

import "strconv"

type directoryTable struct {
	StaleAfterDays *int `toml:"stale_after_days" json:"stale_after_days"`
	GraceDays      *int `toml:"grace_days" json:"grace_days"`
	GoneAfterDays  *int `toml:"gone_after_days" json:"gone_after_days"`
}

func (t directoryTable) overlaid(over directoryTable) directoryTable {
	either := func(a, b *int) *int {
		if b != nil {
			return b
		}
		return a
	}
	return directoryTable{either(t.StaleAfterDays, over.StaleAfterDays), either(t.GraceDays, over.GraceDays), either(t.GoneAfterDays, over.GoneAfterDays)}
}

func (b *builder) directory() {
	t, to := b.doc.Directory, &b.out.Directory
	for _, row := range []struct {
		key  string
		from *int
		to   *int
	}{{"stale_after_days", t.StaleAfterDays, &to.StaleDays}, {"grace_days", t.GraceDays, &to.GraceDays}, {"gone_after_days", t.GoneAfterDays, &to.GoneDays}} {
		switch {
		case row.from == nil:
		case *row.from < 0:
			b.fail(row.key, because("range", "key", "directory."+row.key, "value", strconv.Itoa(*row.from), "expected", "0 …"), "directory.%s is %d, expected days", row.key, *row.from)
		default:
			*row.to = *row.from
		}
	}
}
