package demo

import (
	"fmt"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// recordFaults are wrong on the inventory's side.
func recordFaults() []story {
	return []story{
		{"never reported", 3, neverReported}, {"silent", 3, silent}, {"screen never seen", 1, screenNeverSeen}, {"alive all the same", 3, alive},
		{"typing error", 4, typingError}, {"other machine", 2, otherMachine}, {"other model", 1, otherModel}, {"other type", 2, otherType},
		{"other MAC", 2, otherMAC}, {"old name", 1, oldName}, {"serial twice", 1, serialTwice}, {"number twice", 1, numberTwice},
		{"MAC of a scrapped one", 1, scrappedMAC}, {"due", 6, due}, {"due today", 1, dueToday},
	}
}

func neverReported(p *pen) {
	w := p.anyWorkstation()
	p.file(w.asset)
	p.plant(inventory.MissingDevice, "", w.number, "", "", "in service, never reported")
}

func silent(p *pen) {
	w := p.anyWorkstation()
	days := 46 + p.rand.IntN(200)
	if p.chance(30) {
		days = 46
	}
	p.retake(w.report, days)
	p.keep(w)
	p.plant(inventory.MissingDevice, "", w.number, w.serial, w.name, fmt.Sprintf("in service, last seen %d days ago", days))
}

func screenNeverSeen(p *pen) {
	w := p.desktopOrLaptop()
	s := p.plug(w)
	w.report.Content.Monitors = w.report.Content.Monitors[:0]
	p.file(s)
	p.keep(w)
	p.plant(inventory.MissingDevice, "", s.Number, "", "", "in service, on no workstation")
}

func alive(p *pen) {
	w := p.anyWorkstation()
	w.asset.Status = p.pick([]string{"En stock", "Réformé", "Perdu/Volé"})
	p.keep(w)
	p.plant(inventory.StatusConflict, "status", w.number, w.serial, w.name, "recorded as "+w.asset.Status+", and alive")
}

// typingError: two neighbours swapped, or a letter taken for a digit. Name and MAC agree.
func typingError(p *pen) {
	w := p.desktopOrLaptop()
	w.asset.Serial = mistype(w.serial)
	p.keep(w)
	p.plant(inventory.FieldMismatch, "serial", w.number, w.serial, w.name, "typed as "+w.asset.Serial)
}

// mistype makes the error that people make: the last look-alike of the text is taken for the other, else neighbours swap.
func mistype(serial string) string {
	for i := len(serial) - 1; i > 2; i-- {
		if at := strings.IndexByte("0185S2Z", serial[i]); at >= 0 {
			return serial[:i] + string("OIBS5Z2"[at]) + serial[i+1:]
		}
		if serial[i] != serial[i-1] && i%2 == 0 {
			return serial[:i-1] + serial[i:i+1] + serial[i-1:i] + serial[i+1:]
		}
	}
	return serial[1:2] + serial[:1] + serial[2:]
}

func otherMachine(p *pen) {
	w := p.desktopOrLaptop()
	w.asset.Manufacturer, w.asset.Model = "Toshiba", "Portégé X40"
	p.keep(w)
	p.plant(inventory.FieldMismatch, "manufacturer", w.number, w.serial, w.name, "another maker")
	p.plant(inventory.FieldMismatch, "model", w.number, w.serial, w.name, "another model")
}

func otherModel(p *pen) {
	w := p.workstation(p.model(inventory.Laptop))
	w.asset.Model = map[string]string{"Dell": "Latitude 3520", "HP": "EliteBook 830 G7", "Lenovo": "ThinkPad X13 Gen 2", "Fujitsu": "Lifebook U9312"}[w.model.typedMaker]
	p.keep(w)
	p.plant(inventory.FieldMismatch, "model", w.number, w.serial, w.name, "another model")
}

func otherType(p *pen) {
	w := p.workstation(p.model(inventory.Laptop))
	w.asset.Type = typedType[inventory.Desktop]
	p.keep(w)
	p.plant(inventory.FieldMismatch, "type", w.number, w.serial, w.name, "recorded as a desktop, its chassis is a notebook")
}

func otherMAC(p *pen) {
	w := p.desktopOrLaptop()
	w.asset.MAC = p.typedMAC(p.mac(w.model.oui))
	p.keep(w)
	p.plant(inventory.FieldMismatch, "mac", w.number, w.serial, w.name, "the recorded MAC is on none of its interfaces")
}

// oldName: the machine was given its new service's name, the record's name was forgotten.
func oldName(p *pen) {
	w := p.desktopOrLaptop()
	w.asset.Name = strings.Replace(w.name, p.place.service.Code, p.otherService().Code, 1)
	p.keep(w)
	p.plant(inventory.FieldMismatch, "name", w.number, w.serial, w.name, "recorded as "+w.asset.Name)
}

// serialTwice: one machine was recorded again under a second number.
func serialTwice(p *pen) {
	w := p.desktopOrLaptop()
	again := *w.asset
	again.Number, again.Name, again.MAC = p.nextNumber(), "", ""
	p.keep(w)
	p.file(&again)
	p.plant(inventory.DuplicateAsset, "serial", w.number, "", "", "two records, one serial")
	p.plant(inventory.DuplicateAsset, "serial", again.Number, "", "", "two records, one serial")
}

// numberTwice: the record of a screen was given its workstation's number.
func numberTwice(p *pen) {
	w := p.desktopOrLaptop()
	s := p.plug(w)
	s.Number = w.number
	p.keep(w)
	p.file(s)
	p.plant(inventory.DuplicateAsset, "inventory_number", w.number, "", "", "one number on two records")
}

// scrappedMAC: the machine lives on with a board whose MAC stands on the record of a scrapped one.
func scrappedMAC(p *pen) {
	m := p.model(inventory.Desktop)
	w := p.workstation(m)
	scrapped := p.workstationAsset(&workstation{model: m, number: p.nextNumber(), serial: p.serial(m.serial, m.width), mac: w.mac})
	scrapped.Status, scrapped.Name = "Réformé", p.compliantName(scrapped.Number, m.class)
	w.asset.MAC = ""
	p.keep(w)
	p.file(scrapped)
	p.plant(inventory.IdentityConflict, "mac", w.number, w.serial, w.name, "its serial is "+w.number+"'s, its built-in MAC "+scrapped.Number+"'s")
}

func due(p *pen) {
	w := p.anyWorkstation()
	w.asset.PurchaseDate = p.Today.AddDate(-7, -3, -p.rand.IntN(600))
	w.asset.ServiceDate = w.asset.PurchaseDate.AddDate(0, 0, 20)
	if p.chance(25) {
		w.asset.ServiceDate = time.Time{}
	}
	p.keep(w)
	p.plant(inventory.RenewalDue, "purchase_date", w.number, "", "", "older than its class's renewal age")
}

// dueToday: the purchase date counts where the other is empty, and the day itself counts.
func dueToday(p *pen) {
	w := p.anyWorkstation()
	w.asset.PurchaseDate = p.Today.AddDate(-7, 0, 0)
	w.asset.ServiceDate = time.Time{}
	p.keep(w)
	p.plant(inventory.RenewalDue, "purchase_date", w.number, "", "", "seven years old today")
}
