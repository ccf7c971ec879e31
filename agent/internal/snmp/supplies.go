package snmp

import (
	"strconv"
	"strings"
)

// Supply is a cartridge, a drum, a waste box: something that a printer uses up or fills.
type Supply struct {
	Type  string // toner, ink, drum, waste…
	Color string // black, cyan…; empty where it has none
	Descr string
	Level Level
	Max   int64 // -1 unknown
	Unit  string
}

// Level is how much of a supply is left, in percent, or one of what Printer-MIB says instead.
type Level int64

// What a printer says that has no number to give (RFC 3805, prtMarkerSuppliesLevel).
const (
	Unrestricted Level = -1 // there is no measure, and no limit
	Unknown      Level = -2
	Some         Level = -3 // at least one unit remains, or fits in
)

// String is the level as our report's consumables have it.
func (l Level) String() string {
	switch l {
	case Unrestricted:
		return "unrestricted"
	case Unknown:
		return "unknown"
	case Some:
		return "some"
	}
	return strconv.FormatInt(int64(l), 10)
}

// supplyTypes are the words for prtMarkerSuppliesType.
var supplyTypes = map[int64]string{
	1: "other", 3: "toner", 4: "waste toner", 5: "ink", 6: "ink cartridge", 7: "ink ribbon", 8: "waste ink", 9: "drum", 10: "developer",
	11: "fuser oil", 12: "solid wax", 13: "ribbon wax", 14: "waste wax", 15: "fuser", 16: "corona wire", 17: "fuser oil wick", 18: "cleaner",
	19: "fuser cleaning pad", 20: "transfer", 21: "toner", 22: "fuser oiler", 23: "water", 24: "waste water", 25: "glue", 26: "waste paper",
	27: "binding", 28: "band", 29: "stitching wire", 30: "shrink wrap", 31: "paper wrap", 32: "staples", 33: "inserts", 34: "covers",
}

const percentUnit = 19

// units are the words for prtMarkerSuppliesSupplyUnit.
var units = map[int64]string{
	3: "1/10000 in", 4: "micrometre", 7: "impressions", 8: "sheets", 11: "hours", 12: "1/1000 oz", 13: "1/10 g", 14: "1/100 fl oz", 15: "1/10 ml",
	16: "feet", 17: "metres", 18: "items", percentUnit: "percent",
}

func supplies(a Answers) []Supply {
	var out []Supply
	for _, row := range a.rows(supplyLevel) {
		level, _ := a.number(supplyLevel + "." + row)
		size, sized := a.number(supplyMax + "." + row)
		kind, _ := a.number(supplyType + "." + row)
		unit, _ := a.number(supplyUnit + "." + row)
		if !sized || size < 0 {
			size = -1
		}
		s := Supply{
			Type: first(supplyTypes[kind], "other"), Descr: a.text(supplyDescr + "." + row), Unit: units[unit], Max: size,
			Level: percent(level, size, unit == percentUnit),
		}
		s.Color = color(a, row, s.Descr)
		out = append(out, s)
	}
	return out
}

// percent works out what is left. A level above the maximum is as full as can be; one without a maximum says no more than "some",
// unless its unit is percent already.
func percent(level, size int64, already bool) Level {
	switch {
	case level < -3:
		return Unknown
	case level < 0:
		return Level(level)
	case already && size <= 0 && level <= 100:
		return Level(level)
	case size <= 0 && level == 0:
		return Unknown
	case size <= 0:
		return Some
	case level >= size:
		return 100
	}
	return Level(int64(float64(level)/float64(size)*100 + 0.5))
}

// colors are looked for in texts, in this order; the words of French printers as well.
var colors = []struct{ word, color string }{
	{"light cyan", "light cyan"}, {"light magenta", "light magenta"}, {"photo black", "photo black"}, {"matte black", "matte black"},
	{"cyan", "cyan"}, {"magenta", "magenta"}, {"yellow", "yellow"}, {"jaune", "yellow"}, {"black", "black"}, {"noir", "black"}, {"schwarz", "black"},
	{"grey", "grey"}, {"gray", "grey"}, {"orange", "orange"}, {"green", "green"}, {"violet", "violet"}, {"white", "white"},
}

// color is what the colorant table says of a supply, or else what its description says.
func color(a Answers, row, descr string) string {
	device, _, _ := strings.Cut(row, ".")
	texts := []string{descr}
	if index, ok := a.number(supplyColor + "." + row); ok && index > 0 {
		texts = []string{a.text(colorantValue + "." + device + "." + strconv.FormatInt(index, 10)), descr}
	}
	for _, text := range texts {
		text = strings.ToLower(text)
		for _, c := range colors {
			if strings.Contains(text, c.word) {
				return c.color
			}
		}
	}
	return ""
}
