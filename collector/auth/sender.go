package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/netip"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Sender is who sends a report: an agent of ours, or a foreign one (nil Agent) that the administrator lets in.
type Sender struct {
	Agent  *store.Agent
	Client string // of a foreign one: the name of the client that it was let in as
}

// Label names the sender in logs, and where an answer is kept for it alone.
func (s Sender) Label() string {
	if s.Agent != nil {
		return "agent " + s.Agent.ID
	}
	return "client " + s.Client
}

// MayReport says whether the sender may report under that device id. A workstation's key is good for that workstation alone;
// a scanner speaks for whatever it has scanned; foreign agents have no identity but the one they claim.
func (s Sender) MayReport(deviceID string) bool {
	return s.Agent == nil || s.Agent.Kind == store.EnrolScanner || s.Agent.DeviceID == deviceID
}

// MayReport is the sender's own MayReport, and keeps foreign agents from speaking for one of ours: that has a key to speak for itself.
func (a *Auth) MayReport(ctx context.Context, s Sender, deviceID string) (bool, error) {
	if s.Agent != nil {
		return s.MayReport(deviceID), nil
	}
	ours, err := a.store.HasAgent(ctx, deviceID)
	return !ours, err
}

// Sender says who sends, or ErrKey, or ErrTooMany. Who shows a key, a token or a password stands or falls with it.
func (a *Auth) Sender(c *gin.Context) (Sender, error) {
	if secret, given := bearer(c); given {
		if strings.HasPrefix(secret, oauthPrefix) {
			return a.tokenSender(c.Request.Context(), secret)
		}
		return a.agentSender(c.Request.Context(), secret)
	}
	if user, password, given := c.Request.BasicAuth(); given {
		return a.passwordSender(c, user, password)
	}
	return a.networkSender(c)
}

func (a *Auth) agentSender(ctx context.Context, key string) (Sender, error) {
	agent, err := a.store.AgentKeyed(ctx, hashSecret(key))
	if inventory.CodeOf(err) == inventory.NotFound || err == nil && !agent.Revoked.IsZero() {
		return Sender{}, ErrKey
	}
	return Sender{Agent: &agent}, err
}

// networkSender lets in who sends from a network that the administrator has named.
func (a *Auth) networkSender(c *gin.Context) (Sender, error) {
	address, err := netip.ParseAddr(c.ClientIP())
	if err != nil {
		return Sender{}, ErrKey
	}
	address = address.Unmap()
	for _, network := range a.settings.Foreign.Networks {
		if network.Contains(address) {
			return Sender{Client: network.String()}, nil
		}
	}
	named, err := a.store.ForeignClientsOf(c.Request.Context(), store.ForeignNetwork)
	if err != nil {
		return Sender{}, err
	}
	for i := range named {
		network, err := netip.ParsePrefix(named[i].Network)
		if err == nil && network.Contains(address) && named[i].Usable(a.now()) {
			return Sender{Client: named[i].Name}, nil
		}
	}
	return Sender{}, ErrKey
}

// passwordSender lets in who knows the password of the configuration, or of a client. Guessing is slowed down.
func (a *Auth) passwordSender(c *gin.Context, user, password string) (Sender, error) {
	from := c.ClientIP()
	if !a.guesses.left(from) {
		return Sender{}, ErrTooMany
	}
	want := a.settings.Foreign
	if want.Password != "" && same(user, want.User) && same(password, want.Password) {
		return Sender{Client: user}, nil
	}
	client, err := a.foreignClient(c.Request.Context(), store.ForeignBasic, user, password)
	if inventory.CodeOf(err) == inventory.Denied {
		a.guesses.take(from)
	}
	return Sender{Client: client.Name}, err
}

// foreignClient finds a client by name and secret; ErrKey unless both are right.
func (a *Auth) foreignClient(ctx context.Context, kind store.ForeignKind, name, secret string) (store.ForeignClient, error) {
	client, err := a.store.ForeignClientNamed(ctx, kind, name)
	if inventory.CodeOf(err) == inventory.NotFound || err == nil && (!client.Usable(a.now()) || !same(client.Hash, hashSecret(secret))) {
		return store.ForeignClient{}, ErrKey
	}
	return client, err
}

// same compares in a time that tells nothing, not even the length.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// Challenges are the WWW-Authenticate headers for those without a key. Basic comes first and only where somebody has a password:
// foreign agents send one only when asked for it, and read no further.
func (a *Auth) Challenges(ctx context.Context) []string {
	basic := a.settings.Foreign.Password != ""
	if !basic {
		clients, err := a.store.ForeignClientsOf(ctx, store.ForeignBasic)
		basic = err == nil && len(clients) > 0
	}
	if basic {
		return []string{`Basic realm="recolement"`, "Bearer"}
	}
	return []string{"Bearer"}
}
