package policy

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// builder turns a document into a Policy and remembers the first thing that is wrong with it.
type builder struct {
	file string
	data []byte
	doc  *document
	out  *inventory.Policy
	err  error
}

func build(file string, data []byte, doc *document) (*inventory.Policy, error) {
	b := &builder{file: file, data: data, doc: doc, out: &inventory.Policy{Entities: doc.Entities}}
	b.today()
	b.classes()
	b.renewal()
	b.silence()
	b.words()
	b.identity()
	b.naming()
	b.retention()
	b.directory()
	b.accept()
	return b.out, b.err
}

// fail notes what is wrong, with the line on which the word stands that is to blame.
// why is the same as a code of the catalogues.
func (b *builder) fail(word string, why inventory.Explanation, format string, args ...any) {
	if b.err != nil {
		return
	}
	where, line := b.file, 0
	if at := bytes.Index(b.data, []byte(word)); at >= 0 && word != "" {
		line = 1 + bytes.Count(b.data[:at], []byte("\n"))
		where = fmt.Sprintf("%s:%d", b.file, line)
	}
	b.err = wrong(why, line, "%s: %s", where, fmt.Sprintf(format, args...))
}

// wrong is an error about a document, and about one of its lines where that is known.
func wrong(why inventory.Explanation, line int, format string, args ...any) error {
	err := inventory.Errorf(inventory.Invalid, format, args...)
	err.Why = why
	if line > 0 {
		err.Why.Args = maps.Clone(why.Args)
		if err.Why.Args == nil {
			err.Why.Args = map[string]string{}
		}
		err.Why.Args["line"] = strconv.Itoa(line)
	}
	return err
}

// because is a code of the catalogues, and what fills it, in pairs.
func because(code string, pairs ...string) inventory.Explanation {
	return inventory.Errorf(inventory.Invalid, "").Because("policy_"+code, pairs...).Why
}

func (b *builder) today() {
	if b.doc.Today == "" {
		return
	}
	day, err := time.Parse(time.DateOnly, b.doc.Today)
	if err != nil {
		b.fail(b.doc.Today, because("date", "value", b.doc.Today), "today is %q, expected a date such as 2026-11-24", b.doc.Today)
	}
	b.out.Today = day
}

func (b *builder) classes() {
	for _, id := range slices.Sorted(maps.Keys(b.doc.Classes)) {
		c := b.doc.Classes[id]
		b.out.Classes = append(b.out.Classes, inventory.ClassRule{
			Class: inventory.Class(id), Labels: c.Labels, Group: c.Group, Observed: c.Observed, Roams: c.Roams,
		})
	}
	if b.doc.ObservedClasses == nil {
		return
	}
	for i := range b.out.Classes {
		b.out.Classes[i].Observed = false
	}
	for _, word := range b.doc.ObservedClasses {
		if rule := b.rule(word); rule != nil {
			rule.Observed = true
		} else {
			b.fail(word, because("class", "key", "observed_classes", "word", word, "known", b.known()), "observed_classes names %q, which is no class (%s) and no word of one", word, b.known())
		}
	}
}

// rule finds the class that an administrator means: by its id, or by a word of the inventory's type column.
func (b *builder) rule(word string) *inventory.ClassRule {
	for i := range b.out.Classes {
		c := &b.out.Classes[i]
		if string(c.Class) == word || slices.ContainsFunc(c.Labels, func(l string) bool { return inventory.Fold(l) == inventory.Fold(word) }) {
			return c
		}
	}
	return nil
}

func (b *builder) known() string {
	var ids []string
	for _, c := range b.out.Classes {
		ids = append(ids, string(c.Class))
	}
	return strings.Join(ids, ", ")
}

// idsFirst sorts a table's words so that class ids, which the default document uses, come before the words of the inventory, which an
// administrator lays over them.
func (b *builder) idsFirst(table map[string]int) []string {
	words := slices.Sorted(maps.Keys(table))
	slices.SortStableFunc(words, func(x, y string) int { return cmp.Compare(b.wordRank(x), b.wordRank(y)) })
	return words
}

func (b *builder) wordRank(word string) int {
	if _, isID := b.doc.Classes[word]; isID {
		return 0
	}
	return 1
}

