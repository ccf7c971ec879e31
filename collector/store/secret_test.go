package store

import "testing"

func TestSecrets(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		for _, want := range []Secret{{Name: "a"}, {Name: "a", Sealed: []byte{0, 1, 255}, Made: noon}, {Name: "a", Sealed: []byte("x"), Made: noon}} {
			if len(want.Sealed) > 0 {
				write(t, s, func(tx *Tx) error { return tx.PutSecret(t.Context(), want) })
			}
			got, err := s.Secret(t.Context(), "a")
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, want)
		}
	})
}
