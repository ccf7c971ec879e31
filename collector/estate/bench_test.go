package estate

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

const estateSize = 3000

// bigEstate has 3,000 workstations with a screen each, all recorded and all reported once.
func bigEstate(b *testing.B) *Estate {
	b.Helper()
	e := newEstate(b)
	var rows []inventory.Asset
	for n := range estateSize {
		rows = append(rows, laptop(fmt.Sprint(10000+n), fmt.Sprintf("SN%06d", n)))
		rows = append(rows, inventory.Asset{Number: fmt.Sprint(50000 + n), Serial: fmt.Sprintf("SCR%06d", n), Type: "Écran", Status: "En service", ParentNumber: fmt.Sprint(10000 + n), Entity: "TO"})
	}
	if _, err := e.importRows(b.Context(), rows, &store.Import{File: "iws.csv", By: "x"}, nil); err != nil {
		b.Fatal(err)
	}
	next := make(chan int)
	done := make(chan struct{})
	for range 64 {
		go func() {
			for n := range next {
				send(b, e, workstation(n, day(-1)).report(b))
			}
			done <- struct{}{}
		}()
	}
	for n := range estateSize {
		next <- n
	}
	close(next)
	for range 64 {
		<-done
	}
	return e
}

// workstation reports as much as a real one does: some 150 programs, for instance.
func workstation(n int, taken time.Time) machine {
	var programs []object
	for i := range 150 {
		programs = append(programs, object{"name": fmt.Sprint("Program number ", i), "version": fmt.Sprint(i, ".0.", n%7), "publisher": "Some Publisher Inc.", "arch": "x86_64"})
	}
	return machine{source: fmt.Sprint("agent", n), name: fmt.Sprintf("TO-A00-%d-P", 10000+n), serial: fmt.Sprintf("SN%06d", n), uuid: fmt.Sprintf("4C4C4544-0044-3510-8052-%012d", n+100000),
		macs: []string{fmt.Sprintf("D4:81:D7:%02X:%02X:%02X", n>>16, n>>8&255, n&255)}, screens: []string{fmt.Sprintf("SCR%06d", n)}, taken: taken, more: object{"softwares": programs}}
}

// One report after another: from the call to the committed answer.
func BenchmarkReport(b *testing.B) {
	e := bigEstate(b)
	n := 0
	for b.Loop() {
		b.StopTimer()
		r := workstation(rand.IntN(estateSize), day(0).Add(time.Duration(n)*time.Second)).report(b)
		n++
		b.StartTimer()
		if err := e.Report(b.Context(), r, clock()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reports/s")
}

// Many at once, as on a Monday morning: each in a transaction of its own, and sharing them.
func BenchmarkReportsAtOnce(b *testing.B) {
	for name, most := range map[string]int{"alone": 1, "shared": largestBatch} {
		b.Run(name, func(b *testing.B) {
			e := bigEstate(b)
			e.queue.most = most
			var n atomic.Int64
			b.SetParallelism(16) // for each of the processors
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := int(n.Add(1))
					r := workstation(i*7%estateSize, day(0).Add(time.Duration(i)*time.Second)).report(b)
					if err := e.Report(b.Context(), r, clock()); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reports/s")
		})
	}
}

func BenchmarkReconcile(b *testing.B) {
	e := bigEstate(b)
	for b.Loop() {
		if err := e.Reconcile(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// The lists that people look at.
func BenchmarkLists(b *testing.B) {
	e := bigEstate(b)
	ctx := b.Context()
	for name, list := range map[string]func() error{
		"assets": func() error {
			_, _, err := e.store.Assets(ctx, store.AssetFilter{Text: "latitude 29", Sort: "name"})
			return err
		},
		"devices": func() error {
			_, _, err := e.store.Devices(ctx, store.DeviceFilter{Text: "dell 12", Desc: true})
			return err
		},
		"discrepancies": func() error {
			_, _, err := e.store.Discrepancies(ctx, store.DiscrepancyFilter{Text: "10", Sort: "since"})
			return err
		},
		"counts": func() error { _, err := e.store.DiscrepancyCounts(ctx, store.DiscrepancyFilter{}); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := list(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
