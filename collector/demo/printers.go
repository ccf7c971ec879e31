package demo

import (
	"strings"

	"recolement/collector/inventory"
)

// networkStories are told of what a sweep finds: printers, copiers and UPS units.
func networkStories() []story {
	return []story{
		{"plain printer", 9, func(p *pen) { p.keepNetworked(p.printer()) }},
		{"plain UPS", 2, func(p *pen) { p.keepNetworked(p.ups()) }},
		{"printer in lower case", 1, printerLetterCase}, {"unknown printer", 1, unknownPrinter}, {"unknown UPS", 1, unknownUPS},
		{"printer with factory name", 1, printerFactoryName}, {"printer with wrong number", 1, printerWrongNumber},
		{"printer never found", 1, printerNeverFound}, {"printer silent", 1, printerSilent}, {"printer replaced", 1, printerReplaced},
		{"printer moved", 1, printerMoved}, {"UPS in stock", 1, upsInStock},
	}
}

func printerLetterCase(p *pen) {
	n := p.printer()
	n.name = strings.ToLower(n.name)
	n.asset.MAC = p.typedMAC(n.mac)
	p.keepNetworked(n)
}

func unknownPrinter(p *pen) {
	n := p.printer()
	p.answer(n)
	p.plant(inventory.UnknownDevice, "", "", n.serial, n.name, "no record")
}

func unknownUPS(p *pen) {
	n := p.ups()
	p.answer(n)
	p.plant(inventory.UnknownDevice, "", "", n.serial, n.name, "no record")
}

func printerFactoryName(p *pen) {
	n := p.printer()
	n.name = "NPI" + p.serial("", 6)
	p.keepNetworked(n)
	p.plant(inventory.NamingFormat, "name", n.number, n.serial, n.name, "should be COP-"+n.number)
}

func printerWrongNumber(p *pen) {
	n := p.printer()
	n.name = "COP-" + p.nextNumber()
	p.keepNetworked(n)
	p.plant(inventory.NamingNumber, "name", n.number, n.serial, n.name, "should be COP-"+n.number)
}

func printerNeverFound(p *pen) {
	n := p.printer()
	p.file(n.asset)
	p.plant(inventory.MissingDevice, "", n.number, "", "", "in service, never found by a sweep")
}

func printerSilent(p *pen) {
	n := p.printer()
	n.seenDaysAgo = 15 + p.rand.IntN(60)
	p.keepNetworked(n)
	p.plant(inventory.MissingDevice, "", n.number, n.serial, n.name, "in service, silent for more than 14 days")
}

// printerReplaced: another machine of the same model stands under this name and address.
func printerReplaced(p *pen) {
	n := p.printer()
	n.serial, n.mac = p.serial(n.model.serial, n.model.width), p.mac(n.model.oui)
	p.keepNetworked(n)
	p.plant(inventory.FieldMismatch, "serial", n.number, n.serial, n.name, "replaced, and no record of it")
}

func printerMoved(p *pen) {
	n := p.printer()
	site := p.otherSite()
	n.ip = address(128, site, p.cards24)
	p.keepNetworked(n)
	p.plant(inventory.FieldMismatch, "site", n.number, n.serial, n.name, "its address is in "+sites()[site].Code)
}

func upsInStock(p *pen) {
	n := p.ups()
	n.asset.Status = "En stock"
	p.keepNetworked(n)
	p.plant(inventory.StatusConflict, "status", n.number, n.serial, n.name, "recorded as in stock, and alive")
}
