package api

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/rogpeppe/go-internal/diff"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

type policyVersion struct {
	ID   string           `json:"id"`
	Part store.PolicyPart `json:"part" enum:"policy,services,sites"`
	By   string           `json:"by"`
	At   time.Time        `json:"at,omitzero"`
}

type policyPart struct {
	Part     store.PolicyPart `json:"part" enum:"policy,services,sites"`
	Version  string           `json:"version,omitempty" doc:"absent: nobody has set one, and the default holds"`
	By       string           `json:"by,omitempty"`
	At       time.Time        `json:"at,omitzero"`
	Document string           `json:"document" doc:"policy: TOML or JSON; services and sites: CSV"`
}

type policyDiff struct {
	From string `json:"from"`
	To   string `json:"to"`
	Diff string `json:"diff" doc:"unified; empty where the two say the same"`
}

func newPolicyVersion(v *store.PolicyVersion) policyVersion {
	return policyVersion{ID: v.ID, Part: v.Part, By: v.By, At: v.At}
}

type policyQuery struct {
	Known
	Part string `path:"part" enum:"policy,services,sites"`
}

type policyWish struct {
	Change
	Part string `path:"part" enum:"policy,services,sites"`
}

func (s *service) policy() {
	add(s, operation{id: "get-policy", method: http.MethodGet, path: "/policy/{part}", scope: store.ReadAPI, summary: "Get a part of the policy that is in force"},
		func(ctx context.Context, in *policyQuery) (*one[policyPart], error) {
			p, err := loadPolicy(store.PolicyPart(in.Part))(ctx, s.Store.Rows())
			if err != nil {
				return nil, err
			}
			return single(in.Known, p)
		})
	add(s, operation{
		id: "put-policy", method: http.MethodPut, path: "/policy/{part}", scope: store.AdminAPI, status: http.StatusOK, patience: importPatience,
		upload:  upload{most: 4 << 20, kinds: []string{"application/toml", "application/json", "text/csv", "text/plain", "application/octet-stream"}},
		summary: "Put a part of the policy in force", text: "The whole estate is judged by it at once. What is wrong in the document is told by its line.",
	}, s.putPolicy)
	addList(s, operation{id: "list-policy-versions", path: "/policy/{part}/versions", scope: store.ReadAPI, summary: "List the versions of a part, newest first"},
		func(_ context.Context, in *versionsQuery) (source[policyVersion], error) {
			return source[policyVersion]{sort: "-id", walk: mapped(func(ctx context.Context, w store.Walk) ([]store.PolicyVersion, *store.Place, error) {
				return s.Store.WalkPolicyVersions(ctx, store.PolicyPart(in.Part), w)
			}, newPolicyVersion)}, nil
		})
	add(s, operation{id: "diff-policy", method: http.MethodGet, path: "/policy/{part}/diff", scope: store.ReadAPI, summary: "Compare two versions of a part"}, s.diffPolicy)
}

type versionsQuery struct {
	Paging
	Part string `path:"part" enum:"policy,services,sites"`
}

type diffQuery struct {
	Part string `path:"part" enum:"policy,services,sites"`
	From string `query:"from" maxLength:"100" doc:"version; without: the default"`
	To   string `query:"to" maxLength:"100" doc:"version; without: the one in force"`
}

func (s *service) putPolicy(ctx context.Context, in *policyWish) (*one[policyPart], error) {
	part := store.PolicyPart(in.Part)
	guarded, err := onlyIf(ctx, in.Change, loadPolicy(part))
	if err != nil {
		return nil, err
	}
	set := map[store.PolicyPart]func(context.Context, []byte, string) error{
		store.PolicyDocument: s.Estate.SetPolicy, store.ServicesTable: s.Estate.SetServices, store.SitesTable: s.Estate.SetSites,
	}[part]
	if err := set(guarded, uploaded(ctx), by(ctx)); err != nil {
		return nil, atLine(err)
	}
	p, err := loadPolicy(part)(ctx, s.Store.Rows())
	if err != nil {
		return nil, err
	}
	return single(Known{}, p)
}

var lineOf = regexp.MustCompile(`(?:policy|services|sites):(\d+)(?::(\d+))?: `)

// atLine says in which line of a document an error lies.
func atLine(err error) error {
	found := lineOf.FindStringSubmatch(err.Error())
	if found == nil || inventory.CodeOf(err) != inventory.Invalid {
		return err
	}
	location := "body.line[" + found[1] + "]"
	if found[2] != "" {
		location += ".column[" + found[2] + "]"
	}
	return huma.NewError(http.StatusUnprocessableEntity, err.Error(), &huma.ErrorDetail{Location: location, Message: err.Error()})
}

func loadPolicy(part store.PolicyPart) func(context.Context, store.Rows) (policyPart, error) {
	return func(ctx context.Context, r store.Rows) (policyPart, error) {
		version, err := r.Policy(ctx, part)
		p := policyPart{Part: part, Version: version.ID, By: version.By, At: version.At, Document: version.Document}
		if version.ID == "" {
			p.Document = string(estate.DefaultPolicy(part))
		}
		return p, err
	}
}

func (s *service) diffPolicy(ctx context.Context, in *diffQuery) (*answer[policyDiff], error) {
	part := store.PolicyPart(in.Part)
	to, err := loadPolicy(part)(ctx, s.Store.Rows())
	if err != nil {
		return nil, err
	}
	if in.To != "" {
		if to, err = s.policyVersion(ctx, part, in.To); err != nil {
			return nil, err
		}
	}
	from := policyPart{Document: string(estate.DefaultPolicy(part))}
	if in.From != "" {
		if from, err = s.policyVersion(ctx, part, in.From); err != nil {
			return nil, err
		}
	}
	text := diff.Diff(from.Version, []byte(from.Document), to.Version, []byte(to.Document))
	return &answer[policyDiff]{Body: policyDiff{From: from.Version, To: to.Version, Diff: string(text)}}, nil
}

func (s *service) policyVersion(ctx context.Context, part store.PolicyPart, id string) (policyPart, error) {
	v, err := s.Store.PolicyVersion(ctx, id)
	if err == nil && v.Part != part {
		err = inventory.Errorf(inventory.NotFound, "no version %s of %s", id, part)
	}
	return policyPart{Part: part, Version: v.ID, Document: v.Document}, err
}
