package store

import (
	"context"
	"fmt"
	"time"
)

// ScanStage is how far a scan is.
type ScanStage string

// Stages of a scan, in their order.
const (
	ScanDiscover     ScanStage = "discover"     // the agent is to be told which ranges to look through
	ScanDiscovering  ScanStage = "discovering"  // it was told
	ScanInventory    ScanStage = "inventory"    // it is to be told which devices to read
	ScanInventorying ScanStage = "inventorying" // it was told
	ScanDone         ScanStage = "done"
)

// Scan is a look through address ranges that a FusionInventory or GLPI agent takes for us, by SNMP: first who answers, then all that they tell.
type Scan struct {
	ID          string // a whole number: agents know it as PID
	DeviceID    string // the agent that carries it out
	Client      string // name of the foreign client that it must come as; empty: any
	Ranges      []string
	Port        int
	Credentials []string // their names in the configuration, in the order in which they are tried
	EveryHours  int      // 0: once
	By          string
	Created     time.Time
	Stage       ScanStage
	Since       time.Time // of the stage
	Addresses   int
	Found       int
	Failed      int
	Failure     string // the last one, in the agent's words
}

// ScanTarget is a device that a scan has found.
type ScanTarget struct {
	ScanID, Address string
	Kind            string // PRINTER, NETWORKING…
	Credential      string // its name
}

var scans = table[Scan]{
	name: "scan", key: []string{"id"},
	columns: []string{"device_id", "client", "ranges", "port", "credentials", "every_hours", "by_user", "created", "stage", "since", "addresses", "found",
		"failed", "failure"},
	places: func(s *Scan) []any {
		return []any{&s.ID, &s.DeviceID, &s.Client, document{&s.Ranges}, &s.Port, document{&s.Credentials}, &s.EveryHours, &s.By, moment{&s.Created},
			&s.Stage, moment{&s.Since}, &s.Addresses, &s.Found, &s.Failed, &s.Failure}
	},
}

var scanTargets = table[ScanTarget]{
	name: "scan_target", key: []string{"scan_id", "address"}, columns: []string{"kind", "credential"},
	places: func(s *ScanTarget) []any { return []any{&s.ScanID, &s.Address, &s.Kind, &s.Credential} },
}

// Scans lists all scans, newest first.
func (r reader) Scans(ctx context.Context) ([]Scan, error) {
	return scans.find(ctx, r.q, "ORDER BY created DESC, id")
}

// ScansOf lists the scans of an agent, in the order in which they were asked for.
func (r reader) ScansOf(ctx context.Context, deviceID string) ([]Scan, error) {
	return scans.find(ctx, r.q, "WHERE device_id = $1 ORDER BY created, id", deviceID)
}

// Scan gives one scan by id.
func (r reader) Scan(ctx context.Context, id string) (Scan, error) {
	return scans.one(ctx, r.q, id)
}

// ScanTargets lists the devices that a scan has found.
func (r reader) ScanTargets(ctx context.Context, scanID string) ([]ScanTarget, error) {
	return scanTargets.find(ctx, r.q, "WHERE scan_id = $1 ORDER BY address", scanID)
}

// PutScan adds a scan, or changes the one with that id.
func (tx *Tx) PutScan(ctx context.Context, s Scan) error {
	return scans.put(ctx, tx.q, &s)
}

// PutScanTarget adds a device that a scan has found, or changes it.
func (tx *Tx) PutScanTarget(ctx context.Context, t ScanTarget) error {
	return scanTargets.put(ctx, tx.q, &t)
}

// ClearScanTargets forgets what a scan has found.
func (tx *Tx) ClearScanTargets(ctx context.Context, scanID string) error {
	if _, err := tx.q.ExecContext(ctx, "DELETE FROM scan_target WHERE scan_id = $1", scanID); err != nil {
		return fmt.Errorf("forget what a scan found: %w", err)
	}
	return nil
}

// RemoveScan ends a scan for good.
func (tx *Tx) RemoveScan(ctx context.Context, id string) error {
	if err := tx.ClearScanTargets(ctx, id); err != nil {
		return err
	}
	if _, err := tx.q.ExecContext(ctx, "DELETE FROM scan WHERE id = $1", id); err != nil {
		return fmt.Errorf("remove scan: %w", err)
	}
	return nil
}

// End moves the scan on when its agent has ended a stage: agents say so twice, and the second time means nothing.
func (s *Scan) End(discovery bool, now time.Time) {
	switch {
	case discovery && s.Stage == ScanDiscovering && s.Found > 0:
		s.Stage, s.Since = ScanInventory, now
	case discovery && s.Stage == ScanDiscovering, !discovery && s.Stage == ScanInventorying:
		s.Stage, s.Since = ScanDone, now
	}
}
