package reconcile_test

import (
	"fmt"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/policy"
	"recolement/collector/reconcile"
)

// estate makes n assets and n devices of which one in fifty differs in something, in memory and without reports.
func estate(n int) ([]inventory.Asset, []inventory.Device) {
	day := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	assets, devices := make([]inventory.Asset, n), make([]inventory.Device, n)
	for i := range n {
		number := fmt.Sprintf("%07d", i)
		name := "TO-A00-" + number + "-P"
		mac := fmt.Sprintf("3C5282%06X", i)
		serial := fmt.Sprintf("5CG%07dX", i)
		assets[i] = inventory.Asset{
			ID: "a" + number, Number: number, Class: inventory.Laptop, Manufacturer: "HP", Model: "EliteBook 840 G8", Serial: serial, Name: name,
			MAC: mac, EntityCode: "TO", ServiceCode: "A00", State: inventory.InService, Status: "En service", ServiceDate: day.AddDate(-3, 0, 0),
		}
		devices[i] = inventory.Device{ID: "d" + number, LastSeen: day, FirstSeen: day, Facts: inventory.Facts{
			Class: inventory.Laptop, Chassis: "Notebook", Name: name, Serial: serial, Manufacturer: "HP", Model: "HP EliteBook 840 G8 Notebook PC",
			UUID: fmt.Sprintf("FD5D25DF-1E4A-E720-B73F-%012X", i*7919+1), Interfaces: []inventory.Interface{{MAC: mac, BuiltIn: true}},
		}}
		if i%50 == 0 {
			devices[i].Serial = serial[:3] + "9" + serial[4:]
			devices[i].Name = "DESKTOP-" + number
		}
	}
	return assets, devices
}

// sevenDigits is a naming rule with room for a million inventory numbers.
const sevenDigits = `
[[naming]]
classes = ["laptop"]
pattern = "{entity}-{service}-{number}{suffix}"
parts.entity = { form = "AA", table = "entities" }
parts.service = { form = "A99", table = "services" }
parts.number = { form = "9999999", table = "number" }
parts.suffix = { table = "class", values = { laptop = "-P" } }
`

func BenchmarkRun(b *testing.B) {
	p, err := policy.Parse("bench.toml", []byte(sevenDigits))
	if err != nil {
		b.Fatal(err)
	}
	core, err := reconcile.New(p)
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 100_000 && testing.Short() {
				b.Skip("a million takes its time")
			}
			assets, devices := estate(n)
			in := reconcile.Input{Assets: assets, Devices: devices, Today: time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)}
			b.ReportAllocs()
			for b.Loop() {
				if len(core.Run(in).Matches) != n {
					b.Fatal("not everything was matched")
				}
			}
		})
	}
}
