package api

import (
	"context"
	"net/http"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type figures struct {
	Assets struct {
		Known      int `json:"known" doc:"records of the manual inventory"`
		InService  int `json:"in_service"`
		Observable int `json:"observable" doc:"those in service that agents or scans can see"`
		Seen       int `json:"seen" doc:"those of them that are not missing"`
	} `json:"assets"`
	Devices struct {
		Known   int `json:"known"`
		Matched int `json:"matched" doc:"with a record"`
	} `json:"devices"`
	Discrepancies map[inventory.Kind]int `json:"discrepancies" doc:"by kind, those that ask for work"`
	Names         struct {
		Judged    int `json:"judged" doc:"devices with a name and a rule for it"`
		Compliant int `json:"compliant" doc:"those of them without a fault that stands"`
	} `json:"names"`
}

func (s *service) figures() {
	add(s, operation{id: "get-figures", method: http.MethodGet, path: "/figures", scope: store.ReadAPI, summary: "Get coverage, compliance and counts"},
		func(ctx context.Context, in *Known) (*one[figures], error) {
			f, err := s.measure(ctx)
			if err != nil {
				return nil, err
			}
			return single(*in, f)
		})
}

func (s *service) measure(ctx context.Context) (f figures, err error) {
	var observed, named []inventory.Class
	policy := s.Estate.Policy()
	for _, class := range policy.Classes {
		if class.Observed {
			observed = append(observed, class.Class)
		}
	}
	for _, rule := range policy.Naming {
		named = append(named, rule.Classes...)
	}
	n, err := s.view(ctx).Figures(ctx, observed, named)
	if err != nil {
		return f, err
	}
	f.Assets.Known, f.Assets.InService, f.Assets.Observable, f.Assets.Seen = n.Assets, n.InService, n.Observable, n.Observable-n.Missing
	f.Devices.Known, f.Devices.Matched = n.Devices, n.Matched
	f.Names.Judged, f.Names.Compliant = n.Named, n.Named-n.Misnamed
	f.Discrepancies, err = s.view(ctx).DiscrepancyCounts(ctx, store.DiscrepancyFilter{
		Statuses: []inventory.Status{inventory.Open, inventory.Acknowledged, inventory.Assigned},
	})
	return f, err
}
