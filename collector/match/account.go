package match

import (
	"encoding/json"
	"strings"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

// accountKey is the key of a report's hardware section under which the plugin of a directory says what is known of an account. It is no
// key of the inventory format; readers that do not know it pass over it.
const accountKey = "directory_account"

// account reads a computer's account in a directory; nil when the report is of a computer.
func account(h *report.Hardware) *inventory.Account {
	if h == nil || len(h.Extra[accountKey]) == 0 {
		return nil
	}
	var said struct {
		Enabled   bool      `json:"enabled"`
		LastLogon time.Time `json:"last_logon"`
		Created   time.Time `json:"created"`
		Place     string    `json:"place"`
	}
	if err := json.Unmarshal(h.Extra[accountKey], &said); err != nil {
		return nil // of another form than ours: others may use the same key
	}
	return &inventory.Account{
		Enabled: said.Enabled, LastLogon: said.LastLogon.UTC().Truncate(time.Second), Created: said.Created.UTC().Truncate(time.Second), Place: strings.TrimSpace(said.Place),
	}
}
