package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"recolement/collector/inventory"
)

// field is one field of an asset and the words by which columns call it, folded; earlier words are surer.
type field struct {
	name    string
	text    func(*inventory.Asset) *string
	date    func(*inventory.Asset) *time.Time
	aliases []string
}

func fields() []*field {
	text := func(name string, at func(*inventory.Asset) *string, aliases ...string) *field {
		return &field{name: name, text: at, aliases: folded(aliases)}
	}
	date := func(name string, at func(*inventory.Asset) *time.Time, aliases ...string) *field {
		return &field{name: name, date: at, aliases: folded(aliases)}
	}
	type A = inventory.Asset
	return []*field{
		text("number", func(a *A) *string { return &a.Number }, "N° inventaire", "N° d'inventaire", "Numéro d'inventaire", "Numéro inventaire", "No inventaire", "Num inventaire", "Inventaire", "Code inventaire", "Identifiant", "Inventory number", "Inventory no", "Asset tag", "Asset number", "Asset", "Tag", "N° immobilisation", "Référence", "N° parc"),
		text("type", func(a *A) *string { return &a.Type }, "Type", "Type de matériel", "Type matériel", "Catégorie", "Famille", "Nature", "Classe", "Category", "Class", "Equipment type", "Device type", "Asset type"),
		text("manufacturer", func(a *A) *string { return &a.Manufacturer }, "Marque", "Fabricant", "Constructeur", "Manufacturer", "Brand", "Make", "Vendor"),
		text("model", func(a *A) *string { return &a.Model }, "Modèle", "Model", "Désignation", "Libellé modèle", "Référence modèle", "Product", "Model name"),
		text("serial", func(a *A) *string { return &a.Serial }, "N° de série", "N° série", "Numéro de série", "Numéro série", "No de série", "Num série", "NS", "S/N", "SN", "Serial", "Serial number", "Serial no", "Service tag"),
		text("uuid", func(a *A) *string { return &a.UUID }, "UUID", "GUID", "System UUID"),
		text("name", func(a *A) *string { return &a.Name }, "Nom réseau", "Nom du poste", "Nom de poste", "Nom machine", "Nom de la machine", "Nom", "Nom d'hôte", "Hostname", "Host name", "Computer name", "Network name", "Name", "Nom NetBIOS", "Nom du matériel", "Nom PC"),
		text("mac", func(a *A) *string { return &a.MAC }, "Adresse MAC", "MAC", "@MAC", "Adresses MAC", "MAC address", "Adresse physique"),
		text("ip", func(a *A) *string { return &a.IP }, "Adresse IP", "IP", "@IP", "IP address", "Adresse réseau"),
		text("entity", func(a *A) *string { return &a.Entity }, "Entité", "Entity", "Collectivité", "Société", "Organisme", "Structure", "Code entité", "Company", "Organisation"),
		text("service_code", func(a *A) *string { return &a.ServiceCode }, "Code service", "Code du service", "Service code", "Code UF", "Department code"),
		text("service", func(a *A) *string { return &a.Service }, "Service", "Libellé service", "Direction", "Département", "Department", "Service name"),
		text("site", func(a *A) *string { return &a.Site }, "Site", "Lieu", "Bâtiment", "Localisation", "Emplacement", "Code site", "Location", "Building"),
		text("floor", func(a *A) *string { return &a.Floor }, "Étage", "Niveau", "Floor"),
		text("room", func(a *A) *string { return &a.Room }, "Bureau", "Local", "Salle", "Pièce", "Room", "Office"),
		text("user", func(a *A) *string { return &a.User }, "Utilisateur", "Affecté à", "Attribué à", "Agent", "Bénéficiaire", "User", "Assigned to", "Owner"),
		text("status", func(a *A) *string { return &a.Status }, "Statut", "État", "Situation", "Status", "State", "Lifecycle state"),
		date("purchase_date", func(a *A) *time.Time { return &a.PurchaseDate }, "Date d'achat", "Date achat", "Achat", "Date d'acquisition", "Date de livraison", "Purchase date", "Purchased", "Bought on", "Date de commande"),
		date("service_date", func(a *A) *time.Time { return &a.ServiceDate }, "Date de mise en service", "Mise en service", "Date MES", "Date d'installation", "In service date", "In service since", "Installed on", "Deployment date"),
		date("warranty_end", func(a *A) *time.Time { return &a.WarrantyEnd }, "Fin de garantie", "Date fin de garantie", "Garantie", "Garantie jusqu'au", "Warranty end", "Warranty", "Warranty expires", "Warranty expiration"),
		text("parent", func(a *A) *string { return &a.ParentNumber }, "N° inventaire parent", "Inventaire parent", "Parent", "Rattaché à", "N° inventaire poste", "Poste rattaché", "Parent inventory number", "Parent asset", "Attached to"),
		text("comment", func(a *A) *string { return &a.Comment }, "Commentaire", "Commentaires", "Remarque", "Remarques", "Observations", "Comment", "Comments", "Notes"),
	}
}

