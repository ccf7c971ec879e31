package glpi

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"recolement/agent/report"
	"recolement/collector/estate"
	"recolement/collector/store"
)

const (
	// soon is when an agent that is asked for a full inventory is to come back: GLPI's agents send one after some partial ones, and
	// cannot be made to do so at once.
	soon = 10 * time.Minute

	// What GLPI's agents are told about who serves a task. They ask by XML for what the plugin of that name does.
	formatVersion = "10.0.19"
	plugin        = "glpiinventory"
	pluginVersion = "1.4.0"
)

// contact tells an agent what it is to do.
func (x *exchange) contact(data []byte) error {
	says, err := report.DecodeContact(data)
	if err != nil {
		return err
	}
	if err := x.mayReport(says.DeviceID); err != nil {
		return err
	}
	ctx := x.c.Request.Context()
	if x.sender.Agent != nil {
		if err := x.Auth.Contacted(ctx, *x.sender.Agent, says.Name, says.Version); err != nil {
			return err
		}
	}
	tasks := append(slices.Clone(says.EnabledTasks), says.InstalledTasks...)
	err = x.Estate.Greet(ctx, estate.Greeting{
		DeviceID: says.DeviceID, Program: says.Name, Version: says.Version, Tag: says.Tag, Tasks: says.InstalledTasks, Client: x.sender.Client, Proxies: x.proxies,
	})
	if err != nil {
		return err
	}
	return x.assign(says.DeviceID, tasks)
}

// serving is what an agent is told of one task.
type serving struct {
	Server  string `json:"server"`
	Version string `json:"version"`
	Full    bool   `json:"full,omitempty"` // a full inventory is wanted now; ours understand it
}

// assign answers a contact: which of its tasks the agent is not to run, and who serves the others.
func (x *exchange) assign(deviceID string, tasks []string) error {
	ctx := x.c.Request.Context()
	full, err := x.wanted.has(ctx, deviceID)
	if err != nil {
		return err
	}
	scan, err := x.Estate.ScanDue(ctx, deviceID, x.sender.Client)
	if err != nil {
		return err
	}
	served := map[string]serving{"inventory": {Server: "glpi", Version: formatVersion, Full: full}}
	if scan {
		served["netdiscovery"] = serving{Server: plugin, Version: pluginVersion}
		served["netinventory"] = served["netdiscovery"]
	}
	answer := report.Answer{Status: report.StatusOK, Expiration: x.expiration(), Tasks: map[string]json.RawMessage{}}
	if full {
		answer.Expiration = report.Expiration(soon)
	}
	for name, s := range served {
		if answer.Tasks[name], err = json.Marshal(s); err != nil {
			return err
		}
	}
	answer.Disabled = unserved(tasks, served)
	x.c.JSON(http.StatusOK, answer)
	return nil
}

// unserved are the tasks that nobody here has work for. A remote inventory is one more inventory.
func unserved(tasks []string, served map[string]serving) []string {
	var disabled []string
	for _, task := range tasks {
		task = strings.ToLower(task)
		if _, ok := served[task]; !ok && task != "remoteinventory" && task != "" && len(task) < 50 && !slices.Contains(disabled, task) && len(disabled) < 50 {
			disabled = append(disabled, task)
		}
	}
	slices.Sort(disabled)
	return disabled
}

// wanted knows which agents are asked for a full inventory. There are few at a time, so a report costs no look into the database:
// the list is read again when it is older than a moment.
type wanted struct {
	store *store.Store
	mu    sync.Mutex
	read  time.Time
	ids   []string
}

const moment = 2 * time.Second

func (w *wanted) has(ctx context.Context, deviceID string) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Since(w.read) >= moment {
		ids, err := w.store.WantedAgents(ctx)
		if err != nil {
			return false, err
		}
		w.ids, w.read = ids, time.Now()
	}
	return slices.Contains(w.ids, deviceID), nil
}

// forget makes the next question look again.
func (w *wanted) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.read = time.Time{}
}
