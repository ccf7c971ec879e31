package api

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"recolement/collector/auth"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// SweepBody is what a sweep is to be.
type SweepBody struct {
	Label        string   `json:"label" minLength:"1" maxLength:"200"`
	Site         string   `json:"site" minLength:"1" maxLength:"200" doc:"code: whose scanner does it"`
	Ranges       []string `json:"ranges" minItems:"1" maxItems:"1000" nullable:"false" doc:"10.1.0.0/20, 10.1.0.5-10.1.0.9, 10.1.0.5-9 or one address"`
	Exclude      []string `json:"exclude,omitempty" maxItems:"1000" nullable:"false" doc:"ranges to leave out"`
	Credentials  []string `json:"credentials,omitempty" maxItems:"64" nullable:"false" doc:"names in the scanner's own file; none: all that it has"`
	Rate         int      `json:"rate,omitempty" minimum:"0" maximum:"1000000" doc:"datagrams per second; 0: the scanner's usual, which is the limit too"`
	SubnetRate   int      `json:"subnet_rate,omitempty" minimum:"0" maximum:"1000000" doc:"likewise, to one /24"`
	EveryMinutes int      `json:"every_minutes,omitempty" minimum:"0" maximum:"525600" doc:"0: only when asked for"`
	AtMinute     int      `json:"at_minute,omitempty" minimum:"0" maximum:"1439" doc:"of the UTC day: due then, and every_minutes before and after"`
	Disabled     bool     `json:"disabled,omitempty" doc:"not done by the clock"`
}

// Sweep is a search of a site's addresses for devices.
type Sweep struct {
	ID string `json:"id"`
	SweepBody
	Created   time.Time `json:"created,omitzero"`
	CreatedBy string    `json:"created_by,omitempty"`
}

func newSweep(s *store.Sweep) Sweep {
	return Sweep{ID: s.ID, Created: s.Created, CreatedBy: s.CreatedBy, SweepBody: SweepBody{
		Label: s.Label, Site: s.Site, Ranges: listOrEmpty(s.Ranges), Exclude: listOrEmpty(s.Exclude), Credentials: listOrEmpty(s.Credentials), Rate: s.Rate,
		SubnetRate: s.SubnetRate, EveryMinutes: int(s.Every / time.Minute), AtMinute: int(s.At / time.Minute), Disabled: s.Disabled,
	}}
}

func (b SweepBody) sweep(id string) store.Sweep {
	return store.Sweep{
		ID: id, Label: b.Label, Site: b.Site, Ranges: b.Ranges, Exclude: listOrEmpty(b.Exclude), Credentials: listOrEmpty(b.Credentials), Rate: b.Rate,
		SubnetRate: b.SubnetRate, Every: time.Duration(b.EveryMinutes) * time.Minute, At: time.Duration(b.AtMinute) * time.Minute, Disabled: b.Disabled,
	}
}

func listOrEmpty(list []string) []string { return append([]string{}, list...) }

// SweepRun is one time that a scanner did a sweep.
type SweepRun struct {
	ID        string              `json:"id"`
	ScannerID string              `json:"scanner_id" doc:"the agent that did it"`
	State     store.RunState      `json:"state" enum:"running,done,stopped,failed,lost"`
	Started   time.Time           `json:"started,omitzero"`
	Heard     time.Time           `json:"heard,omitzero" doc:"when the scanner last told of it"`
	Finished  time.Time           `json:"finished,omitzero"`
	Progress  store.SweepProgress `json:"progress"`
	Failure   string              `json:"failure,omitempty"`
}

func newSweepRun(r *store.SweepRun) SweepRun {
	return SweepRun{
		ID: r.ID, ScannerID: r.AgentID, State: r.State, Started: r.Started, Heard: r.Heard, Finished: r.Finished, Progress: r.Progress, Failure: r.Failure,
	}
}

// SweepAddress is what became of an address.
type SweepAddress struct {
	Address    string    `json:"address"`
	State      string    `json:"state" doc:"read, partial, refused, skipped, same, closed, unreachable, or silent: it spoke in an earlier run"`
	Credential string    `json:"credential,omitempty" doc:"that worked"`
	Refused    []string  `json:"refused,omitempty" doc:"credentials that did not"`
	Reason     string    `json:"reason,omitempty" doc:"why it was not read whole; of the state same: the address at which the device was read"`
	Name       string    `json:"name,omitempty"`
	Source     string    `json:"source,omitempty" doc:"the device id of its reports"`
	At         time.Time `json:"at,omitzero"`
	Answered   time.Time `json:"answered,omitzero" doc:"when it last spoke SNMP"`
}

