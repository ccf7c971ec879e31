package store

import (
	"context"
	"time"
)

// PolicyPart names one of the documents that make up the policy.
type PolicyPart string

// The parts.
const (
	PolicyDocument PolicyPart = "policy"
	ServicesTable  PolicyPart = "services"
	SitesTable     PolicyPart = "sites"
)

// PolicyVersion is one version of a part of the policy, as a person gave it.
type PolicyVersion struct {
	ID       string
	Part     PolicyPart
	Document string
	By       string
	At       time.Time
}

var policies = table[PolicyVersion]{
	name:    "policy",
	key:     []string{"id"},
	columns: []string{"part", "document", "by_user", "at"},
	places: func(v *PolicyVersion) []any {
		return []any{&v.ID, &v.Part, &v.Document, &v.By, moment{&v.At}}
	},
}

// PolicyVersions reads the versions of a part, newest first.
func (r reader) PolicyVersions(ctx context.Context, part PolicyPart) ([]PolicyVersion, error) {
	return policies.find(ctx, r.q, "WHERE part = $1 ORDER BY id DESC", string(part))
}

// PolicyVersion reads one version, by its id.
func (r reader) PolicyVersion(ctx context.Context, id string) (PolicyVersion, error) {
	return policies.one(ctx, r.q, id)
}

// Policy reads the version of a part that is in force; empty when nobody has set one.
func (r reader) Policy(ctx context.Context, part PolicyPart) (PolicyVersion, error) {
	found, err := policies.find(ctx, r.q, "WHERE part = $1 ORDER BY id DESC LIMIT 1", string(part))
	if err != nil || len(found) == 0 {
		return PolicyVersion{}, err
	}
	return found[0], nil
}

// PutPolicy puts a version of a part in force.
func (tx *Tx) PutPolicy(ctx context.Context, v *PolicyVersion) error {
	return policies.put(ctx, tx.q, v)
}

// PolicyIDs gives the ids of the versions in force: of the policy document, the services and the sites; "" for what nobody has set.
func (r reader) PolicyIDs(ctx context.Context) (ids [3]string, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT coalesce((SELECT max(id) FROM policy WHERE part = $1), ''),
		coalesce((SELECT max(id) FROM policy WHERE part = $2), ''), coalesce((SELECT max(id) FROM policy WHERE part = $3), '')`,
		string(PolicyDocument), string(ServicesTable), string(SitesTable)).Scan(&ids[0], &ids[1], &ids[2])
	return ids, err
}
