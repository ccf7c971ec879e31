package api

import (
	"context"
	"net/http"
	"time"

	"recolement/collector/auth"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

type junkKey struct {
	Key      string    `json:"key" doc:"s: a serial number, u: a UUID, m: a MAC"`
	Kind     string    `json:"kind" enum:"serial,uuid,mac"`
	Value    string    `json:"value"`
	SetAside bool      `json:"set_aside" doc:"it identifies nothing; otherwise a person has released it"`
	Since    time.Time `json:"since,omitzero" doc:"when it was set aside"`
	Machines int       `json:"machines" doc:"that shared it when that was counted last"`
	Devices  int       `json:"devices" doc:"that have it now"`
	Limit    int       `json:"limit,omitempty" doc:"so many machines may share it since it was released; absent: as many as the policy says"`
	Released time.Time `json:"released,omitzero"`
	By       string    `json:"by,omitempty" doc:"who released it"`
}

func newJunkKey(k *store.JunkKey) junkKey {
	kind, value := k.Names()
	return junkKey{Key: k.Key, Kind: kind, Value: value, SetAside: k.Junk(), Since: k.Since, Machines: k.Machines, Devices: k.Devices, Limit: k.Limit, Released: k.Released, By: k.By}
}

type releaseWish struct {
	Body struct {
		Key string `json:"key,omitempty" maxLength:"300" doc:"as the list has it"`
	}
}

func (s *service) junk() {
	add(s, operation{
		id: "list-junk-keys", method: http.MethodGet, path: "/junk-keys", scope: store.ReadAPI, summary: "List the keys that many machines share",
		text: "A serial number, UUID or MAC that more machines bear than the policy allows is set aside by itself: it identifies nothing. For those who see all entities.",
	}, func(ctx context.Context, in *Known) (*one[items[junkKey]], error) {
		if !auth.AccessFrom(ctx).Sees.All {
			return nil, inventory.Errorf(inventory.Denied, "the keys are of machines of all entities")
		}
		all, err := s.Estate.JunkKeys(ctx)
		if err != nil {
			return nil, err
		}
		return single(*in, itemsOf(all, newJunkKey).Body)
	})
	add(s, operation{
		id: "release-junk-key", method: http.MethodPost, path: "/junk-keys/release", scope: store.DecideAPI, status: http.StatusNoContent,
		patience: importPatience, summary: "Release a key: it identifies machines again",
		text: "It stays released as long as no more machines share it than do now. The devices that bear it are judged anew. For managers of all entities.",
	}, func(ctx context.Context, in *releaseWish) (*struct{}, error) {
		if !manages(ctx).All {
			return nil, inventory.Errorf(inventory.Denied, "the key is of machines of all entities")
		}
		if in.Body.Key == "" {
			return nil, wrong("body.key", "say which key")
		}
		return nil, s.Estate.ReleaseJunk(ctx, in.Body.Key, by(ctx))
	})
}
