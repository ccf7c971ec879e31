package store

import (
	"errors"
	"testing"
	"time"

	"recolement/collector/inventory"
)

func TestUsers(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		anne := User{ID: "u1", Name: "Anne É.", Role: Manager, Language: "fr", Password: "$argon2id$", Stamp: "1", Created: noon}
		bob := User{ID: "u2", Name: "bob", Role: Reader, Stamp: "1", Created: noon}
		write(t, s, func(tx *Tx) error { return errors.Join(tx.PutUser(t.Context(), bob), tx.PutUser(t.Context(), anne)) })
		all, err := s.Users(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, all, []User{anne, bob})
		got, err := s.UserNamed(t.Context(), " anne é. ")
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, anne)
		anne.Role, anne.Stamp = Administrator, "2"
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutUser(t.Context(), anne), tx.RemoveUser(t.Context(), "u2"))
		})
		if got, err = s.User(t.Context(), "u1"); err != nil {
			t.Fatal(err)
		}
		same(t, got, anne)
		if _, err := s.UserNamed(t.Context(), "bob"); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("a removed user: %v", err)
		}
		twin := User{ID: "u3", Name: "ANNE É.", Role: Reader}
		err = s.Write(t.Context(), func(tx *Tx) error { return tx.PutUser(t.Context(), twin) })
		if err == nil || !s.engine.unique(err) {
			t.Errorf("two users of one name: %v", err)
		}
	})
}

func TestSessions(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		write(t, s, func(tx *Tx) error {
			return errors.Join(
				tx.PutSession(t.Context(), &Session{Token: "a", Data: []byte{0, 1}, Expiry: noon.Add(time.Hour)}),
				tx.PutSession(t.Context(), &Session{Token: "a", UserID: "u", Data: []byte{0, 2}, Expiry: noon.Add(time.Hour)}),
				tx.PutSession(t.Context(), &Session{Token: "b", UserID: "u", Data: []byte{3}, Expiry: noon}))
		})
		for token, want := range map[string]bool{"a": true, "b": false, "c": false} {
			data, found, err := s.Session(t.Context(), token, noon)
			if err != nil || found != want || found && string(data) != "\x00\x02" {
				t.Errorf("session %s: %v %v %v", token, data, found, err)
			}
		}
		write(t, s, func(tx *Tx) error { return tx.RemoveOldSessions(t.Context(), noon) })
		if _, found, _ := s.Session(t.Context(), "b", noon.Add(-time.Hour)); found {
			t.Error("an old session is still there")
		}
		write(t, s, func(tx *Tx) error { return tx.RemoveSession(t.Context(), "a") })
		if _, found, _ := s.Session(t.Context(), "a", noon); found {
			t.Error("a removed session is still there")
		}
	})
}

func TestTokens(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		token := Token{ID: "t1", Label: "Écoles", Scope: EnrolAgent, Hash: "h1", By: "anne", Created: noon, Expires: noon.Add(time.Hour), MaxUses: 2}
		write(t, s, func(tx *Tx) error { return tx.PutToken(t.Context(), token) })
		got, err := s.TokenHashed(t.Context(), "h1")
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, token)
		for i, want := range []bool{true, true, false} {
			write(t, s, func(tx *Tx) error {
				used, err := tx.UseToken(t.Context(), "t1")
				if used != want {
					t.Errorf("use %d: %v", i+1, used)
				}
				return err
			})
		}
		if got, err = s.Token(t.Context(), "t1"); err != nil || got.Uses != 2 || got.Usable(noon) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestTokenUsable(t *testing.T) {
	for name, c := range map[string]struct {
		token Token
		want  bool
	}{
		"for good":     {Token{}, true},
		"not yet over": {Token{Expires: noon.Add(1)}, true},
		"over":         {Token{Expires: noon}, false},
		"used up":      {Token{MaxUses: 1, Uses: 1}, false},
		"uses left":    {Token{MaxUses: 2, Uses: 1}, true},
		"revoked":      {Token{Revoked: noon.Add(-1)}, false},
	} {
		if got := c.token.Usable(noon); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAgents(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		agent := Agent{ID: "a1", DeviceID: "pc-1", Name: "agent", Version: "1", Kind: EnrolScanner, KeyHash: "k1", TokenID: "t1", Created: noon}
		other := Agent{ID: "a2", DeviceID: "pc-2", Kind: EnrolAgent, KeyHash: "k2", Created: noon, Contact: noon}
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutAgent(t.Context(), agent), tx.PutAgent(t.Context(), other))
		})
		got, err := s.AgentKeyed(t.Context(), "k1")
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, agent)
		for _, want := range []int64{1, 0} {
			write(t, s, func(tx *Tx) error {
				n, err := tx.RevokeAgentsOf(t.Context(), "pc-1", noon)
				if n != want {
					t.Errorf("%d revoked, want %d", n, want)
				}
				return err
			})
		}
		agent.Revoked = noon
		all, err := s.Agents(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, all, []Agent{other, agent})
	})
}
