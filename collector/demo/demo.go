// Package demo invents a city's estate that behaves like a real one: its manual inventory, what its machines report, and the
// truth about where the two contradict each other. The truth is written down while a fault is planted, never found afterwards,
// so it can judge the reconciliation. The package leaves judging to reconcile, and sending to the command that uses it.
package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

// Options say what to invent. The same options give the same estate.
type Options struct {
	Seed         uint64
	Workstations int       // at least so many; a card that makes two may add one
	Today        time.Time // the day on which the truth holds
}

// Expected is one planted discrepancy: the columns by which an audit's line is told from the others, and the reason.
type Expected struct {
	Kind         inventory.Kind
	Field        string
	Number       string
	DeviceSerial string
	DeviceName   string
	Why          string
}

// Recording is what a device answers by SNMP, in the .snmprec form.
type Recording struct {
	Name string // file name
	Text string
}

// Unit is a part of the estate that has nothing to do with any other part.
type Unit struct {
	Assets     []inventory.Asset // as typed
	Reports    []*report.Report
	Recordings []Recording
	Truth      []Expected
}

// Estate is a whole estate.
type Estate struct {
	Unit
	City
}

// Each invents the estate unit by unit, so that its size is no matter of memory. It ends at the first error of use.
func Each(o Options, use func(*Unit) error) error {
	e := newEstate(o)
	for e.workstations < o.Workstations {
		u := &Unit{}
		p := &pen{estate: e, unit: u, rand: rand.New(rand.NewPCG(o.Seed, uint64(e.cards)))}
		p.place = p.newPlace()
		e.draw().tell(p)
		e.cards++
		if err := use(u); err != nil {
			return fmt.Errorf("use unit %d: %w", e.cards, err)
		}
	}
	return nil
}

// Generate invents the estate in memory.
func Generate(o Options) Estate {
	var all Estate
	all.City = NewCity(o)
	// The function given to Each fails never, so neither does Each.
	_ = Each(o, func(u *Unit) error {
		all.Assets = append(all.Assets, u.Assets...)
		all.Reports = append(all.Reports, u.Reports...)
		all.Recordings = append(all.Recordings, u.Recordings...)
		all.Truth = append(all.Truth, u.Truth...)
		return nil
	})
	return all
}

// estate counts what was invented, so that numbers, serials and addresses are given once.
type estate struct {
	Options
	cards        int
	workstations int
	number       int
	things       uint64 // serials
	cards24      uint64 // network cards
	deck         []story
}

func newEstate(o Options) *estate {
	o.Today = inventory.Day(o.Today)
	return &estate{Options: o, number: firstNumber(o.Workstations)}
}

// firstNumber leaves room for everything that a city of that size numbers, without a change of length on the way.
func firstNumber(workstations int) int {
	switch {
	case workstations < 25_000:
		return 10_000
	case workstations < 250_000:
		return 100_000
	}
	return 1_000_000
}

// draw takes the next card; a new deck is shuffled when the last one is used up, so every story is told in its turn.
func (e *estate) draw() story {
	if len(e.deck) == 0 {
		e.deck = newDeck()
		shuffle := rand.New(rand.NewPCG(e.Seed, ^uint64(e.cards)))
		shuffle.Shuffle(len(e.deck), func(i, j int) { e.deck[i], e.deck[j] = e.deck[j], e.deck[i] })
	}
	card := e.deck[0]
	e.deck = e.deck[1:]
	return card
}
