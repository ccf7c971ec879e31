package snmp

import (
	"slices"
	"testing"

	"github.com/gosnmp/gosnmp"
)

func TestPrinterState(t *testing.T) {
	a := Answers{
		hrPrinterStatus + ".1": {Type: gosnmp.Integer, Value: 4}, hrPrinterErrors + ".1": {Type: gosnmp.OctetString, Value: []byte{0xa4, 0x01}},
	}
	state, problems := printerState(a)
	if state != "printing" || !slices.Equal(problems, []string{"low paper", "low toner", "jammed"}) {
		t.Errorf("%s %v", state, problems)
	}
	if state, problems = printerState(Answers{}); state != "" || problems != nil {
		t.Errorf("of nothing: %s %v", state, problems)
	}
}

// TestTrays: a level is in percent, or in words where the printer has no measure.
func TestTrays(t *testing.T) {
	number := func(n int) gosnmp.SnmpPDU { return gosnmp.SnmpPDU{Type: gosnmp.Integer, Value: n} }
	a := Answers{
		inputName + ".1.1": {Type: gosnmp.OctetString, Value: []byte("Bac 1")}, inputMax + ".1.1": number(500), inputLevel + ".1.1": number(125),
		inputMax + ".1.2": number(100), inputLevel + ".1.2": number(-3), inputMax + ".1.3": number(-2), inputLevel + ".1.3": number(-2),
	}
	var got []string
	for _, tray := range trays(a) {
		got = append(got, tray.Name+" "+tray.Level)
	}
	if want := []string{"Bac 1 25", "2 some", "3 unknown"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
