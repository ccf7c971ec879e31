package estate

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"recolement/collector/store/storetest"
)

// BenchmarkYearOfReports sends a report a day for a year from a few workstations that change as real ones do, tidies every night, and
// gives the bytes that a device takes after its first report and after its last.
//
// What drifts: some 160 programs, of which two in three days one is updated, and eight at once every month with the system; the address
// every fifth day (DHCP); the battery's capacity every week; a screen every other month; free space, load and processes every day.
func BenchmarkYearOfReports(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { yearOfReports(b, filepath.Join(b.TempDir(), "e.db")) })
	b.Run("postgres", func(b *testing.B) {
		cluster, err := storetest.Start()
		if err != nil {
			b.Skip("no PostgreSQL: ", err)
		}
		b.Cleanup(cluster.Stop)
		yearOfReports(b, cluster.Database(b))
	})
}

const drifting = 10

func yearOfReports(b *testing.B, dsn string) {
	m := newMoving(b, dsn)
	b.ResetTimer()
	for range b.N {
		rng := rand.New(rand.NewPCG(1, 2))
		machines := make([]*drifter, drifting)
		for i := range machines {
			machines[i] = newDrifter(i, rng)
		}
		empty := m.size(b)
		for n := range 365 {
			m.wait(24 * time.Hour)
			for _, d := range machines {
				d.age(n, rng)
				m.send(b, d.machine(m.now).report(b))
			}
			if n == 0 {
				b.ReportMetric(float64(m.size(b)-empty)/drifting, "B/device-first")
				_, bytes, err := m.store.HistorySize(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(bytes)/drifting, "B/device-first-history")
			}
			if _, err := m.Tidy(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		rows, bytes, err := m.store.HistorySize(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(m.size(b)-empty)/drifting, "B/device-year")
		b.ReportMetric(float64(bytes)/drifting, "B/device-year-history")
		b.ReportMetric(float64(rows)/drifting, "rows/device-year")
	}
}

func (m *moving) size(b *testing.B) int64 {
	n, err := m.store.Size(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// drifter is a workstation that changes as time goes by.
type drifter struct {
	n, ip, battery, build int
	versions              []int
	screen                string
	free                  int
}

func newDrifter(n int, rng *rand.Rand) *drifter {
	d := &drifter{n: n, battery: 50000, versions: make([]int, 160), screen: fmt.Sprint("SCR", n)}
	for i := range d.versions {
		d.versions[i] = rng.IntN(90)
	}
	return d
}

func (d *drifter) age(day int, rng *rand.Rand) {
	update := func() { d.versions[rng.IntN(len(d.versions))]++ }
	if rng.IntN(3) < 2 {
		update()
	}
	if day%30 == 13 {
		d.build++
		for range 8 {
			update()
		}
	}
	if rng.IntN(5) == 0 {
		d.ip = rng.IntN(200)
	}
	if day%7 == 0 {
		d.battery -= rng.IntN(100)
	}
	if rng.IntN(60) == 0 {
		d.screen = fmt.Sprint("SCR", d.n, "-", rng.IntN(3))
	}
	d.free = 100_000 + rng.IntN(50_000)
}

func (d *drifter) machine(taken time.Time) machine {
	programs := make([]object, len(d.versions))
	for i, v := range d.versions {
		programs[i] = object{"name": fmt.Sprintf("Some Program or Component number %d", i), "version": fmt.Sprintf("%d.%d.%d", 10+i%7, v, 1000+37*v),
			"publisher": fmt.Sprintf("Publisher %d Corporation", i%23), "arch": "x86_64", "guid": fmt.Sprintf("{%08X-1234-5678-9ABC-%012X}", i*7919, i*104729)}
	}
	return machine{source: fmt.Sprint("agent-", d.n), name: fmt.Sprintf("TO-A00-%d-P", 10000+d.n), serial: fmt.Sprintf("SN%06d", d.n), macs: []string{fmt.Sprintf("D4:81:D7:00:00:%02X", d.n)},
		screens: []string{d.screen}, taken: taken, more: object{
			"softwares":       programs,
			"operatingsystem": object{"full_name": "Microsoft Windows 11 Professionnel", "version": "23H2", "kernel_version": fmt.Sprint("10.0.22631.", 3000+d.build)},
			"memories":        []object{{"numslots": 1, "capacity": 8192, "type": "DDR4"}, {"numslots": 2, "capacity": 8192, "type": "DDR4"}},
			"storages":        []object{{"model": "SAMSUNG MZVLB512", "serial": fmt.Sprint("S4", d.n), "disksize": 512110, "firmware": "EXF7201Q"}},
			"drives":          []object{{"letter": "C:", "filesystem": "NTFS", "total": 487000, "free": d.free}},
			"batteries":       []object{{"name": "DELL 4M1JN", "serial": "12", "capacity": 53000, "real_capacity": d.battery}},
			"networks": []object{{"mac": fmt.Sprintf("D4:81:D7:00:00:%02X", d.n), "type": "ethernet", "description": "Intel I219", "pnpdeviceid": `PCI\VEN_8086`,
				"ipaddress": fmt.Sprint("10.0.3.", d.ip)}},
		}}
}
