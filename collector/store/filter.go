package store

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// conditions builds a WHERE clause with numbered parameters.
type conditions struct {
	parts []string
	args  []any
}

// add adds a condition in which each ? stands for the next of args.
func (c *conditions) add(condition string, args ...any) {
	for _, a := range args {
		c.args = append(c.args, a)
		condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(c.args)), 1)
	}
	c.parts = append(c.parts, condition)
}

// equal adds column = value, unless value is empty.
func (c *conditions) equal(column, value string) {
	if value != "" {
		c.add(column+" = ?", value)
	}
}

// among adds column IN (values), unless there are none.
func among[T ~string](c *conditions, column string, values []T) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	c.add(column+" IN ("+strings.TrimSuffix(strings.Repeat("?, ", len(args)), ", ")+")", args...)
}

// contain adds that the folded column holds every word of text.
func (c *conditions) contain(column, text string) {
	for _, word := range strings.Fields(Fold(text)) {
		c.add(column+` LIKE ? ESCAPE '\'`, "%"+likeEscaper.Replace(word)+"%")
	}
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func (c *conditions) where() string {
	if len(c.parts) == 0 {
		return ""
	}
	return "WHERE " + strings.Join(c.parts, " AND ")
}

const (
	usualPage   = 50
	largestPage = 1000
)

// page is the ORDER BY and LIMIT of a list. Sort must be one of sortable's keys, else the first of usual counts; id makes
// the order total, so that pages neither repeat nor skip a row.
func page(sortable map[string]string, sort, usual, id string, desc bool, limit, offset int) string {
	column, ok := sortable[sort]
	if !ok {
		column = sortable[usual]
	}
	direction := ""
	if desc {
		direction = " DESC"
	}
	if limit <= 0 {
		limit = usualPage
	}
	return " ORDER BY " + column + direction + ", " + id + direction +
		" LIMIT " + strconv.Itoa(min(limit, largestPage)) + " OFFSET " + strconv.Itoa(max(offset, 0))
}

// Fold brings text to the form in which it is searched: lower case, without accents.
func Fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// words is what a search looks at, for a row.
func words(values ...string) string {
	return Fold(strings.Join(values, " "))
}
