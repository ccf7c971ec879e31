package demo

import "recolement/collector/inventory"

// model is one thing that can be bought: how it names itself, and how people write it.
type model struct {
	class         inventory.Class
	maker, name   string   // as reported
	typedMaker    string   // as usually typed
	typedName     string   // as usually typed
	otherwise     []string // maker, model: the same in other words
	chassis       string
	serial        string // how its serial begins
	width         int    // how many characters follow
	oui           string
	object, pages string // SNMP only: sysObjectID; what it counts as supplies
}

var models = []model{
	{class: inventory.Desktop, maker: "Dell Inc.", name: "OptiPlex 7010", typedMaker: "Dell", typedName: "OptiPlex 7010",
		otherwise: []string{"DELL", "Optiplex-7010"}, chassis: "Desktop", width: 7, oui: "b0:7b:25"},
	{class: inventory.Desktop, maker: "HP", name: "HP EliteDesk 800 G6 Small Form Factor PC", typedMaker: "HP", typedName: "EliteDesk 800 G6",
		otherwise: []string{"Hewlett-Packard", "HP EliteDesk 800 G6"}, chassis: "Desktop", serial: "CZC", width: 7, oui: "c8:d9:d2"},
	{class: inventory.Desktop, maker: "LENOVO", name: "ThinkCentre M70q", typedMaker: "Lenovo", typedName: "ThinkCentre M70q",
		otherwise: []string{"lenovo", "Thinkcentre M70Q"}, chassis: "Mini PC", serial: "PC", width: 6, oui: "98:fa:9b"},
	{class: inventory.Desktop, maker: "FUJITSU", name: "ESPRIMO D7010", typedMaker: "Fujitsu", typedName: "Esprimo D7010",
		otherwise: []string{"FUJITSU CLIENT COMPUTING LIMITED", "ESPRIMO  D7010"}, chassis: "Desktop", serial: "YM", width: 8, oui: "4c:52:62"},
	{class: inventory.Laptop, maker: "Dell Inc.", name: "Latitude 5440", typedMaker: "Dell", typedName: "Latitude 5440",
		otherwise: []string{"dell", "LATITUDE 5440"}, chassis: "Notebook", width: 7, oui: "b0:7b:25"},
	{class: inventory.Laptop, maker: "HP", name: "HP ProBook 450 G9 Notebook PC", typedMaker: "HP", typedName: "ProBook 450 G9",
		otherwise: []string{"Hewlett-Packard", "Probook 450G9"}, chassis: "Notebook", serial: "5CD", width: 7, oui: "c8:d9:d2"},
	{class: inventory.Laptop, maker: "LENOVO", name: "ThinkPad L14 Gen 3", typedMaker: "Lenovo", typedName: "ThinkPad L14 Gen 3",
		otherwise: []string{"LENOVO", "Lenovo Thinkpad L14 Gen3"}, chassis: "Notebook", serial: "PF", width: 6, oui: "98:fa:9b"},
	{class: inventory.Laptop, maker: "FUJITSU CLIENT COMPUTING LIMITED", name: "LIFEBOOK E5412", typedMaker: "Fujitsu", typedName: "Lifebook E5412",
		otherwise: []string{"Fujitsu", "LifeBook E5412"}, chassis: "Notebook", serial: "DS", width: 8, oui: "4c:52:62"},
	{class: inventory.Tablet, maker: "Microsoft Corporation", name: "Surface Pro 9", typedMaker: "Microsoft", typedName: "Surface Pro 9",
		otherwise: []string{"MICROSOFT", "Surface Pro9"}, chassis: "Tablet", serial: "0", width: 8, oui: "28:16:a8"},
	{class: inventory.Tablet, maker: "Dell Inc.", name: "Latitude 7320 Detachable", typedMaker: "Dell", typedName: "Latitude 7320 Detachable",
		otherwise: []string{"DELL", "latitude 7320 detachable"}, chassis: "Detachable", width: 7, oui: "b0:7b:25"},
	{class: inventory.Printer, maker: "HP", name: "HP LaserJet Pro 4002dn", typedMaker: "HP", typedName: "LaserJet Pro 4002dn",
		serial: "VNC", width: 7, oui: "c8:d9:d2", object: "1.3.6.1.4.1.11.2.3.9.1", pages: "Black Cartridge HP W1490A"},
	{class: inventory.Printer, maker: "Lexmark", name: "Lexmark MS622de", typedMaker: "Lexmark", typedName: "MS622de",
		serial: "4600", width: 7, oui: "00:21:b7", object: "1.3.6.1.4.1.641.2.71107344", pages: "Black Cartridge"},
	{class: inventory.Copier, maker: "Ricoh", name: "RICOH IM C3000", typedMaker: "Ricoh", typedName: "IM C3000",
		serial: "3089", width: 7, oui: "00:26:73", object: "1.3.6.1.4.1.367.1.1", pages: "Black Toner"},
	{class: inventory.Copier, maker: "Kyocera", name: "TASKalfa 3554ci", typedMaker: "Kyocera", typedName: "TASKalfa 3554ci",
		serial: "RE", width: 8, oui: "00:17:c8", object: "1.3.6.1.4.1.1347.41", pages: "TK-8555K"},
	{class: inventory.UPS, maker: "APC", name: "Smart-UPS 2200", typedMaker: "APC", typedName: "Smart-UPS 2200",
		serial: "AS", width: 8, oui: "28:29:86", object: "1.3.6.1.4.1.318.1.3.27"},
}

// screens have a code of three letters for their maker (EDID), and a number for their model.
var screens = []struct {
	code, caption     string
	product           uint16
	typedMaker, typed string
}{
	{"DEL", "DELL P2422H", 0xA1B4, "Dell", "P2422H"},
	{"HWP", "HP E24 G5", 0x3A22, "HP", "E24 G5"},
	{"PHL", "PHL 242B1", 0x0949, "Philips", "242B1"},
	{"LEN", "LEN T24i-20", 0x61F7, "Lenovo", "T24i-20"},
	{"SAM", "S24R65x", 0x1022, "Samsung", "S24R65x"},
}

var suffixes = map[inventory.Class]string{inventory.Laptop: "-P", inventory.Tablet: "-TAB"}

// typedType is what stands in the inventory's type column.
var typedType = map[inventory.Class]string{
	inventory.Desktop: "PC fixe", inventory.Laptop: "PC portable", inventory.Tablet: "Tablette", inventory.Screen: "Écran",
	inventory.Printer: "Imprimante", inventory.Copier: "Copieur", inventory.UPS: "Onduleur",
}

func (p *pen) model(classes ...inventory.Class) model {
	for {
		m := models[p.rand.IntN(len(models))]
		for _, class := range classes {
			if m.class == class {
				return m
			}
		}
	}
}
