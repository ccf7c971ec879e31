package inventory

import "time"

// Span is a length of time in calendar units; the zero Span never ends.
type Span struct{ Years, Months, Days int }

// Before gives the day that lies a span before another; zero for a span that never ends.
func (s Span) Before(day time.Time) time.Time {
	if s == (Span{}) {
		return time.Time{}
	}
	return Day(day).AddDate(-s.Years, -s.Months, -s.Days)
}

// Retention says how long things are kept.
type Retention struct {
	History Span // what devices, records and discrepancies were
	People  Span // the part of it that names people
	Devices Span // devices that nobody has seen any more, with their reports
	Audit   Span // who changed what
	Imports Span // the imported files themselves; the newest is always kept
}
