package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"recolement/agent/internal/delivery"
	"recolement/agent/report"
)

// status is what the agent remembers of itself between rounds.
type status struct {
	LastInventory time.Time `json:"last_inventory,omitzero"`
	LastDelivery  time.Time `json:"last_delivery,omitzero"`
	LastError     string    `json:"last_error,omitempty"`
	Next          time.Time `json:"next,omitzero"` // inventory
}

// sent notes how a round went; no answer and no error mean that nothing waited.
func (s *status) sent(answer report.Answer, err error, now time.Time) {
	s.LastError = ""
	if err != nil {
		s.LastError = err.Error()
	} else if answer.Status != "" {
		s.LastDelivery = now
	}
}

func (a *app) spoolDir() string   { return filepath.Join(a.config.State, "spool") }
func (a *app) statusFile() string { return filepath.Join(a.config.State, "status.json") }

func (a *app) spool() (*delivery.Spool, error) {
	return delivery.OpenSpool(a.spoolDir(), a.limits())
}

// readStatus gives an empty status where none can be read: it is a convenience.
func (a *app) readStatus() status {
	var s status
	raw, err := os.ReadFile(a.statusFile())
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		a.log.Warn("no status", "error", err)
	}
	return s
}

func (a *app) keepStatus(s status) {
	raw, err := json.Marshal(s)
	if err == nil {
		err = delivery.WriteFile(a.statusFile(), raw)
	}
	if err != nil {
		a.log.Warn("status not kept", "error", err)
	}
}

func (a *app) note(change func(*status)) {
	s := a.readStatus()
	change(&s)
	a.keepStatus(s)
}

// status prints who this agent is and what waits. It takes nothing from the service that may be running.
func (a *app) status() *cobra.Command {
	return &cobra.Command{Use: "status", Short: a.t["status"], Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		id, err := delivery.ReadIdentity(a.config.State)
		if err != nil {
			return err
		}
		waiting, err := count(delivery.Waiting(a.spoolDir()))
		if err != nil {
			return err
		}
		refused, err := count(delivery.Refused(a.spoolDir()))
		if err != nil {
			return err
		}
		a.printStatus(id, waiting, refused)
		return nil
	}}
}

func count(names []string, err error) (int, error) {
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	return len(names), err
}

func (a *app) printStatus(id delivery.Identity, waiting, refused int) {
	line := func(key string, values ...any) { fmt.Fprintf(a.out, a.t[key]+"\n", values...) }
	if id.Enrolled() {
		line("status_enrolled", id.AgentID)
	} else {
		line("status_not_enrolled")
	}
	if id.DeviceID != "" {
		line("status_device", id.DeviceID)
	}
	if a.config.Collector != "" {
		line("status_collector", a.config.Collector)
	}
	s := a.readStatus()
	line("status_inventory", a.when(s.LastInventory))
	line("status_delivery", a.when(s.LastDelivery))
	line("status_waiting", waiting)
	if refused > 0 {
		line("status_refused", refused, filepath.Join(a.spoolDir(), "refused"))
	}
	if s.LastError != "" {
		line("status_error", s.LastError)
	}
}

func (a *app) when(t time.Time) string {
	if t.IsZero() {
		return a.t["never"]
	}
	return t.Local().Format("2006-01-02 15:04:05")
}
