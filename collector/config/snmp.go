package config

import (
	"fmt"
	"slices"
)

// checkSNMP finds credentials that no device could be asked with.
func (a *Agents) checkSNMP() error {
	seen := map[string]bool{}
	for i := range a.SNMP {
		s := &a.SNMP[i]
		if s.Name == "" || seen[s.Name] {
			return fmt.Errorf("agents.snmp, number %d: each has a name of its own", i+1)
		}
		seen[s.Name] = true
		switch {
		case !slices.Contains([]string{"", "1", "2c", "3"}, s.Version):
			return fmt.Errorf("agents.snmp %s: version is 1, 2c or 3", s.Name)
		case s.Version == "3" && s.User == "":
			return fmt.Errorf("agents.snmp %s: version 3 needs a user", s.Name)
		case s.Version != "3" && s.Community == "":
			return fmt.Errorf("agents.snmp %s: versions 1 and 2c need a community", s.Name)
		}
	}
	return nil
}
