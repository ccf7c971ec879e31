package estate

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// A scan is asked for once; its agent is told at each PROLOG what is next. A stage that the agent never ended is handed out again.
const stageLasts = 6 * time.Hour

const (
	mostScanRanges    = 100
	mostScanAddresses = 1 << 16 // of one range
	defaultPort       = 161
)

// AddScan asks an agent to look through address ranges; ID, By, Created and Stage are filled in.
func (e *Estate) AddScan(ctx context.Context, s store.Scan, by string) (store.Scan, error) {
	if strings.TrimSpace(s.DeviceID) == "" {
		return s, inventory.Errorf(inventory.Invalid, "a scan needs the device id of the agent that is to carry it out")
	}
	if len(s.Ranges) == 0 || len(s.Ranges) > mostScanRanges || len(s.Credentials) == 0 || s.EveryHours < 0 || s.Port < 0 || s.Port > 65535 {
		return s, inventory.Errorf(inventory.Invalid, "a scan needs between one and %d ranges, a credential, and a port below 65536", mostScanRanges)
	}
	ranges := make([]string, len(s.Ranges))
	for i, text := range s.Ranges {
		first, last, err := ParseRange(text)
		if err != nil {
			return s, err
		}
		ranges[i] = first.String() + "-" + last.String()
	}
	if s.Port == 0 {
		s.Port = defaultPort
	}
	s.ID, s.Ranges, s.By, s.Created = newScanID(), ranges, by, e.now()
	s.Stage, s.Since = store.ScanDiscover, s.Created
	err := e.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PutScan(ctx, s); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: e.now(), By: by, Action: "scan-add", Subject: s.ID, Field: "ranges", To: strings.Join(ranges, " "), Why: s.DeviceID})
	})
	return s, err
}

// newScanID makes a whole number of 48 random bits: what Perl and JSON hold exactly.
func newScanID() string {
	var b [8]byte
	_, _ = rand.Read(b[:6]) // crypto/rand ends the program rather than fail
	return strconv.FormatUint(binary.LittleEndian.Uint64(b[:])+1, 10)
}

// ParseRange reads 10.1.2.3, 10.1.2.0/24 or 10.1.2.1-10.1.2.254: IPv4, of at most 65,536 addresses.
func ParseRange(text string) (first, last netip.Addr, err error) {
	text = strings.TrimSpace(text)
	bad := inventory.Errorf(inventory.Invalid, "%q is no range of IPv4 addresses: want 10.1.2.3, 10.1.2.0/24 or 10.1.2.1-10.1.2.254, of at most %d addresses", text, mostScanAddresses)
	if p, err := netip.ParsePrefix(text); err == nil {
		if !p.Addr().Is4() || p.Bits() < 16 {
			return first, last, bad
		}
		p = p.Masked()
		number := binary.BigEndian.Uint32(p.Addr().AsSlice()) | (1<<(32-p.Bits()) - 1)
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], number)
		return p.Addr(), netip.AddrFrom4(b), nil
	}
	from, to, both := strings.Cut(text, "-")
	if !both {
		to = from
	}
	first, err1 := netip.ParseAddr(strings.TrimSpace(from))
	last, err2 := netip.ParseAddr(strings.TrimSpace(to))
	if err1 != nil || err2 != nil || !first.Is4() || !last.Is4() || last.Less(first) ||
		binary.BigEndian.Uint32(last.AsSlice())-binary.BigEndian.Uint32(first.AsSlice()) >= mostScanAddresses {
		return first, last, bad
	}
	return first, last, nil
}

// RemoveScan ends a scan for good; the devices that it found stay.
func (e *Estate) RemoveScan(ctx context.Context, id, by string) error {
	return e.store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Scan(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.RemoveScan(ctx, id); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: e.now(), By: by, Action: "scan-remove", Subject: id, Why: s.DeviceID})
	})
}

// ScanWork is what an agent is to do for a scan: look through its ranges, or read these devices.
type ScanWork struct {
	Scan    store.Scan
	Targets []store.ScanTarget // none: look through the ranges
}