func (b *builder) renewal() {
	for _, word := range b.idsFirst(b.doc.RenewalYears) {
		years := b.doc.RenewalYears[word]
		rule := b.rule(word)
		switch {
		case rule == nil:
			b.fail(word, because("class", "key", "renewal_years", "word", word, "known", b.known()), "renewal_years names %q, which is no class (%s) and no word of one", word, b.known())
		case years < 0 || years > 100:
			b.fail(word, because("range", "key", "renewal_years."+word, "value", strconv.Itoa(years), "expected", "0–100"), "renewal_years of %q is %d, expected 0 (never) to 100", word, years)
		default:
			rule.RenewalYears = years
		}
	}
}

func (b *builder) silence() {
	for _, word := range slices.Sorted(maps.Keys(b.doc.MissingAfterDays)) {
		days := b.doc.MissingAfterDays[word]
		if days < 1 || days > 3650 {
			b.fail(word, because("range", "key", "missing_after_days."+word, "value", strconv.Itoa(days), "expected", "1–3650"), "missing_after_days of %q is %d, expected 1 to 3650", word, days)
		}
		found := false
		for i := range b.out.Classes {
			if b.out.Classes[i].Group == word {
				b.out.Classes[i].MissingDays, found = days, true
			}
		}
		if rule := b.rule(word); !found && rule != nil {
			rule.MissingDays, found = days, true
		}
		if !found {
			b.fail(word, because("class", "key", "missing_after_days", "word", word, "known", b.known()), "missing_after_days names %q, which is no group and no class (%s)", word, b.known())
		}
	}
}

func (b *builder) words() {
	b.out.States = map[string]inventory.State{}
	states := []inventory.State{inventory.InService, inventory.InStock, inventory.InRepair, inventory.Scrapped, inventory.Lost}
	for _, id := range slices.Sorted(maps.Keys(b.doc.States)) {
		if !slices.Contains(states, inventory.State(id)) {
			b.fail(id, because("one_of", "key", "states", "value", id, "expected", list(states)), "states names %q, expected one of %v", id, states)
		}
		for _, word := range b.doc.States[id] {
			b.out.States[inventory.Fold(word)] = inventory.State(id)
		}
	}
	for _, id := range b.doc.Status.Conflict {
		if !slices.Contains(states, inventory.State(id)) {
			b.fail(id, because("one_of", "key", "status.conflict", "value", id, "expected", list(states)), "status.conflict names %q, expected one of %v", id, states)
		}
		b.out.ConflictStates = append(b.out.ConflictStates, inventory.State(id))
	}
	b.out.Chassis = map[string]inventory.Class{}
	for _, id := range slices.Sorted(maps.Keys(b.doc.Chassis)) {
		if b.rule(id) == nil {
			b.fail(id, because("class", "key", "chassis", "word", id, "known", b.known()), "chassis names %q, which is no class (%s)", id, b.known())
		}
		for _, word := range b.doc.Chassis[id] {
			b.out.Chassis[inventory.Fold(word)] = inventory.Class(id)
		}
	}
}

func (b *builder) identity() {
	b.out.Placeholders = b.doc.Identity.Placeholders
	b.out.PanelMakers = b.doc.Identity.PanelMakers
	b.out.Makers = b.doc.Comparison.Makers
	b.out.ModelNoise = b.doc.Comparison.ModelNoise
	if v := b.doc.Identity.Virtual; v != nil {
		b.out.VirtualReconciled = *v
	}
	switch from := inventory.NameSource(b.doc.Identity.NetworkNames); from {
	case "", inventory.BySysName:
		b.out.NetworkNames = inventory.BySysName
	case inventory.ByDNS:
		b.out.NetworkNames = from
	default:
		b.fail("network_names", because("one_of", "key", "identity.network_names", "value", string(from), "expected", "sysname, dns"), "identity.network_names is %q, expected sysname or dns", from)
	}
	if n := b.doc.Identity.JunkAfter; n != nil {
		b.out.JunkAfter = *n
		if *n < 1 {
			b.fail("junk_after", because("range", "key", "identity.junk_after", "value", strconv.Itoa(*n), "expected", "1 …"), "identity.junk_after is %d, expected 1 or more", *n)
		}
	}
}
