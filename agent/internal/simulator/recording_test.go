package simulator

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/gosnmp/gosnmp"
)

func TestParse(t *testing.T) {
	rec, err := Parse(strings.NewReader("# a comment\n\n1.3.6.1.2.1.1.5.0|4|b|c\r\n.1.3.6.1.2.1.1.1.0|4x|c3a9\n1.3.6.1.2.1.4.20.1.1.1|64x|0a000001\n" +
		"1.3.6.1.2.1.2.2.1.10.1|65|4294967295\n1.3.6.1.2.1.1.5.0|4|second\n"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	rec.Variables(func(v gosnmp.SnmpPDU) bool {
		names = append(names, v.Name)
		return true
	})
	want := []string{".1.3.6.1.2.1.1.1.0", ".1.3.6.1.2.1.1.5.0", ".1.3.6.1.2.1.2.2.1.10.1", ".1.3.6.1.2.1.4.20.1.1.1"}
	if strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", names, want)
	}
	if v, _ := rec.find(".1.3.6.1.2.1.1.5.0"); string(v.Value.([]byte)) != "b|c" {
		t.Errorf("value %q: a bar within it must stay, and the first of two lines counts", v.Value)
	}
	if v, _ := rec.find("1.3.6.1.2.1.4.20.1.1.1"); v.Value != "10.0.0.1" {
		t.Errorf("address %v", v.Value)
	}
}

func TestParseSkips(t *testing.T) {
	for _, line := range []string{
		"no bars", "1.3|4", "1.3.6.1|2|x", "1.3.6.1|2|4294967296", "1.3.6.1|4x|abc", "1.3.6.1|99|1", "1.3.6.1|four|1", "1.3.6.x|4|a",
		"1.3.6.4294967296|4|a", "1|4|a", "1.3.6.1|64|1.2.3", "1.3.6.1|64|::1", "1.3.6.1|65|-1", "1.3.6.1|2:writecache|3", "1.3.6.1|6|hello",
	} {
		rec, err := Parse(strings.NewReader("1.3.6.1.2|4|good\n" + line))
		if err != nil || rec.Skipped != 1 || rec.Len() != 1 {
			t.Errorf("%q: skipped %v, error %v; want it to be skipped", line, rec, err)
		}
		if _, err := Parse(strings.NewReader(line)); !errors.Is(err, ErrEmpty) {
			t.Errorf("%q alone: %v, want ErrEmpty", line, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"printer", "copier", "ups"} {
		rec, err := Load("testdata/" + name + ".snmprec")
		if err != nil {
			f.Fatal(err)
		}
		if rec.Skipped != 0 {
			f.Errorf("%s: %d lines are not understood", name, rec.Skipped)
		}
	}
	f.Add([]byte("1.3.6.1.2.1.1.5.0|4|name\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.9"))
	f.Add([]byte("1.3.6.1|4x|00\n0.0|5|\n2.999|70|18446744073709551615\n1.3|68x|9f780442280000"))
	f.Fuzz(func(t *testing.T, text []byte) {
		rec, err := Parse(bytes.NewReader(text))
		if err != nil {
			return
		}
		// Whatever was read can be served: walked from the beginning to the end, each variable once.
		a := NewAgent(rec, Options{})
		name, n := ".0.0", 0
		if _, ok := rec.find(name); ok {
			n++
		}
		for {
			pdu, ok := a.after(name, false)
			if !ok {
				break
			}
			if encodable(pdu) != nil {
				t.Fatalf("%v cannot be served", pdu)
			}
			name = pdu.Name
			n++
		}
		if n != rec.Len() {
			t.Fatalf("walked %d of %d variables", n, rec.Len())
		}
	})
}

func FuzzAnswer(f *testing.F) {
	rec, err := Load("testdata/printer.snmprec")
	if err != nil {
		f.Fatal(err)
	}
	user := &User{Name: "reader", Auth: gosnmp.SHA, AuthPass: "authentication", Priv: gosnmp.AES, PrivPass: "confidential"}
	agent := NewAgent(rec, Options{User: user})
	for _, g := range []*gosnmp.GoSNMP{
		{Version: gosnmp.Version1, Community: "public"},
		{Version: gosnmp.Version2c, Community: "public"},
		{Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel, SecurityParameters: &gosnmp.UsmSecurityParameters{UserName: "reader"}},
	} {
		for _, kind := range []gosnmp.PDUType{gosnmp.GetRequest, gosnmp.GetNextRequest, gosnmp.GetBulkRequest} {
			b, err := g.SnmpEncodePacket(kind, []gosnmp.SnmpPDU{{Name: ".1.3.6.1.2.1.1.1.0", Type: gosnmp.Null}}, 0, 10)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, datagram []byte) {
		for _, answer := range agent.Answer(datagram) {
			if len(answer) > 65507 {
				t.Fatalf("an answer of %d bytes", len(answer))
			}
		}
	})
}