// ScanDue says, without a change, whether there is work for that agent.
func (e *Estate) ScanDue(ctx context.Context, deviceID, client string) (bool, error) {
	all, err := e.store.ScansOf(ctx, deviceID)
	return slices.ContainsFunc(all, func(s store.Scan) bool { return scanDue(&s, client, e.now()) }), err
}

// scanDue says whether the scan's agent is to be told something.
func scanDue(s *store.Scan, client string, now time.Time) bool {
	if s.Client != "" && s.Client != client {
		return false
	}
	age := now.Sub(s.Since)
	switch s.Stage {
	case store.ScanDiscover, store.ScanInventory:
		return true
	case store.ScanDiscovering, store.ScanInventorying:
		return age >= stageLasts
	}
	return s.EveryHours > 0 && age >= time.Duration(s.EveryHours)*time.Hour
}

// TakeScans hands an agent its work. What it is given counts as begun.
func (e *Estate) TakeScans(ctx context.Context, deviceID, client string) ([]ScanWork, error) {
	if waits, err := e.ScanDue(ctx, deviceID, client); err != nil || !waits {
		return nil, err
	}
	var work []ScanWork
	err := e.store.Write(ctx, func(tx *store.Tx) error {
		work = nil
		all, err := tx.ScansOf(ctx, deviceID)
		if err != nil {
			return err
		}
		for _, s := range all {
			if !scanDue(&s, client, e.now()) {
				continue
			}
			w, err := e.begin(ctx, tx, s)
			if err != nil {
				return err
			}
			work = append(work, w)
		}
		return nil
	})
	return work, err
}

// begin moves a scan to the stage that its agent is now told of.
func (e *Estate) begin(ctx context.Context, tx *store.Tx, s store.Scan) (w ScanWork, err error) {
	s.Since = e.now()
	switch s.Stage {
	case store.ScanInventory, store.ScanInventorying:
		s.Stage = store.ScanInventorying
		if w.Targets, err = tx.ScanTargets(ctx, s.ID); err != nil {
			return w, err
		}
	default:
		s.Stage, s.Addresses, s.Found, s.Failed, s.Failure = store.ScanDiscovering, 0, 0, 0, ""
		if err := tx.ClearScanTargets(ctx, s.ID); err != nil {
			return w, err
		}
	}
	w.Scan = s
	return w, tx.PutScan(ctx, s)
}

// ScanNews is what an agent says of a scan that it carries out.
type ScanNews struct {
	ScanID, DeviceID string
	Discovery, End   bool
	Addresses        int
	Found            []store.ScanTarget // Credential: its place in the scan's list, from 1, as the agent knows it
	Read             int                // devices that were read
	Failures         []string
}

// ScanProgress remembers what an agent says of a scan. Of a scan that it was not given, nothing is: agents have jobs of other servers too.
func (e *Estate) ScanProgress(ctx context.Context, n ScanNews) error {
	if n.Addresses == 0 && !n.End && len(n.Found) == 0 && len(n.Failures) == 0 && n.Read == 0 {
		return nil
	}
	return e.store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Scan(ctx, n.ScanID)
		if inventory.CodeOf(err) == inventory.NotFound || err == nil && s.DeviceID != n.DeviceID {
			return nil
		}
		if err != nil {
			return err
		}
		for _, t := range n.Found {
			place, _ := strconv.Atoi(t.Credential)
			if place < 1 || place > len(s.Credentials) {
				continue
			}
			t.ScanID, t.Credential = s.ID, s.Credentials[place-1]
			if err := tx.PutScanTarget(ctx, t); err != nil {
				return err
			}
		}
		s.Addresses += n.Addresses
		s.Found += len(n.Found)
		s.Failed += len(n.Failures)
		if len(n.Failures) > 0 {
			s.Failure = brief(n.Failures[len(n.Failures)-1])
		}
		if n.End {
			s.End(n.Discovery, e.now())
		}
		return tx.PutScan(ctx, s)
	})
}
