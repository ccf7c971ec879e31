package estate

import (
	"testing"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

func idsByNumber(t testing.TB, e *Estate) map[string]string {
	t.Helper()
	all, err := e.store.AllAssets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, a := range all {
		ids[a.Number+"|"+a.Serial+"|"+a.Comment] = a.ID
	}
	return ids
}

func TestRecordsKeepTheirIdentityAcrossImports(t *testing.T) {
	e := newEstate(t)
	twin, bare := laptop("10002", "BBBB222"), laptop("", "")
	bare.Comment = "no number, no serial"
	noNumber := laptop("", "DDDD444")
	first := take(t, e, laptop("10001", "AAAA111"), laptop("10002", "CCCC333"), twin, noNumber, bare)
	if first.New != 5 || first.Changed != 0 || first.Vanished != 0 {
		t.Errorf("first import %+v", first)
	}
	before := idsByNumber(t, e)
	// Another order, a corrected serial, a corrected number, one gone.
	second := take(t, e, laptop("10002", "BBBB222"), laptop("10001", "AAAA999"), laptop("10004", "DDDD444"), laptop("10002", "CCCC333"), bare)
	if second.New != 0 || second.Changed != 2 || second.Vanished != 0 {
		t.Errorf("second import %+v", second)
	}
	after := idsByNumber(t, e)
	for was, is := range map[string]string{"10001|AAAA111|": "10001|AAAA999|", "10002|CCCC333|": "10002|CCCC333|", "10002|BBBB222|": "10002|BBBB222|",
		"|DDDD444|": "10004|DDDD444|", "||no number, no serial": "||no number, no serial"} {
		if before[was] == "" || before[was] != after[is] {
			t.Errorf("%s had the id %q, %s has %q", was, before[was], is, after[is])
		}
	}
	third := take(t, e, laptop("10001", "AAAA999"))
	if third.Vanished != 4 || third.New != 0 {
		t.Errorf("third import %+v", third)
	}
	if a, err := e.store.Asset(t.Context(), after["10004|DDDD444|"]); err != nil || a.Serial != "DDDD444" {
		t.Errorf("a vanished record is kept: %+v %v", a, err)
	}
	take(t, e, laptop("10001", "AAAA999"), laptop("10004", "DDDD444"))
	if again := idsByNumber(t, e); again["10004|DDDD444|"] != after["10004|DDDD444|"] {
		t.Error("a record that came back is another one")
	}
}

func TestSameImportTwiceChangesNothing(t *testing.T) {
	e := newEstate(t)
	rows := []inventory.Asset{laptop("10001", "AAAA111"), laptop("10002", "BBBB222")}
	take(t, e, rows...)
	before := dump(t, e)
	second := take(t, e, rows...)
	if second.New+second.Changed+second.Vanished != 0 {
		t.Errorf("second import %+v", second)
	}
	if after := dump(t, e); after != before {
		t.Errorf("before %s\nafter %s", before, after)
	}
	if all, err := e.store.Imports(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("imports %+v %v", all, err)
	}
}

func TestPolicyIsJudgedByAtOnce(t *testing.T) {
	e := newEstate(t)
	send(t, e,
		machine{source: "a1", name: "PC1", serial: "SHOP0001", uuid: uuid1, taken: day(-2), screens: []string{"S1234"}}.report(t),
		machine{source: "a2", name: "PC2", serial: "SHOP0001", uuid: "4C4C4544-0044-3510-8052-B4C04F4D3034", taken: day(-1)}.report(t))
	if d := devicesOf(t, e); len(d) != 2 {
		t.Fatalf("%d devices, want a PC and a screen", len(d))
	}
	if err := e.SetPolicy(t.Context(), []byte("[identity]\nplaceholders = [\"SHOP0001\"]\n"), "anna"); err != nil {
		t.Fatal(err)
	}
	if d := devicesOf(t, e); len(d) != 3 {
		t.Errorf("%d devices once the serial is a placeholder, want 3", len(d))
	}
	if err := e.SetServices(t.Context(), []byte("code;libell\xe9;entit\xe9\nA00;Direction g\xe9n\xe9rale;TO\n"), "anna"); err != nil {
		t.Fatal(err)
	}
	if got := e.Policy().Services["A00"].Label; got != "Direction générale" {
		t.Errorf("service %q", got)
	}
	for name, err := range map[string]error{
		"policy": e.SetPolicy(t.Context(), []byte("plaseholders = 3"), "anna"),
		"sites":  e.SetSites(t.Context(), []byte("code;libelle;sous-reseaux\nA;B;not-a-net\n"), "anna"),
	} {
		if inventory.CodeOf(err) != inventory.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if v, err := e.store.PolicyVersions(t.Context(), store.PolicyDocument); err != nil || len(v) != 1 {
		t.Errorf("versions %+v %v", v, err)
	}
	again, err := New(e.store, e.log, clock)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := again.Policy().Services["A00"].Label; got != "Direction générale" {
		t.Errorf("service, taken up again: %q", got)
	}
}

func TestPreviewDoesNothing(t *testing.T) {
	e := newEstate(t)
	take(t, e, laptop("10001", "AAAA111"), laptop("10002", "BBBB222"))
	before := dump(t, e)
	file := "Numéro d'inventaire;Type;Numéro de série;Nom réseau;Statut\n10001;PC portable;AAAA999;TO-A00-10001-P;En service\n10003;PC portable;CCCC333;;En service\n;;;;sans rien\n"
	p, err := e.PreviewImport(t.Context(), ImportRequest{File: "iws.csv", Data: []byte(file), By: "anna"})
	if err != nil {
		t.Fatal(err)
	}
	if p.New != 1 || p.Changed != 1 || p.Vanished != 1 || p.Refused != 1 || len(p.Table.Assets) != 2 {
		t.Errorf("preview %+v", p)
	}
	if after := dump(t, e); after != before {
		t.Errorf("before %s\nafter %s", before, after)
	}
	done, err := e.Import(t.Context(), ImportRequest{File: "iws.csv", Data: []byte(file), By: "anna"})
	if err != nil || done.New != p.New || done.Changed != p.Changed || done.Vanished != p.Vanished || done.Refused != p.Refused {
		t.Errorf("import %+v %v, preview %+v", done, err, p)
	}
	kept, err := e.store.Import(t.Context(), done.ID)
	if err != nil {
		t.Fatal(err)
	}
	if problems, err := ImportProblems(&kept); err != nil || len(problems) != 1 || !problems[0].Refused {
		t.Errorf("problems %+v %v", problems, err)
	}
}

func TestFileThatIsNoInventoryChangesNothing(t *testing.T) {
	e := newEstate(t)
	take(t, e, laptop("10001", "AAAA111"))
	before := dump(t, e)
	for name, data := range map[string]string{"empty": "", "no header": "a;b\nc;d\n", "no record": "N° inventaire;Type;Nom réseau\n"} {
		if _, err := e.Import(t.Context(), ImportRequest{File: "x.csv", Data: []byte(data), By: "anna"}); inventory.CodeOf(err) != inventory.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := dump(t, e); after != before {
		t.Error("a refused file changed something")
	}
	if all, _ := e.store.Imports(t.Context()); len(all) != 1 {
		t.Errorf("imports %+v", all)
	}
}
