package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Silent is the state of an address that has spoken in an earlier run and no longer does. Other states are the scanner's words: read,
// partial, refused, skipped, same, closed, unreachable. An address that was never heard of has no row.
const Silent = "silent"

// SweepAddress is what became of one address in the newest run of a sweep.
type SweepAddress struct {
	SweepID    string
	Addr       netip.Addr
	RunID      string
	State      string
	Credential string   // that worked
	Refused    []string // credentials that did not
	Reason     string   // why it was not read whole; of the state same: the other address
	Name       string
	Source     string // under which its device is reported
	At         time.Time
	Answered   time.Time // when it last spoke SNMP; zero: never
}

var sweepAddresses = table[SweepAddress]{
	name: "sweep_address", key: []string{"sweep_id", "place"},
	columns: []string{"run_id", "state", "credential", "refused", "reason", "name", "source", "at", "answered"},
	places: func(a *SweepAddress) []any {
		return []any{&a.SweepID, place{&a.Addr}, &a.RunID, &a.State, &a.Credential, document{&a.Refused}, &a.Reason, &a.Name, &a.Source,
			moment{&a.At}, moment{&a.Answered}}
	},
}

// SweepAddresses lists what is known of the addresses of a network, in their order. Those that are not listed were silent.
func (r reader) SweepAddresses(ctx context.Context, sweepID string, within netip.Prefix, limit int) ([]SweepAddress, error) {
	first, last := within.Masked().Addr(), lastIn(within)
	return sweepAddresses.find(ctx, r.q, "WHERE sweep_id = $1 AND place >= $2 AND place <= $3 ORDER BY place LIMIT $4",
		sweepID, place{&first}, place{&last}, limit)
}

// SweepCount is how many addresses of a small network (a /24; IPv6: a /120) are in a state.
type SweepCount struct {
	Network netip.Prefix
	State   string
	Count   int
}

// SweepCounts sums up what is known of a sweep's addresses, network by network, in their order.
func (r reader) SweepCounts(ctx context.Context, sweepID string) ([]SweepCount, error) {
	const digits = 30 // of the 32 of a place: all but the last byte
	found := []SweepCount{}
	err := each(ctx, r.q, `SELECT min(place), state, count(*) FROM sweep_address WHERE sweep_id = $1
		GROUP BY substr(place, 1, 30), state`, []any{sweepID}, func(rows *sql.Rows) error {
		var c SweepCount
		var addr netip.Addr
		if err := rows.Scan(place{&addr}, &c.State, &c.Count); err != nil {
			return err
		}
		c.Network = netip.PrefixFrom(addr, addr.BitLen()-4*(32-digits)).Masked()
		found = append(found, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count addresses of a sweep: %w", err)
	}
	slices.SortFunc(found, func(a, b SweepCount) int {
		return cmp.Or(a.Network.Addr().Compare(b.Network.Addr()), strings.Compare(a.State, b.State))
	})
	return found, nil
}

// PutSweepAddress keeps what became of an address. One that answers is remembered for it.
func (tx *Tx) PutSweepAddress(ctx context.Context, a SweepAddress) error {
	return perform(ctx, tx.q, `INSERT INTO sweep_address (sweep_id, place, run_id, state, credential, refused, reason, name, source, at, answered)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (sweep_id, place) DO UPDATE SET
		run_id = excluded.run_id, state = excluded.state, credential = excluded.credential, refused = excluded.refused,
		reason = excluded.reason, name = CASE WHEN excluded.name = '' THEN sweep_address.name ELSE excluded.name END,
		source = CASE WHEN excluded.source = '' THEN sweep_address.source ELSE excluded.source END,
		at = excluded.at, answered = coalesce(excluded.answered, sweep_address.answered)`, sweepAddresses.places(&a)...)
}

// EndSweepAddresses says what a whole run has not heard of: what spoke before is silent, the rest is forgotten.
func (tx *Tx) EndSweepAddresses(ctx context.Context, run SweepRun) error {
	err := perform(ctx, tx.q, "DELETE FROM sweep_address WHERE sweep_id = $1 AND run_id <> $2 AND answered IS NULL", run.SweepID, run.ID)
	if err == nil {
		err = perform(ctx, tx.q, "UPDATE sweep_address SET run_id = $2, state = $3, at = $4, reason = '' WHERE sweep_id = $1 AND run_id <> $2",
			run.SweepID, run.ID, Silent, instant(run.Finished))
	}
	if err != nil {
		return fmt.Errorf("end addresses of a sweep: %w", err)
	}
	return nil
}

// SweepCredential is how a credential fared in the newest run of a sweep that tried it: a wrong one is no absent printer.
type SweepCredential struct {
	SweepID    string
	Name       string
	RunID      string
	Worked     int64 // devices that it let us in to
	Refused    int64 // that said no (v3)
	Silent     int64 // that speak SNMP and did not answer to it
	At         time.Time
	LastWorked time.Time // zero: never
}

var sweepCredentials = table[SweepCredential]{
	name: "sweep_credential", key: []string{"sweep_id", "name"},
	columns: []string{"run_id", "worked", "refused", "silent", "at", "last_worked"},
	places: func(c *SweepCredential) []any {
		return []any{&c.SweepID, &c.Name, &c.RunID, &c.Worked, &c.Refused, &c.Silent, moment{&c.At}, moment{&c.LastWorked}}
	},
}

// SweepCredentials lists how the credentials of a sweep fare, by name.
func (r reader) SweepCredentials(ctx context.Context, sweepID string) ([]SweepCredential, error) {
	return sweepCredentials.find(ctx, r.q, "WHERE sweep_id = $1 ORDER BY name", sweepID)
}

// PutSweepCredential keeps how a credential fares, and when it last did well.
func (tx *Tx) PutSweepCredential(ctx context.Context, c SweepCredential) error {
	return perform(ctx, tx.q, `INSERT INTO sweep_credential (sweep_id, name, run_id, worked, refused, silent, at, last_worked)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (sweep_id, name) DO UPDATE SET run_id = excluded.run_id, worked = excluded.worked,
		refused = excluded.refused, silent = excluded.silent, at = excluded.at, last_worked = coalesce(excluded.last_worked, sweep_credential.last_worked)`,
		sweepCredentials.places(&c)...)
}

// place keeps an address so that the order of texts is the order of addresses.
type place struct{ addr *netip.Addr }

func (p place) Value() (driver.Value, error) {
	b := p.addr.As16()
	return hex.EncodeToString(b[:]), nil
}

func (p place) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a %T is no address", v)
	}
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != 16 {
		return fmt.Errorf("%q is no address", text)
	}
	*p.addr = netip.AddrFrom16([16]byte(raw)).Unmap()
	return nil
}

// lastIn is the last address of a network.
func lastIn(p netip.Prefix) netip.Addr {
	b, bits := p.Addr().As16(), p.Bits()
	if p.Addr().Is4() {
		bits += 96
	}
	for i := bits; i < 128; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	return netip.AddrFrom16(b)
}
