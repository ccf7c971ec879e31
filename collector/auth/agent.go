package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/netip"
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

// Sender is who sends a report: an agent of ours, or a foreign one (nil Agent) that the administrator lets in.
type Sender struct{ Agent *store.Agent }

// MayReport says whether the sender may report under that device id. A workstation's key is good for that workstation alone;
// a scanner speaks for whatever it has scanned; foreign agents have no identity but the one they claim.
func (s Sender) MayReport(deviceID string) bool {
	return s.Agent == nil || s.Agent.Kind == store.EnrolScanner || s.Agent.DeviceID == deviceID
}

// Sender says who sends, or ErrKey, or ErrTooMany. Who shows a key stands or falls with it.
func (a *Auth) Sender(c *gin.Context) (Sender, error) {
	if key, given := bearer(c); given {
		agent, err := a.store.AgentKeyed(c.Request.Context(), hashSecret(key))
		if inventory.CodeOf(err) == inventory.NotFound || err == nil && !agent.Revoked.IsZero() {
			return Sender{}, ErrKey
		}
		return Sender{Agent: &agent}, err
	}
	if a.fromForeignNetwork(c.ClientIP()) {
		return Sender{}, nil
	}
	return Sender{}, a.foreignPassword(c)
}

func (a *Auth) fromForeignNetwork(ip string) bool {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	for _, network := range a.settings.Foreign.Networks {
		if network.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

func (a *Auth) foreignPassword(c *gin.Context) error {
	want := a.settings.Foreign
	user, password, given := c.Request.BasicAuth()
	if want.Password == "" || !given {
		return ErrKey
	}
	from := c.ClientIP()
	if !a.guesses.left(from) {
		return ErrTooMany
	}
	if !same(user, want.User) || !same(password, want.Password) {
		a.guesses.take(from)
		return ErrKey
	}
	return nil
}

// same compares in a time that tells nothing, not even the length.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// Challenge is the WWW-Authenticate header for those without a key: foreign agents send a password only when asked for it.
func (a *Auth) Challenge() string {
	if a.settings.Foreign.Password != "" {
		return `Basic realm="recolement"`
	}
	return "Bearer"
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
