package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/policy"
	"recolement/collector/reconcile"
	"recolement/collector/store"
	"recolement/collector/store/storetest"
)

// catchUp measures the run over a whole estate that follows an import: that many records against as many devices that are known already.
func catchUp(engine, dir string, size int) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		dsn := filepath.Join(dir, "catch-up.db")
		if engine == "PostgreSQL" {
			cluster, err := storetest.Start()
			if err != nil {
				return "", err
			}
			defer cluster.Stop()
			if dsn, err = cluster.Create(); err != nil {
				return "", err
			}
		} else {
			defer os.Remove(dsn)
		}
		log := slog.New(slog.DiscardHandler)
		st, err := store.Open(ctx, dsn, log)
		if err != nil {
			return "", err
		}
		defer st.Close()
		if err := know(ctx, st, size); err != nil {
			return "", fmt.Errorf("make the devices known: %w", err)
		}
		start := time.Now()
		e, err := estate.New(st, log, time.Now)
		if err != nil {
			return "", err
		}
		defer e.Close()
		ready := time.Since(start)
		return importOver(ctx, st, e, size, ready)
	}
}

// importOver imports, and watches how long somebody who looks at a page waits meanwhile.
func importOver(ctx context.Context, st *store.Store, e *estate.Estate, size int, ready time.Duration) (string, error) {
	var slowest atomic.Int64
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		for watching.Err() == nil {
			start := time.Now()
			if _, _, err := st.Discrepancies(watching, store.DiscrepancyFilter{}); err == nil {
				slowest.Store(max(slowest.Load(), int64(time.Since(start))))
			}
			time.Sleep(50 * time.Millisecond)
		}
	}()
	start := time.Now()
	done := make(chan error, 1)
	go func() {
		_, err := e.Import(ctx, estate.ImportRequest{File: "iws.csv", Data: inventoryOf(size / 2), By: "bench"})
		done <- err
	}()
	var taken time.Duration
	for {
		select {
		case err := <-done:
			if err != nil {
				return "", err
			}
			all := time.Since(start)
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			return fmt.Sprintf("%.1f s (taken in %.1f s, run %.1f s); slowest list %s; estate ready in %s; %d MB", all.Seconds(), taken.Seconds(), (all - taken).Seconds(),
				time.Duration(slowest.Load()).Round(time.Millisecond), ready.Round(time.Millisecond), memory.Sys>>20), nil
		case <-time.After(20 * time.Millisecond):
			if taken == 0 && e.Progress().Running {
				taken = time.Since(start)
			}
		}
	}
}

// know writes devices as if they had been reported: a workstation and its screen in turn.
func know(ctx context.Context, st *store.Store, size int) error {
	core, err := reconcile.New(policy.Default())
	if err != nil {
		return err
	}
	seen := time.Now().UTC().Add(-time.Hour).Truncate(time.Second)
	for from := 0; from < size/2; from += 1000 {
		err := st.Write(ctx, func(tx *store.Tx) error {
			for n := from; n < min(from+1000, size/2); n++ {
				if err := knowOne(ctx, tx, core, n, seen); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func knowOne(ctx context.Context, tx *store.Tx, core *reconcile.Core, n int, seen time.Time) error {
	number := 100000 + n
	own := inventory.Observation{Source: fmt.Sprint("bench-", number), Subject: fmt.Sprint("serial:SER", number), Taken: seen, Facts: inventory.Facts{
		Class: inventory.Laptop, Name: fmt.Sprintf("TO-A00-%d-P", number), Serial: fmt.Sprint("SER", number), Manufacturer: "Dell Inc.", Model: "Latitude 5420",
		UUID: fmt.Sprintf("4C4C4544-0044-3510-8052-%012d", number), Chassis: "Notebook", OS: "Microsoft Windows 11 Professionnel",
		Interfaces: []inventory.Interface{{Name: "Intel(R) Ethernet Connection (13) I219-LM", MAC: fmt.Sprintf("D481D7%06X", n), BuiltIn: true}},
		Addresses:  []netip.Addr{netip.MustParseAddr("10.20.30.40")}}}
	screen := inventory.Observation{Source: own.Source, Subject: fmt.Sprint("screen:Dell:SCR", number), Taken: seen, Through: own.Key(), Facts: inventory.Facts{
		Class: inventory.Screen, Serial: fmt.Sprint("SCR", number), Manufacturer: "DEL", Model: "DELL P2419H"}}
	parent := ""
	for _, o := range []inventory.Observation{own, screen} {
		d := inventory.Device{ID: store.NewID(), Facts: o.Facts, FirstSeen: seen, LastSeen: seen, Sources: []string{o.Source}, Parent: parent}
		parent = d.ID
		if err := tx.PutObservation(ctx, &store.Observation{Observation: o, FirstSeen: seen, DeviceID: d.ID}); err != nil {
			return err
		}
		if err := tx.PutDevice(ctx, &d); err != nil {
			return err
		}
		if err := tx.PutDeviceKeys(ctx, d.ID, nil, append(core.Keys.FactKeys(&d.Facts), "o:"+own.Key())); err != nil {
			return err
		}
	}
	return nil
}
