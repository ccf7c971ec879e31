package demo

import (
	"fmt"
	"strconv"
	"strings"

	"recolement/collector/inventory"
)

// City is what is known of the organisation beside its inventory: the tables that names and addresses are judged by.
type City struct {
	Entities map[string]string // code → label
	Services []inventory.Service
	Sites    []Site
	Digits   int // of an inventory number
}

// Site is one place and its address ranges, as written in a sites file.
type Site struct {
	Code, Label, Subnets string
}

// NewCity gives the tables of the invented city.
func NewCity(o Options) City {
	return City{
		Entities: map[string]string{"TO": "Ville de Torcelles", "TM": "Torcelles Métropole"},
		Services: services(),
		Sites:    sites(),
		Digits:   len(strconv.Itoa(firstNumber(o.Workstations))),
	}
}

func services() []inventory.Service {
	lines := strings.Split(strings.TrimSpace(serviceTable), "\n")
	list := make([]inventory.Service, len(lines))
	for i, line := range lines {
		cells := strings.Split(line, ";")
		list[i] = inventory.Service{Code: cells[0], Label: cells[1], Entity: cells[2]}
	}
	return list
}

// sites gives each place two ranges of 2^18 addresses: one for workstations, one for what stands still and answers SNMP.
func sites() []Site {
	lines := strings.Split(strings.TrimSpace(siteTable), "\n")
	list := make([]Site, len(lines))
	for i, line := range lines {
		code, label, _ := strings.Cut(line, ";")
		list[i] = Site{Code: code, Label: label, Subnets: fmt.Sprintf("10.%d.0.0/14 10.%d.0.0/14", 4*i, 128+4*i)}
	}
	return list
}

// address is the n-th address of the i-th site's range for workstations (base 0) or for what answers SNMP (base 128).
func address(base, site int, n uint64) string {
	n = 16 + n%(1<<18-32)
	return fmt.Sprintf("10.%d.%d.%d", base+4*site+int(n>>16), n>>8&0xff, n&0xff)
}

const serviceTable = `
A00;Direction générale des services;TO
A20;Cabinet du maire;TO
A40;Assemblées;TM
B00;Budget;TO
B30;Achats;TM
B50;Trésorerie;TO
C00;Emploi et carrières;TO
C40;Santé au travail;TM
D00;Permis de construire;TO
D30;Habitat;TM
E00;Écoles;TO
E40;Crèches;TO
F00;Patrimoine bâti;TO
F20;Ateliers;TM
G00;Routes;TM
G30;Collecte des déchets;TM
H00;Accueil et état civil;TO
J10;Assurances;TO
K00;Théâtre;TO
K30;Médiathèque;TO
L00;Vie associative;TO
L20;Stades;TO
M00;Parcs et jardins;TO
N00;Eau potable;TM
N20;Eaux usées;TM
O10;Systèmes et réseaux;TM
O40;Assistance aux utilisateurs;TM
P00;Tranquillité publique;TO
R00;Solidarités;TO
S00;Mobilités;TM`

const siteTable = `
MAIRIE;Hôtel de ville
METRO-1;Hôtel métropolitain
CTM-EST;Centre technique est
MEDIA;Médiathèque des Quais
THEATRE;Théâtre municipal
STADE;Stade du Moulin
ECO-HUGO;École Hugo
ECO-CURIE;École Curie
CRECHE-2;Crèche des Tilleuls
USINE-EAU;Usine des eaux
DEPOT;Dépôt des bennes
ANNEXE-S;Mairie de quartier sud
POLICE;Poste de police municipale
COMM-BEL;Mairie de Belleroche
COMM-VAR;Mairie de Varennes-le-Pont`

var (
	surnames = strings.Fields("ABADIE BASTIAN CAZENAVE DELORT ESCANDE FOURCADE GAILHARD HUCHET ISNARD JOUVE KERGOAT LABORIE MAZEL NADAL OUDIN " +
		"PUJOL QUERCY RIVAL SARRAZIN TAVERNE URVOY VIDALENC WEISSE YVON ZANETTI ÉTIENNE")
	givenNames = strings.Fields("Agathe Bastien Célia Driss Élodie Farid Gaëlle Hugo Inès Joël Katia Loïc Maëlys Nabil Océane Paola Quentin " +
		"Réjane Soraya Théo Ugo Valérie Wassim Yaël Zoé")
)
