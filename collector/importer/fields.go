package importer

import (
	"strconv"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// field is one field of an asset, and what columns call it; earlier words are surer.
type field struct {
	name    string
	text    func(*inventory.Asset) *string
	date    func(*inventory.Asset) *time.Time
	aliases []string // folded
	whole   bool     // a number that is a name: 10778.0 is 10778
	form    string   // of the column's dates
}

func (f *field) tidied(value string) string {
	if f.whole {
		return wholeNumber(value)
	}
	return value
}

// fields lists the fields with the words that inventories use, French and English.
func fields() []*field {
	text := func(name string, at func(*inventory.Asset) *string, aliases string) *field {
		whole := name == "number" || name == "serial" || name == "parent"
		return &field{name: name, text: at, aliases: folded(aliases), whole: whole}
	}
	date := func(name string, at func(*inventory.Asset) *time.Time, aliases string) *field {
		return &field{name: name, date: at, aliases: folded(aliases)}
	}
	type A = inventory.Asset
	return []*field{
		text("number", func(a *A) *string { return &a.Number },
			"N° inventaire, N° d'inventaire, Numéro d'inventaire, Numéro inventaire, No inventaire, No d'inventaire, Nº d'inventaire, Num inventaire, N inv, No inv, Num inv, Inventaire, Code inventaire, Code d'inventaire, Inventory number, Inventory no, Inventory nr, Inventory ID, Asset tag, Asset number, Asset no, Asset ID, N° immobilisation, Numéro d'immobilisation, Immobilisation, N° équipement, Numéro équipement, N° matériel, Code matériel, Code équipement, N° parc, Numéro de parc, N° étiquette, Étiquette, Code barres, Code-barre, Barcode, Identifiant, Tag, Asset, Référence"),
		text("type", func(a *A) *string { return &a.Type },
			"Type, Type de matériel, Type matériel, Type d'équipement, Type équipement, Type d'actif, Catégorie, Catégorie de matériel, Famille, Sous-famille, Nature, Genre, Classe, Category, Class, Equipment type, Device type, Asset type, Asset class, Kind"),
		text("manufacturer", func(a *A) *string { return &a.Manufacturer }, "Marque, Fabricant, Constructeur, Manufacturer, Brand, Make, Maker, Vendor, Fournisseur matériel"),
		text("model", func(a *A) *string { return &a.Model }, "Modèle, Modèle de matériel, Nom du modèle, Model, Model name, Product name, Référence modèle, Libellé modèle, Désignation, Product, Produit"),
		text("serial", func(a *A) *string { return &a.Serial },
			"N° de série, N° série, Numéro de série, Numéro série, No de série, No série, Nº de série, Num série, Num de série, N° de serie constructeur, Numéro de série constructeur, NS, N/S, S/N, SN, Serial number, Serial no, Serial nr, Serial, Service tag, Série"),
		text("uuid", func(a *A) *string { return &a.UUID }, "UUID, GUID, System UUID, UUID système"),
		text("name", func(a *A) *string { return &a.Name },
			"Nom réseau, Nom du poste, Nom de poste, Nom poste, Nom machine, Nom de la machine, Nom de machine, Nom d'hôte, Nom hôte, Hostname, Host name, Computer name, Network name, Device name, Nom NetBIOS, NetBIOS name, Nom DNS, DNS name, Nom de l'ordinateur, Nom ordinateur, Nom du matériel, Nom matériel, Nom de l'équipement, Nom équipement, Nom PC, Nom, Name"),
		text("mac", func(a *A) *string { return &a.MAC }, "Adresse MAC, Adresses MAC, MAC address, MAC addresses, MAC, @MAC, Adr MAC, Adresse physique, Adresse Ethernet, Physical address"),
		text("ip", func(a *A) *string { return &a.IP }, "Adresse IP, Adresses IP, IP address, IP, @IP, Adr IP, IPv4, Adresse réseau"),
		text("entity", func(a *A) *string { return &a.Entity }, "Entité, Entity, Collectivité, Code entité, Entité juridique, Organisme, Société, Structure, Établissement, Organisation, Organization, Company"),
		text("service_code", func(a *A) *string { return &a.ServiceCode }, "Code service, Code du service, Service code, Code de service, Code direction, Code UF, Department code, Cost centre, Centre de coût"),
		text("service", func(a *A) *string { return &a.Service }, "Service, Libellé service, Libellé du service, Nom du service, Service utilisateur, Service affectataire, Service name, Direction, Département, Department, Pôle, Unité"),
		text("site", func(a *A) *string { return &a.Site }, "Site, Code site, Nom du site, Libellé site, Site name, Bâtiment, Lieu, Localisation, Implantation, Emplacement, Adresse, Location, Building, Place"),
		text("floor", func(a *A) *string { return &a.Floor }, "Étage, Niveau, Floor, Level, Storey"),
		text("room", func(a *A) *string { return &a.Room }, "Bureau, N° bureau, Numéro de bureau, Salle, Pièce, Local, N° de local, Room, Room number, Office"),
		text("user", func(a *A) *string { return &a.User }, "Utilisateur, Utilisateur principal, Nom utilisateur, Nom de l'utilisateur, Affecté à, Attribué à, Affectataire, Bénéficiaire, Détenteur, Usager, Agent, User, User name, Assigned to, Owner, Holder"),
		text("status", func(a *A) *string { return &a.Status }, "Statut, Statut du matériel, Statut inventaire, État, État du matériel, État de l'équipement, État du parc, Situation, Status, State, Lifecycle state, Lifecycle, Condition"),
		date("purchase_date", func(a *A) *time.Time { return &a.PurchaseDate },
			"Date d'achat, Date achat, Date d'acquisition, Date acquisition, Date de commande, Date de livraison, Date livraison, Date de réception, Date de facture, Acheté le, Achat, Purchase date, Date of purchase, Date purchased, Purchased, Purchased on, Bought on, Bought, Delivery date, Invoice date"),
		date("service_date", func(a *A) *time.Time { return &a.ServiceDate },
			"Date de mise en service, Date mise en service, Mise en service, Mis en service le, Date MES, Date d'installation, Date installation, Date d'affectation, Installé le, In service date, In-service since, In service since, Service date, Installed on, Installation date, Deployment date, Deployed on"),
		date("warranty_end", func(a *A) *time.Time { return &a.WarrantyEnd },
			"Fin de garantie, Date fin de garantie, Date de fin de garantie, Date fin garantie, Fin garantie, Échéance garantie, Garantie jusqu'au, Sous garantie jusqu'au, Garantie, Warranty end, Warranty end date, End of warranty, Warranty expires, Warranty expiration, Warranty until, Warranty"),
		text("parent", func(a *A) *string { return &a.ParentNumber },
			"N° inventaire parent, N° d'inventaire parent, N° inventaire du parent, Numéro d'inventaire parent, Inventaire parent, N° parent, Équipement parent, Matériel parent, Parent, Rattaché à, Rattachement, Dépend de, N° inventaire poste, N° inventaire UC, Poste rattaché, Poste, UC associée, Parent inventory number, Parent number, Parent asset, Attached to, Linked to"),
		text("comment", func(a *A) *string { return &a.Comment }, "Commentaire, Commentaires, Remarque, Remarques, Observation, Observations, Note, Notes, Divers, Comment, Comments, Remarks"),
	}
}

func folded(words string) []string {
	var out []string
	for _, w := range strings.Split(words, ",") {
		out = append(out, inventory.Fold(w))
	}
	return out
}

// wholeNumber takes from a number what a spreadsheet adds to it: 10778.0 is 10778, and 1.23456789012E+11 is 123456789012.
func wholeNumber(s string) string {
	if whole, ok := strings.CutSuffix(s, ".0"); ok && digits(whole) {
		return whole
	}
	mantissa, exponent, ok := strings.Cut(s, "E+")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	power, err := strconv.Atoi(exponent)
	if !ok || err != nil || len(whole) != 1 || !digits(whole+fraction) || power < len(fraction) || power > 20 {
		return s
	}
	return whole + fraction + strings.Repeat("0", power-len(fraction))
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
