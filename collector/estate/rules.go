package estate

import (
	"context"
	"fmt"
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/policy"
	"recolement/collector/reconcile"
	"recolement/collector/store"
)

// rules is a policy ready for use, with the versions of the documents that it was made of.
type rules struct {
	policy   *inventory.Policy
	core     *reconcile.Core // to which junk identifies nothing
	keys     *match.Keys     // which know of no junk: by them things are read, found and counted
	junk     map[string]bool
	learned  map[string]store.JunkKey // the junk, and what was released
	bonds    []inventory.Bond         // by which the core makes devices
	bondKeys map[string][]string      // by observation: what it has in common with those that it is bound to
	words    *policy.Interpreter
	document []byte    // the policy document, as a person wrote it
	versions [3]string // ids of the policy document, the services and the sites; "" for the default
}

type policyReader interface {
	Policy(ctx context.Context, part store.PolicyPart) (store.PolicyVersion, error)
	JunkKeys(ctx context.Context) ([]store.JunkKey, error)
	Bonds(ctx context.Context) ([]store.Bond, error)
}

// parts of the policy, in the order of rules.versions.
var parts = [3]store.PolicyPart{store.PolicyDocument, store.ServicesTable, store.SitesTable}

// currentRules gives the rules in force; another collector on the same database may have changed them.
func (e *Estate) currentRules(ctx context.Context, tx *store.Tx) (*rules, error) {
	known := e.rules.Load()
	versions, err := tx.PolicyIDs(ctx)
	if err != nil {
		return nil, err
	}
	learned, err := tx.JunkKeys(ctx)
	if err != nil {
		return nil, err
	}
	bonds, err := tx.Bonds(ctx)
	if err != nil {
		return nil, err
	}
	r := known.without(learned).bound(bonds)
	if versions != known.versions {
		r, err = readRules(ctx, tx)
	}
	if r == known || err != nil {
		return r, err
	}
	e.rules.Store(r) // should tx come to nothing, the versions differ again and the rules are read anew
	return r, nil
}

func readRules(ctx context.Context, from policyReader) (*rules, error) {
	var documents, versions [3]string
	for i, part := range parts {
		v, err := from.Policy(ctx, part)
		if err != nil {
			return nil, err
		}
		documents[i], versions[i] = v.Document, v.ID
	}
	r, err := makeRules(documents)
	if err != nil {
		return nil, err
	}
	learned, err := from.JunkKeys(ctx)
	if err != nil {
		return nil, err
	}
	bonds, err := from.Bonds(ctx)
	if err != nil {
		return nil, err
	}
	r.versions = versions
	return r.without(learned).bound(bonds), nil
}

// makeRules reads the documents; an empty one is the default.
func makeRules(documents [3]string) (*rules, error) {
	p := policy.Default()
	var err error
	document := policy.DefaultDocument()
	if documents[0] != "" {
		document = []byte(documents[0])
		if p, err = policy.Parse("policy", []byte(documents[0])); err != nil {
			return nil, fmt.Errorf("read policy: %w", err)
		}
	}
	if documents[1] != "" {
		if p.Services, err = policy.ReadServices("services", strings.NewReader(documents[1])); err != nil {
			return nil, fmt.Errorf("read services: %w", err)
		}
	}
	if documents[2] != "" {
		if p.Sites, err = policy.ReadSites("sites", strings.NewReader(documents[2])); err != nil {
			return nil, fmt.Errorf("read sites: %w", err)
		}
	}
	core, err := reconcile.New(p)
	if err != nil {
		return nil, err
	}
	return &rules{policy: p, core: core.Without(nil), keys: core.Keys, words: policy.NewInterpreter(p), document: document}, nil
}