func folded(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = inventory.Fold(w)
	}
	return out
}

// FieldNames lists the fields that a mapping can name.
func FieldNames() []string {
	var out []string
	for _, f := range fields() {
		out = append(out, f.name)
	}
	return out
}

// Mapping says which column becomes which field.
type Mapping struct {
	Columns map[string]string `toml:"columns" json:"columns"` // field → header of its column
}

// ReadMapping reads a mapping from TOML or JSON: a table "columns" of field = "Header".
func ReadMapping(file string, data []byte) (*Mapping, error) {
	var m Mapping
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&m); err != nil {
			line := 1 + bytes.Count(data[:min(int(dec.InputOffset()), len(data))], []byte("\n"))
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
	} else if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&m); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for name := range m.Columns {
		if !slices.Contains(FieldNames(), name) {
			return nil, fmt.Errorf("%s: %q is no field, expected one of %s", file, name, strings.Join(FieldNames(), ", "))
		}
	}
	return &m, nil
}

// knownColumns counts the cells of a row that name a column.
func knownColumns(cells []string, given *Mapping) int {
	n := 0
	all := fields()
	for _, cell := range cells {
		if cell == "" || len(cell) > 60 {
			continue
		}
		key := inventory.Fold(cell)
		known := slices.ContainsFunc(all, func(f *field) bool { return slices.Contains(f.aliases, key) })
		if given != nil {
			for _, header := range given.Columns {
				known = known || inventory.Fold(header) == key
			}
		}
		if known {
			n++
		}
	}
	return n
}

// mapColumns gives each field its column: the given one, else the one with the surest alias.
func mapColumns(header []string, given *Mapping) (Mapping, []string, error) {
	m := Mapping{Columns: map[string]string{}}
	taken := make([]bool, len(header))
	find := func(key string) int {
		for i, h := range header {
			if !taken[i] && inventory.Fold(h) == key && key != "" {
				return i
			}
		}
		return -1
	}
	if given != nil {
		for name, wanted := range given.Columns {
			if wanted == "" {
				continue
			}
			at := find(inventory.Fold(wanted))
			if at < 0 {
				return m, nil, fmt.Errorf("the mapping takes %s from column %q, which the header has not: %s", name, wanted, strings.Join(header, " | "))
			}
			m.Columns[name], taken[at] = header[at], true
		}
	}
	all := fields()
	for rank := 0; rank < 24; rank++ { // the surest words of all fields first: "N° inventaire" before "Référence"
		for _, f := range all {
			if _, done := m.Columns[f.name]; done || rank >= len(f.aliases) || given != nil && emptied(given, f.name) {
				continue
			}
			if at := find(f.aliases[rank]); at >= 0 {
				m.Columns[f.name], taken[at] = header[at], true
			}
		}
	}
	var unmapped []string
	for i, h := range header {
		if !taken[i] && h != "" {
			unmapped = append(unmapped, h)
		}
	}
	sort.Strings(unmapped)
	return m, unmapped, nil
}

// emptied says whether a given mapping wants a field to stay empty.
func emptied(m *Mapping, name string) bool {
	header, named := m.Columns[name]
	return named && header == ""
}

// columns gives, for each column of the header, its field or nil.
func (t *Table) columns() []*field {
	out := make([]*field, len(t.Header))
	for _, f := range fields() {
		header, ok := t.Mapping.Columns[f.name]
		if !ok {
			continue
		}
		for i, h := range t.Header {
			if h == header && out[i] == nil {
				out[i] = f
				break
			}
		}
	}
	return out
}