// SweepCount is how many addresses of a network are in a state.
type SweepCount struct {
	Network string `json:"network"`
	State   string `json:"state"`
	Count   int    `json:"count"`
}

// SweepCredential is how a credential fares.
type SweepCredential struct {
	Name       string    `json:"name"`
	Worked     int64     `json:"worked" doc:"devices that let us in by it"`
	Refused    int64     `json:"refused" doc:"devices that said no"`
	Silent     int64     `json:"silent" doc:"devices that speak SNMP and did not answer to it"`
	At         time.Time `json:"at,omitzero"`
	LastWorked time.Time `json:"last_worked,omitzero"`
}

type items[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

func itemsOf[R, T any](rows []R, turn func(*R) T) *answer[items[T]] {
	out := make([]T, len(rows))
	for i := range rows {
		out[i] = turn(&rows[i])
	}
	return &answer[items[T]]{Body: items[T]{out}}
}

type newSweepWish struct {
	Body struct {
		SweepBody
		Confirm uint64 `json:"confirm_addresses,omitempty" doc:"their number, where the ranges hold more than 65536"`
	}
}

type sweepChange struct {
	Change
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		SweepBody
		Confirm uint64 `json:"confirm_addresses,omitempty" doc:"their number, where the ranges hold more than 65536"`
	}
}

type sweepID struct {
	ID string `path:"id" maxLength:"100"`
}

