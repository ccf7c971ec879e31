package inventory

import (
	"net/netip"
	"time"
)

// Policy is everything about the estate that an administrator decides: classes, words, names, thresholds, renewal. It is
// made by package policy out of a document; the zero Policy knows nothing and finds little.
type Policy struct {
	Today             time.Time          // a fixed date for audits; zero: the clock's
	Entities          map[string]string  // code → label
	Services          map[string]Service // by code
	Sites             []Site
	Classes           []ClassRule
	States            map[string]State // folded word of a status column → state
	Chassis           map[string]Class // folded SMBIOS chassis type → class
	Naming            []NamingRule
	Makers            [][]string // names of one maker, canonical first
	Placeholders      []string   // values that identify nothing, beyond those that match knows
	ModelNoise        []string   // words that decorate a model's name and mean nothing
	PanelMakers       []string   // makers of built-in panels (EDID codes): parts of a laptop, no screens of their own
	ConflictStates    []State    // recorded states that a live device contradicts
	VirtualReconciled bool       // also hold virtual machines against the inventory and the naming rules
	NetworkNames      NameSource // which name of a device that was asked over the network is judged
	JunkAfter         int        // a key shared by more live machines than this identifies nothing
	Retention         Retention
	Directory         DirectoryRule
	Accept            []AcceptRule
}

// NameSource says where the name of a network device is taken from.
type NameSource string

// The names that a network device has. Where the one is unknown, the other stands in for it.
const (
	BySysName NameSource = "sysname" // what it calls itself (SNMPv2-MIB)
	ByDNS     NameSource = "dns"     // what reverse DNS calls its address
)

// Service is one organisational service.
type Service struct {
	Code, Label, Entity string // Entity: code
}

// Site is one place and its address ranges.
type Site struct {
	Code, Label string
	Entity      string // code, where all of the site is one entity's
	Subnets     []netip.Prefix
}

// ClassRule says how things of one class are treated.
type ClassRule struct {
	Class        Class
	Labels       []string // words of the manual inventory's type column, e.g. "PC portable"
	Group        string   // classes that look alike from afar; names match within a group only
	Observed     bool     // agents or scans can see it: absence means something
	MissingDays  int      // days of silence after which it is missing and not alive; 0: missing only when never seen, and always alive
	RenewalYears int      // 0: not renewed by age
	Roams        bool     // its address says nothing about its site
}

// NamingRule is one form of name: Pattern is literal text with {parts}.
type NamingRule struct {
	Classes []Class
	Pattern string // e.g. "{entity}-{service}-{number}{suffix}"
	Parts   map[string]NamePart
}

// NamePart is one named part of a name: its form, and the table that it is checked against.
type NamePart struct {
	Form   string           // letters A stand for a letter, 9 for a digit, everything else for itself; empty: as the table's entries
	Table  string           // entities, services, number, or class
	Values map[Class]string // Table "class": the text for each class (the suffix)
}

// Rule gives the rule of a class; a class that the policy does not know has an empty one.
func (p *Policy) Rule(c Class) ClassRule {
	for i := range p.Classes {
		if p.Classes[i].Class == c {
			return p.Classes[i]
		}
	}
	return ClassRule{Class: c}
}

// SameGroup says whether two classes can be told apart from afar at all; a thing of no known class is like any other.
func (p *Policy) SameGroup(a, b Class) bool {
	return a == b || a == NoClass || b == NoClass || p.Rule(a).Group == p.Rule(b).Group && p.Rule(a).Group != ""
}
