package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/seal"
	"recolement/collector/store"
	"recolement/plugins/sdk"
)

// Connectors are the plugins that were set up, each for one system. Its methods may be called by many goroutines.
type Connectors struct {
	Store  *store.Store
	Estate *estate.Estate
	Host   *Host
	Key    func() (seal.Key, error) // to the secrets among the settings; asked when one is needed
	Log    *slog.Logger
	Now    func() time.Time
}

// Wish is a connector as an administrator wants it.
type Wish struct {
	ID       string // empty: a new one
	Plugin   string
	Label    string
	Sum      string            // of the program that is approved by it
	Values   map[string]string // of the plugin's fields; a secret that is empty stays as it is
	Every    time.Duration
	At       time.Duration
	Disabled bool
}

const (
	mostLabel  = 200
	mostSeldom = 366 * 24 * time.Hour
	mostOften  = time.Minute
)

// Save sets a connector up, or changes one. The error is sdk.Faults where values are wrong; those of the fields label and every are ours.
func (k *Connectors) Save(ctx context.Context, w Wish, by string) (store.Connector, error) {
	var faults sdk.Faults
	if w.Label = strings.TrimSpace(w.Label); w.Label == "" {
		faults = append(faults, sdk.Fault{Field: "label", Reason: "required"})
	} else if len(w.Label) > mostLabel {
		faults = append(faults, sdk.Fault{Field: "label", Reason: "long"})
	}
	if w.Every != 0 && (w.Every < mostOften || w.Every > mostSeldom) {
		faults = append(faults, sdk.Fault{Field: "every", Reason: "number"})
	}
	d, err := k.Host.Describe(ctx, w.Plugin, w.Sum)
	if err != nil {
		return store.Connector{}, err
	}
	c := store.Connector{ID: store.NewID(), Plugin: w.Plugin, Settings: map[string]string{}, Created: k.now(), CreatedBy: by}
	secrets := map[string]string{}
	if w.ID != "" {
		if c, err = k.Store.Connector(ctx, w.ID); err != nil {
			return c, err
		}
		if secrets, err = k.secrets(c); err != nil {
			return c, err
		}
	}
	before := c
	settled, err := sdk.Settle(d.Fields, withSecrets(d.Fields, w.Values, secrets))
	if faults = append(faults, sdk.FaultsOf(err)...); len(faults) > 0 {
		return c, faults
	}
	c.Label, c.Sum, c.Every, c.At, c.Disabled = w.Label, w.Sum, w.Every, w.At, w.Disabled
	c.Roles = nil
	for _, role := range d.Roles {
		c.Roles = append(c.Roles, string(role))
	}
	if changed, err := k.put(&c, d.Fields, settled, secrets); err != nil {
		return c, err
	} else if changed {
		c.Mark, c.Whole = "", time.Time{} // another system, perhaps: what was told by it begins anew
	}
	if w.ID == "" {
		c.Due = due(c, k.now()) // its first time by the clock is the next one
	}
	return c, k.write(ctx, before, c, by, w.ID == "")
}

// withSecrets puts the secrets that are known where none was typed.
func withSecrets(fields []sdk.Field, typed, known map[string]string) map[string]string {
	values := maps.Clone(typed)
	if values == nil {
		values = map[string]string{}
	}
	for _, f := range fields {
		if f.Kind == sdk.Secret && values[f.Name] == "" && known[f.Name] != "" {
			values[f.Name] = known[f.Name]
		}
	}
	return values
}

// put lays settled values into a connector, the secrets sealed, and says whether any of them is new.
func (k *Connectors) put(c *store.Connector, fields []sdk.Field, settled sdk.Settings, known map[string]string) (changed bool, err error) {
	open, secret := map[string]string{}, map[string]string{}
	for _, f := range fields {
		if f.Kind == sdk.Secret {
			secret[f.Name] = settled[f.Name]
		} else {
			open[f.Name] = settled[f.Name]
		}
	}
	changed = !maps.Equal(open, c.Settings) || !maps.Equal(secret, known)
	c.Settings = open
	if maps.Equal(secret, known) && len(c.Sealed) > 0 || len(secret) == 0 {
		return changed, nil
	}
	key, err := k.Key()
	if err != nil {
		return false, fmt.Errorf("keep the secrets of a connector: %w", err)
	}
	text, err := json.Marshal(secret)
	if err != nil {
		return false, fmt.Errorf("keep the secrets of a connector: %w", err)
	}
	c.Sealed = key.Seal(sealName(c.ID), text)
	return changed, nil
}

