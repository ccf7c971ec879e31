package report

import (
	"strings"
	"time"
)

// layouts are the forms in which agents write a date and time. A fraction of a second is read after any of them.
var layouts = []string{
	"2006-01-02 15:04:05",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 Z07:00",
	"2006-01-02 15:04:05Z07:00:00", // the format's own idea of a zone
	"2006-01-02 15:04:05Z0700",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04",
	"2006-01-02",
}

// Taken is when the report was made, by its content.accesslog.logdate; false when that is missing or no date. The format's dates name no zone:
// they count as UTC.
func (r *Report) Taken() (time.Time, bool) {
	if r.Content == nil || r.Content.AccessLog == nil {
		return time.Time{}, false
	}
	return parseTime(r.Content.AccessLog.LogDate)
}

func parseTime(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) > len("2006-01-02") && (s[10] == 'T' || s[10] == 't') {
		s = s[:10] + " " + s[11:]
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
