package demo

import (
	"fmt"
	"strings"

	"recolement/collector/inventory"
)

// deviceFaults are wrong on the machine's side: who it is, and what it is called.
func deviceFaults() []story {
	return []story{
		{"unknown workstation", 2, unknownWorkstation}, {"unknown factory name", 2, unknownFactoryName}, {"unknown service", 1, unknownService},
		{"unknown screen", 2, unknownScreen}, {"screen elsewhere", 2, screenElsewhere},
		{"bad form", 3, badForm}, {"wrong entity", 1, wrongEntity}, {"no such entity", 1, noSuchEntity}, {"wrong service", 1, wrongService},
		{"no such service", 1, noSuchService}, {"wrong number", 2, wrongNumber}, {"wrong suffix", 3, wrongSuffix},
		{"one name, two machines", 1, sharedName}, {"moved desktop", 2, movedDesktop},
	}
}

// misname gives a machine another name and notes the one kind that speaks of it.
func misname(p *pen, w *workstation, name string, kind inventory.Kind) {
	rename(w.report, name)
	p.plant(kind, "name", w.number, w.serial, name, "should be "+w.name)
	p.keep(w)
}

func unknownWorkstation(p *pen) {
	w := p.anyWorkstation()
	p.show(w.report)
	p.plant(inventory.UnknownDevice, "", "", w.serial, w.name, "no record has its serial, MAC, number or name")
}

func unknownFactoryName(p *pen) {
	w := p.desktopOrLaptop()
	name := "DESKTOP-" + p.serial("", 7)
	rename(w.report, name)
	p.show(w.report)
	p.plant(inventory.UnknownDevice, "", "", w.serial, name, "no record")
	p.plant(inventory.NamingFormat, "name", "", w.serial, name, "factory default name")
}

func unknownService(p *pen) {
	w := p.desktopOrLaptop()
	name := strings.Replace(w.name, p.place.service.Code, "X77", 1)
	rename(w.report, name)
	p.show(w.report)
	p.plant(inventory.UnknownDevice, "", "", w.serial, name, "no record")
	p.plant(inventory.NamingService, "name", "", w.serial, name, "no such service code")
}

func unknownScreen(p *pen) {
	w := p.desktopOrLaptop()
	s := p.plug(w)
	p.keep(w)
	p.plant(inventory.UnknownDevice, "", "", s.Serial, "", "a screen without a record")
}

func screenElsewhere(p *pen) {
	shows, recorded := p.desktopOrLaptop(), p.desktopOrLaptop()
	s := p.plug(shows)
	s.ParentNumber = recorded.number
	p.file(s)
	p.keep(shows)
	p.keep(recorded)
	p.plant(inventory.FieldMismatch, "parent", s.Number, s.Serial, "", fmt.Sprintf("recorded on %s, plugged into %s", recorded.number, shows.number))
}

func badForm(p *pen) {
	w := p.desktopOrLaptop()
	s := p.place.service
	name := p.pick([]string{
		strings.ReplaceAll(w.name, "-", "_"), s.Entity + s.Code + "-" + w.number, "ACCUEIL-" + w.number, "LAPTOP-" + p.serial("", 6),
	})
	misname(p, w, name, inventory.NamingFormat)
}

func wrongEntity(p *pen) {
	w := p.desktopOrLaptop()
	other := map[string]string{"TO": "TM", "TM": "TO"}[p.place.service.Entity]
	misname(p, w, other+w.name[2:], inventory.NamingEntity)
}

func noSuchEntity(p *pen) {
	w := p.desktopOrLaptop()
	misname(p, w, "TX"+w.name[2:], inventory.NamingEntity)
}

func wrongService(p *pen) {
	w := p.desktopOrLaptop()
	misname(p, w, strings.Replace(w.name, p.place.service.Code, p.otherService().Code, 1), inventory.NamingService)
}

func noSuchService(p *pen) {
	w := p.desktopOrLaptop()
	misname(p, w, strings.Replace(w.name, p.place.service.Code, "X88", 1), inventory.NamingService)
}

// wrongNumber: the label of the screen was read instead of the machine's, or a number that nothing bears.
func wrongNumber(p *pen) {
	w := p.desktopOrLaptop()
	s := p.plug(w)
	number := s.Number
	p.file(s)
	if p.chance(50) {
		number = p.nextNumber()
	}
	misname(p, w, strings.Replace(w.name, w.number, number, 1), inventory.NamingNumber)
}

func wrongSuffix(p *pen) {
	w := p.anyWorkstation()
	wrong := map[inventory.Class]string{inventory.Desktop: "-P", inventory.Laptop: "", inventory.Tablet: "-P"}[w.model.class]
	misname(p, w, strings.TrimSuffix(w.name, suffixes[w.model.class])+wrong, inventory.NamingSuffix)
}

// sharedName: the second machine was given the first one's name.
func sharedName(p *pen) {
	m := p.model(inventory.Laptop)
	first, second := p.workstation(m), p.workstation(m)
	rename(second.report, first.name)
	p.keep(first)
	p.keep(second)
	p.plant(inventory.DuplicateName, "name", first.number, first.serial, first.name, "two live devices bear this name")
	p.plant(inventory.DuplicateName, "name", second.number, second.serial, first.name, "two live devices bear this name")
	p.plant(inventory.NamingNumber, "name", second.number, second.serial, first.name, "should be "+second.name)
}

func movedDesktop(p *pen) {
	w := p.workstation(p.model(inventory.Desktop))
	site := p.otherSite()
	w.report.Content.Networks[0].IPAddress = address(0, site, p.cards24)
	p.keep(w)
	p.plant(inventory.FieldMismatch, "site", w.number, w.serial, w.name, "its address is in "+sites()[site].Code)
}
