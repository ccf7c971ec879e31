package demo

import (
	"fmt"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// ServicesCSV is the city's table of services.
func (c City) ServicesCSV() string {
	var b strings.Builder
	b.WriteString("code;libellé;entité\n")
	for _, s := range c.Services {
		fmt.Fprintf(&b, "%s;%s;%s\n", s.Code, s.Label, s.Entity)
	}
	return b.String()
}

// SitesCSV is the city's table of sites.
func (c City) SitesCSV() string {
	var b strings.Builder
	b.WriteString("code;libellé;sous-réseaux\n")
	for _, s := range c.Sites {
		fmt.Fprintf(&b, "%s;%s;%s\n", s.Code, s.Label, s.Subnets)
	}
	return b.String()
}

// PolicyTOML is what the city's policy says beyond the default one: its entities and, for a large city, longer numbers.
func (c City) PolicyTOML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "[entities]\nTO = %q\nTM = %q\n", c.Entities["TO"], c.Entities["TM"])
	if c.Digits != 5 {
		fmt.Fprintf(&b, longNumbers, strings.Repeat("9", c.Digits))
	}
	return b.String()
}

const longNumbers = `
[[naming]]
classes = ["desktop", "laptop", "tablet"]
pattern = "{entity}-{service}-{number}{suffix}"
parts.entity = { form = "AA", table = "entities" }
parts.service = { form = "A99", table = "services" }
parts.number = { form = "%[1]s", table = "number" }
parts.suffix = { table = "class", values = { desktop = "", laptop = "-P", tablet = "-TAB" } }

[[naming]]
classes = ["printer", "copier"]
pattern = "COP-{number}"
parts.number = { form = "%[1]s", table = "number" }
`

// Header names the columns of the manual inventory, as its tool exports them.
func Header() []string {
	return []string{"N° inventaire", "Type", "Marque", "Modèle", "N° de série", "Nom réseau", "Adresse MAC", "Adresse IP", "Entité",
		"Code service", "Service", "Site", "Étage", "Bureau", "Utilisateur", "Statut", "Date d'achat", "Date de mise en service",
		"Fin de garantie", "N° inventaire parent", "Commentaire"}
}

// Row is a record as it is exported, under the columns of Header.
func Row(a *inventory.Asset) []string {
	return []string{a.Number, a.Type, a.Manufacturer, a.Model, a.Serial, a.Name, a.MAC, a.IP, a.Entity,
		a.ServiceCode, a.Service, a.Site, a.Floor, a.Room, a.User, a.Status, frenchDate(a.PurchaseDate), frenchDate(a.ServiceDate),
		frenchDate(a.WarrantyEnd), a.ParentNumber, a.Comment}
}

func frenchDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("02/01/2006")
}
