package store

import (
	"context"
	"strings"
)

// AgentFilter selects agents; what is empty selects all.
type AgentFilter struct {
	Text          string // words that must all occur in the name, the device id or the version, in any letter case
	Kind          Scope
	Standing      *bool  // with a key that is good, or a revoked one
	Sort          string // contact (usual), name, version, created
	Desc          bool
	Limit, Offset int
}

var agentSorts = map[string]string{"contact": "contact", "name": "lower(name)", "version": "version", "created": "created"}

// AgentPage lists a page of the agents, and how many there are in all.
func (r reader) AgentPage(ctx context.Context, f AgentFilter) ([]Agent, int, error) {
	c := &conditions{}
	c.equal("kind", string(f.Kind))
	if f.Standing != nil {
		c.add(map[bool]string{true: "revoked IS NULL", false: "revoked IS NOT NULL"}[*f.Standing])
	}
	for _, word := range strings.Fields(strings.ToLower(f.Text)) {
		c.add(`lower(name || ' ' || device_id || ' ' || version) LIKE ? ESCAPE '\'`, "%"+likeEscaper.Replace(word)+"%")
	}
	total, err := agentTable.count(ctx, r.q, c.where(), c.args...)
	if err != nil {
		return nil, 0, err
	}
	found, err := agentTable.find(ctx, r.q, c.where()+page(agentSorts, f.Sort, "contact", "id", f.Desc, f.Limit, f.Offset), c.args...)
	return found, total, err
}
