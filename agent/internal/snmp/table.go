package snmp

import (
	"slices"
	"strings"

	"github.com/gosnmp/gosnmp"
)

// column is the state of reading one column of a table.
type column struct {
	oid  string
	last string // the last variable that came
}

// table reads columns side by side until they end, or until each has about rows values.
func (s *session) table(columns []string, rows int, into Answers) error {
	active := make([]*column, len(columns))
	for i, c := range columns {
		active[i] = &column{oid: c, last: c}
	}
	repeat := max(1, maxPerRow/len(active))
	for room := rows * len(columns); len(active) > 0 && room > 0; {
		response, err := s.further(active, repeat)
		if err != nil {
			return s.reason(err)
		}
		if response.Error != gosnmp.NoError {
			if active, repeat = lessDemanding(response, active, repeat); repeat == 0 {
				return nil
			}
			continue
		}
		n, err := advance(active, response.Variables, into)
		if err != nil {
			return err
		}
		room -= max(n, 1)
		active = slices.DeleteFunc(active, func(c *column) bool { return c.last == "" })
	}
	return nil
}

func (s *session) further(active []*column, repeat int) (*gosnmp.SnmpPacket, error) {
	names := make([]string, len(active))
	for i, c := range active {
		names[i] = c.last
	}
	if s.client.Version == gosnmp.Version1 {
		return s.client.GetNext(names)
	}
	return s.client.GetBulk(names, 0, uint32(repeat))
}

// lessDemanding reacts to an error: a column that the device names is left out (in v1 that is how columns end), otherwise fewer
// rows are asked for. A repeat of 0 says that nothing is left to try.
func lessDemanding(response *gosnmp.SnmpPacket, active []*column, repeat int) ([]*column, int) {
	bad := int(response.ErrorIndex) - 1
	switch {
	case response.Error != gosnmp.TooBig && bad >= 0 && bad < len(active):
		return slices.Delete(active, bad, bad+1), repeat
	case repeat > 1:
		return active, repeat / 2
	case len(active) > 1:
		return active[:len(active)-1], 1
	}
	return nil, 0
}

// advance keeps the variables of one answer and moves each column on. It refuses to go back: that is a walk without end.
func advance(active []*column, variables []gosnmp.SnmpPDU, into Answers) (kept int, err error) {
	seen := make([]bool, len(active))
	for i, v := range variables {
		c := active[i%len(active)]
		seen[i%len(active)] = true
		name := strings.TrimPrefix(v.Name, ".")
		switch {
		case c.last == "":
		case v.Type == gosnmp.EndOfMibView || v.Type == gosnmp.NoSuchObject || v.Type == gosnmp.NoSuchInstance, !strings.HasPrefix(name, c.oid+"."):
			c.last = "" // whatever comes behind the end, and be it the first variable of all, as some devices have it
		case compareOID(name, c.last) <= 0:
			return kept, ErrLoop
		default:
			into.Add(v)
			c.last = name
			kept++
		}
	}
	for i, c := range active { // a column that got no value at all would be asked for ever
		if !seen[i] && len(variables) == 0 {
			c.last = ""
		}
	}
	return kept, nil
}
