package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"recolement/collector/auth"
	"recolement/collector/authority"
	"recolement/collector/seal"
	"recolement/collector/store"
)

// sharedAuthority is the name under which the certificate authority lies in the database, sealed.
const sharedAuthority = "certificate-authority"

// openAuthority is nil when TLS is not ours to do. The authority is the one in the database, where collectors that share it, and
// backups, have it; the first collector puts it there.
func (k collector) openAuthority(ctx context.Context) (*authority.Authority, error) {
	if k.config.Plain || k.config.Certificate != "" {
		return nil, nil
	}
	dir := filepath.Join(k.config.Data, "tls")
	shared, err := k.store.Secret(ctx, sharedAuthority)
	if err != nil {
		return nil, err
	}
	if len(shared.Sealed) == 0 {
		if shared, err = k.shareAuthority(ctx, dir); err != nil {
			return nil, fmt.Errorf("keep the certificate authority in the database: %w", err)
		}
	}
	if err := k.fetchAuthority(dir, shared); err != nil {
		return nil, err
	}
	return authority.Open(dir, authority.Names(k.config.Names), k.log, time.Now)
}

// shareAuthority offers this collector's authority to all. It gives the one that all have from now on: another collector may
// have been quicker.
func (k collector) shareAuthority(ctx context.Context, dir string) (shared store.Secret, err error) {
	key, err := seal.OpenOrMake(k.config.Secret())
	if err != nil {
		return shared, err
	}
	if _, err := authority.Open(dir, authority.Names(k.config.Names), k.log, time.Now); err != nil {
		return shared, err
	}
	packed, err := authority.Pack(dir)
	if err != nil {
		return shared, err
	}
	sealed := key.Seal(sharedAuthority, packed)
	err = k.store.Write(ctx, func(tx *store.Tx) error {
		shared, err = tx.Secret(ctx, sharedAuthority)
		if err != nil || len(shared.Sealed) > 0 {
			return err
		}
		shared = store.Secret{Name: sharedAuthority, Sealed: sealed, Made: time.Now()}
		return tx.PutSecret(ctx, shared)
	})
	return shared, err
}

// fetchAuthority puts the shared authority where this collector works with it.
func (k collector) fetchAuthority(dir string, shared store.Secret) error {
	path := k.config.Secret()
	key, err := seal.Open(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var packed []byte
	if err == nil {
		packed, err = key.Open(sharedAuthority, shared.Sealed)
	}
	if err != nil {
		return fmt.Errorf("the certificate authority in the database cannot be read with %s (%w): copy that file from a collector on this "+
			"database, or from where you keep it; if it is lost for good, \"recolement-collector authority reset\" starts anew", path, err)
	}
	return authority.Unpack(dir, packed)
}

func newAuthorityCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "authority", Short: "Manage the collector's certificate authority"}
	reset := &cobra.Command{
		Use: "reset", Short: "Forget the certificate authority in the database", Args: cobra.NoArgs,
		Long: `Forget the certificate authority in the database, where it can no longer be read because the secret file is lost. The next
collector that starts puts its own there, or a new one. Agents that do not know that one have to be told its fingerprint.`,
	}
	s := addSettings(reset)
	reset.RunE = func(*cobra.Command, []string) error {
		return s.withStore(func(ctx context.Context, st *store.Store, _ *auth.Auth, _ *slog.Logger) error {
			return st.Write(ctx, func(tx *store.Tx) error {
				now := time.Now()
				e := store.AuditEntry{At: now, By: operator(), Action: "authority-reset", Subject: sharedAuthority}
				return errors.Join(tx.PutSecret(ctx, store.Secret{Name: sharedAuthority, Sealed: []byte{}, Made: now}), tx.AddAudit(ctx, &e))
			})
		})
	}
	cmd.AddCommand(reset)
	return cmd
}
