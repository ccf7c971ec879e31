package hardware

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"recolement/agent/report"
)

// batteries are those that the firmware describes (SMBIOS type 22): for systems that know no better.
func (t table) batteries() []report.Battery {
	list := []report.Battery{}
	for _, s := range t.all(22) {
		b := report.Battery{
			Name: s.text(8), Manufacturer: s.text(5), Serial: s.text(7), Date: isoDate(s.text(6)), Chemistry: cmp.Or(named(batteryChemistries, s.byte(9)), s.text(0x14)),
			Capacity: positive(s.word(0x0a) * max(1, s.byte(0x15))), Voltage: positive(s.word(0x0c)),
		}
		if n := s.word(0x10); b.Serial == "" && n != 0 { // a smart battery has numbers instead of texts
			b.Serial = strconv.Itoa(n)
		}
		if packed := s.word(0x12); b.Date == "" && packed != 0 {
			b.Date = packedDate(packed)
		}
		list = append(list, b)
	}
	return list
}

// packedDate is a date in the smart battery's form: years since 1980, month, day.
func packedDate(n int) string {
	year, month, day := 1980+n>>9, n>>5&15, n&31
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day || int(t.Month()) != month {
		return ""
	}
	return t.Format(time.DateOnly)
}

// batteryChemistries by number (SMBIOS 3.7, table 92).
var batteryChemistries = []string{3: "Lead Acid", 4: "Nickel Cadmium", 5: "Nickel Metal Hydride", 6: "Lithium Ion", 7: "Zinc Air", 8: "Lithium Polymer"}

// powerSupplies are those that are present (SMBIOS type 39), of which the firmware says more than that.
func (t table) powerSupplies() []report.PowerSupply {
	list := []report.PowerSupply{}
	for _, s := range t.all(39) {
		flags := s.word(0x0e)
		present, hot, plugged := flags&2 != 0, flags&1 != 0, flags&4 == 0
		p := report.PowerSupply{
			Name: s.text(6), Manufacturer: s.text(7), SerialNumber: s.text(8), PartNumber: s.text(0x0a), Location: s.text(5),
			HotReplaceable: &hot, Plugged: &plugged, Status: strings.TrimSuffix("Present, "+named([]string{1: "Other", 2: "Unknown", 3: "OK", 4: "Non-critical", 5: "Critical"}, flags>>7&7), ", "),
		}
		if watts := s.word(0x0c); watts != 0x8000 { // which says that it is not known
			p.PowerMax = positive(watts)
		}
		if present && p.Name+p.SerialNumber+p.PartNumber != "" {
			list = append(list, p)
		}
	}
	return list
}

// facts joins what WMI's classes of root\wmi say of one battery.
func (r wmiBatteryStatic) facts(full int64) report.Battery {
	return report.Battery{
		Name: strings.TrimSpace(r.DeviceName), Manufacturer: strings.TrimSpace(r.ManufactureName), Serial: strings.TrimSpace(r.SerialNumber),
		Chemistry: fourLetters(r.Chemistry), Capacity: positive(int64(r.DesignedCapacity)), RealCapacity: positive(full),
	}
}

// fourLetters is a chemistry as the battery writes it: up to four characters in a number, the first lowest.
func fourLetters(n uint32) string {
	letters := []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}
	for i, c := range letters {
		if c == 0 {
			return string(letters[:i])
		}
		if c < ' ' || c > '~' {
			return strconv.FormatUint(uint64(n), 10)
		}
	}
	return string(letters)
}

// joinedBatteries pairs the two classes by the instance that they speak of.
func joinedBatteries(static []wmiBatteryStatic, full []wmiBatteryFull) []report.Battery {
	capacity := map[string]int64{}
	for _, f := range full {
		capacity[f.InstanceName] = int64(f.FullChargedCapacity)
	}
	var list []report.Battery
	for _, s := range static {
		list = append(list, s.facts(capacity[s.InstanceName]))
	}
	return list
}

// completedBatteries adds what the firmware alone knows, where the two speak of the same battery: of one each.
func completedBatteries(list, known []report.Battery) {
	if len(list) != 1 || len(known) != 1 {
		return
	}
	b, k := &list[0], known[0]
	b.Name, b.Manufacturer, b.Serial, b.Chemistry = cmp.Or(b.Name, k.Name), cmp.Or(b.Manufacturer, k.Manufacturer), cmp.Or(b.Serial, k.Serial), cmp.Or(b.Chemistry, k.Chemistry)
	b.Date, b.Voltage, b.Capacity = cmp.Or(b.Date, k.Date), cmp.Or(b.Voltage, k.Voltage), cmp.Or(b.Capacity, k.Capacity)
}