func (s *service) sweeps() {
	add(s, operation{id: "list-sweeps", method: http.MethodGet, path: "/sweeps", scope: store.ReadAPI, summary: "List the sweeps of networks"},
		func(ctx context.Context, _ *struct{}) (*answer[items[Sweep]], error) {
			all, err := s.Store.Sweeps(ctx, "")
			seen := make([]store.Sweep, 0, len(all))
			for _, w := range all {
				if s.seesSite(ctx, w.Site) {
					seen = append(seen, w)
				}
			}
			return itemsOf(seen, newSweep), err
		})
	add(s, operation{id: "get-sweep", method: http.MethodGet, path: "/sweeps/{id}", scope: store.ReadAPI, summary: "Get a sweep"},
		func(ctx context.Context, in *byID) (*one[Sweep], error) {
			w, err := s.sweep(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return single(in.Known, newSweep(&w))
		})
	add(s, operation{id: "create-sweep", method: http.MethodPost, path: "/sweeps", scope: store.AdminAPI, status: http.StatusCreated, summary: "Define a sweep"},
		func(ctx context.Context, in *newSweepWish) (*one[Sweep], error) {
			w, err := s.Estate.SaveSweep(ctx, in.Body.sweep(""), in.Body.Confirm, by(ctx))
			if err != nil {
				return nil, err
			}
			return single(Known{}, newSweep(&w))
		})
	add(s, operation{id: "change-sweep", method: http.MethodPut, path: "/sweeps/{id}", scope: store.AdminAPI, summary: "Define a sweep anew"},
		func(ctx context.Context, in *sweepChange) (*one[Sweep], error) {
			guarded, err := onlyIf(ctx, in.Change, loadSweep(in.ID))
			if err != nil {
				return nil, err
			}
			w, err := s.Estate.SaveSweep(guarded, in.Body.sweep(in.ID), in.Body.Confirm, by(ctx))
			if err != nil {
				return nil, err
			}
			return single(Known{}, newSweep(&w))
		})
	add(s, operation{id: "remove-sweep", method: http.MethodDelete, path: "/sweeps/{id}", scope: store.AdminAPI,
		summary: "Remove a sweep and what is known of its runs", text: "The devices that it found stay."},
		func(ctx context.Context, in *undoing) (*struct{}, error) {
			guarded, err := onlyIf(ctx, in.Change, loadSweep(in.ID))
			if err != nil {
				return nil, err
			}
			return nil, s.Estate.RemoveSweep(guarded, in.ID, by(ctx))
		})
	s.sweepRuns()
}

func (s *service) sweepRuns() {
	add(s, operation{id: "run-sweep", method: http.MethodPost, path: "/sweeps/{id}/run", scope: store.AdminAPI, status: http.StatusAccepted,
		summary: "Have a sweep done beside the clock", text: "The site's scanner begins when it next asks, within a minute."},
		func(ctx context.Context, in *sweepID) (*struct{}, error) {
			return nil, s.Estate.RunSweep(ctx, in.ID, by(ctx))
		})
	add(s, operation{id: "stop-sweep", method: http.MethodPost, path: "/sweeps/{id}/stop", scope: store.AdminAPI, status: http.StatusAccepted,
		summary: "Stop a sweep that is under way"},
		func(ctx context.Context, in *sweepID) (*struct{}, error) {
			return nil, s.Estate.StopSweep(ctx, in.ID, by(ctx))
		})
	add(s, operation{id: "list-sweep-runs", method: http.MethodGet, path: "/sweeps/{id}/runs", scope: store.ReadAPI, summary: "List the newest runs of a sweep, with their progress"},
		func(ctx context.Context, in *struct {
			ID    string `path:"id" maxLength:"100"`
			Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"20"`
		}) (*answer[items[SweepRun]], error) {
			if _, err := s.sweep(ctx, in.ID); err != nil {
				return nil, err
			}
			runs, err := s.Store.SweepRuns(ctx, in.ID, in.Limit)
			return itemsOf(runs, newSweepRun), err
		})
	add(s, operation{id: "list-sweep-addresses", method: http.MethodGet, path: "/sweeps/{id}/addresses", scope: store.ReadAPI,
		summary: "List what became of the addresses of a network", text: "In their order. Those that are not listed were silent."}, s.sweepAddresses)
	add(s, operation{id: "count-sweep-addresses", method: http.MethodGet, path: "/sweeps/{id}/networks", scope: store.ReadAPI,
		summary: "Count a sweep's addresses by network (/24) and state"},
		func(ctx context.Context, in *sweepID) (*answer[items[SweepCount]], error) {
			if _, err := s.sweep(ctx, in.ID); err != nil {
				return nil, err
			}
			rows, err := s.Store.SweepCounts(ctx, in.ID)
			return itemsOf(rows, func(c *store.SweepCount) SweepCount { return SweepCount{c.Network.String(), c.State, c.Count} }), err
		})
	add(s, operation{id: "list-sweep-credentials", method: http.MethodGet, path: "/sweeps/{id}/credentials", scope: store.ReadAPI, summary: "List how the credentials of a sweep fare"},
		func(ctx context.Context, in *sweepID) (*answer[items[SweepCredential]], error) {
			if _, err := s.sweep(ctx, in.ID); err != nil {
				return nil, err
			}
			rows, err := s.Store.SweepCredentials(ctx, in.ID)
			return itemsOf(rows, func(c *store.SweepCredential) SweepCredential {
				return SweepCredential{Name: c.Name, Worked: c.Worked, Refused: c.Refused, Silent: c.Silent, At: c.At, LastWorked: c.LastWorked}
			}), err
		})
}

const mostSweepAddresses = 65536

func (s *service) sweepAddresses(ctx context.Context, in *struct {
	ID     string `path:"id" maxLength:"100"`
	Within string `query:"within" required:"true" maxLength:"50" doc:"the network, as 10.1.2.0/24"`
}) (*answer[items[SweepAddress]], error) {
	within, err := netip.ParsePrefix(in.Within)
	if err != nil {
		return nil, wrong("query.within", "a network is written as 10.1.2.0/24")
	}
	if _, err := s.sweep(ctx, in.ID); err != nil {
		return nil, err
	}
	rows, err := s.Store.SweepAddresses(ctx, in.ID, within, mostSweepAddresses)
	return itemsOf(rows, func(a *store.SweepAddress) SweepAddress {
		return SweepAddress{
			Address: a.Addr.String(), State: a.State, Credential: a.Credential, Refused: a.Refused, Reason: a.Reason, Name: a.Name, Source: a.Source,
			At: a.At, Answered: a.Answered,
		}
	}), err
}

// sweep is one that the caller may see.
func (s *service) sweep(ctx context.Context, id string) (store.Sweep, error) {
	w, err := s.Store.Sweep(ctx, id)
	if err == nil && !s.seesSite(ctx, w.Site) {
		err = inventory.Errorf(inventory.NotFound, "no sweep %s", id)
	}
	return w, err
}

// seesSite says whether a site is one entity's that the caller sees; those of several are for who sees all.
func (s *service) seesSite(ctx context.Context, code string) bool {
	return s.Estate.SeesSite(auth.AccessFrom(ctx).Sees, code)
}

func loadSweep(id string) func(context.Context, store.Rows) (Sweep, error) {
	return func(ctx context.Context, r store.Rows) (Sweep, error) {
		w, err := r.Sweep(ctx, id)
		return newSweep(&w), err
	}
}
