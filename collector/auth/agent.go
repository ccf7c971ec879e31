package auth

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Enrolment is what an agent says of itself when it asks for a key.
type Enrolment struct {
	Token    string `json:"token"`
	DeviceID string `json:"deviceid"`
	Name     string `json:"name"`
	Version  string `json:"version"`
}

// Enrol gives an agent a key of its own for a token. A device id that had a key gets a new one and loses the old: the machine
// was set up anew.
func (a *Auth) Enrol(c *gin.Context, e Enrolment) (key string, agent store.Agent, err error) {
	ctx := c.Request.Context()
	if !plain(e.DeviceID, 1, 255) || !plain(e.Name, 0, 255) || !plain(e.Version, 0, 100) {
		return "", agent, inventory.Errorf(inventory.Invalid, "deviceid, name and version are texts of at most 255 characters; deviceid is not empty")
	}
	token, err := a.usable(c, e.Token)
	if err != nil {
		return "", agent, err
	}
	if token.Scope != store.EnrolAgent && token.Scope != store.EnrolScanner {
		return "", agent, ErrToken
	}
	agent = store.Agent{
		ID: store.NewID(), DeviceID: e.DeviceID, Name: e.Name, Version: e.Version, Kind: token.Scope, TokenID: token.ID, Created: a.now(),
	}
	key, agent.KeyHash = newSecret(agentKeyPrefix)
	select {
	case a.enrolling <- struct{}{}:
		defer func() { <-a.enrolling }()
	case <-ctx.Done():
		return "", agent, ctx.Err()
	}
	return key, agent, a.store.Write(ctx, func(tx *store.Tx) error { return a.enrol(ctx, tx, agent) })
}

func (a *Auth) enrol(ctx context.Context, tx *store.Tx, agent store.Agent) error {
	ok, err := tx.UseToken(ctx, agent.TokenID)
	if err != nil {
		return err
	}
	if !ok {
		return ErrToken
	}
	replaced, err := tx.RevokeAgentsOf(ctx, agent.DeviceID, a.now())
	if err != nil {
		return err
	}
	if err := tx.PutAgent(ctx, agent); err != nil {
		return err
	}
	why := "token " + agent.TokenID
	if replaced > 0 {
		why += "; takes the place of an earlier key"
	}
	return tx.AddAudit(ctx, &store.AuditEntry{At: a.now(), By: agent.DeviceID, Action: "agent-enrol", Subject: agent.ID, Why: why})
}

func plain(s string, least, most int) bool {
	return len(s) >= least && len(s) <= most && !strings.ContainsFunc(s, unicode.IsControl)
}

// RevokeAgent makes an agent's key worthless.
func (a *Auth) RevokeAgent(ctx context.Context, id, by string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		agent, err := tx.Agent(ctx, id)
		if err != nil {
			return err
		}
		if !agent.Revoked.IsZero() {
			return nil
		}
		agent.Revoked = a.now()
		if err := tx.PutAgent(ctx, agent); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: a.now(), By: by, Action: "agent-revoke", Subject: id, Why: agent.DeviceID})
	})
}

const contactEvery = time.Hour

// Contacted remembers that an agent has asked what to do, to the hour.
func (a *Auth) Contacted(ctx context.Context, agent store.Agent, name, version string) error {
	if a.now().Sub(agent.Contact) < contactEvery && agent.Version == version {
		return nil
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		known, err := tx.Agent(ctx, agent.ID)
		if err != nil {
			return err
		}
		known.Contact = a.now()
		if plain(name, 1, 255) && plain(version, 1, 100) {
			known.Name, known.Version = name, version
		}
		return tx.PutAgent(ctx, known)
	})
}