func sealName(id string) string { return "connector " + id }

func (k *Connectors) secrets(c store.Connector) (map[string]string, error) {
	secrets := map[string]string{}
	if len(c.Sealed) == 0 {
		return secrets, nil
	}
	key, err := k.Key()
	if err != nil {
		return nil, fmt.Errorf("open the secrets of connector %s: %w", c.Label, err)
	}
	text, err := key.Open(sealName(c.ID), c.Sealed)
	if err != nil {
		return nil, fmt.Errorf("open the secrets of connector %s: %w", c.Label, err)
	}
	if err := json.Unmarshal(text, &secrets); err != nil {
		return nil, fmt.Errorf("open the secrets of connector %s: %w", c.Label, err)
	}
	return secrets, nil
}

// settings are what the plugin is called with.
func (k *Connectors) settings(c store.Connector) (sdk.Settings, error) {
	secrets, err := k.secrets(c)
	if err != nil {
		return nil, err
	}
	all := sdk.Settings(maps.Clone(c.Settings))
	maps.Copy(all, secrets)
	return all, nil
}

func (k *Connectors) write(ctx context.Context, before, c store.Connector, by string, fresh bool) error {
	return k.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Precondition(ctx); err != nil {
			return err
		}
		entries := changes(before, c)
		if fresh {
			entries = []store.AuditEntry{{Action: "connector-add", To: c.Label, Why: c.Plugin + " " + c.Sum}}
		}
		for _, e := range entries {
			e.At, e.By, e.Subject = k.now(), by, c.ID
			if err := tx.AddAudit(ctx, &e); err != nil {
				return err
			}
		}
		return tx.PutConnector(ctx, c)
	})
}

// changes are the audit entries of a change; of secrets they say that there is another.
func changes(a, b store.Connector) []store.AuditEntry {
	var out []store.AuditEntry
	say := func(field, from, to string) {
		if from != to {
			out = append(out, store.AuditEntry{Action: "connector-change", Field: field, From: from, To: to})
		}
	}
	say("label", a.Label, b.Label)
	say("program", a.Sum, b.Sum)
	say("every", a.Every.String(), b.Every.String())
	say("at", a.At.String(), b.At.String())
	say("disabled", fmt.Sprint(a.Disabled), fmt.Sprint(b.Disabled))
	for _, name := range slices.Sorted(maps.Keys(b.Settings)) {
		say(name, a.Settings[name], b.Settings[name])
	}
	if string(a.Sealed) != string(b.Sealed) {
		say("secrets", "***", "*** ***")
	}
	return out
}

// Remove forgets a connector; what it brought stays.
func (k *Connectors) Remove(ctx context.Context, id, by string) error {
	return k.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Connector(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.AddAudit(ctx, &store.AuditEntry{At: k.now(), By: by, Action: "connector-remove", Subject: id, From: c.Label}); err != nil {
			return err
		}
		return tx.RemoveConnector(ctx, id)
	})
}

// Want asks for a run beside the clock. accept says that an answer much smaller than the last one is right.
func (k *Connectors) Want(ctx context.Context, id string, accept bool, by string) error {
	return k.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Connector(ctx, id)
		if err != nil {
			return err
		}
		c.Wanted, c.Accept = k.now(), c.Accept || accept
		e := store.AuditEntry{At: c.Wanted, By: by, Action: "connector-run", Subject: id, To: c.Label}
		if accept {
			e.Field = "accept"
		}
		if err := tx.AddAudit(ctx, &e); err != nil {
			return err
		}
		return tx.PutConnector(ctx, c)
	})
}

// Check tries the settings of a connector on the other system.
func (k *Connectors) Check(ctx context.Context, id string) (found string, err error) {
	c, err := k.Store.Connector(ctx, id)
	if err != nil {
		return "", err
	}
	s, err := k.settings(c)
	if err != nil {
		return "", err
	}
	err = k.Host.Use(ctx, c.Plugin, c.Sum, k.Host.limits.Call, func(ctx context.Context, p *sdk.Client) (err error) {
		found, err = p.Check(ctx, s)
		return err
	})
	if err != nil && inventory.CodeOf(err) == inventory.Internal {
		err = inventory.Errorf(inventory.Invalid, "%w", err) // it is the other system's answer, for people to read
	}
	return brief(found), err
}

func (k *Connectors) now() time.Time { return k.Now().UTC().Truncate(time.Microsecond) }

// brief is as much of a text of others as a line has room for.
func brief(text string) string {
	const most = 500
	text = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, text)
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
