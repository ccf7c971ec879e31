package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"recolement/collector/auth"
	"recolement/collector/store"
)

func newForeignCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "foreign", Short: "Let agents that are not ours report (GLPI, FusionInventory, OCS)"}
	cmd.AddCommand(newForeignAdd(), newForeignList(), newForeignRevoke())
	return cmd
}

func newForeignAdd() *cobra.Command {
	var n auth.NewForeign
	var kind string
	var days int
	cmd := &cobra.Command{
		Use: "add NAME", Short: "Let a client in, and print its secret, once", Args: cobra.ExactArgs(1),
		Long: `Let a client in, and print its secret, once. Many agents may share a client. Its kind says how it proves who it is:
  basic    by HTTP Basic: NAME is the user, the secret the password
  oauth2   by OAuth2 client credentials: NAME is the client id, the secret the client secret; the scope is inventory
  network  by the address that it sends from (--network), without a secret`,
	}
	s := addSettings(cmd)
	cmd.Flags().StringVar(&kind, "kind", string(store.ForeignBasic), "basic, oauth2 or network")
	cmd.Flags().StringVar(&n.Network, "network", "", "of kind network: the addresses, as 10.1.0.0/16")
	cmd.Flags().IntVar(&days, "days", 0, "days until it expires (0: never)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		n.Name, n.Kind, n.Life = args[0], store.ForeignKind(kind), time.Duration(days)*24*time.Hour
		return s.withStore(func(ctx context.Context, _ *store.Store, access *auth.Auth, _ *slog.Logger) error {
			secret, _, err := access.AddForeign(ctx, n, operator())
			if err != nil || secret == "" {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), secret)
			return nil
		})
	}
	return cmd
}

func newForeignList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List foreign clients, newest first; those of the configuration are not among them", Args: cobra.NoArgs}
	s := addSettings(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.withStore(func(ctx context.Context, st *store.Store, _ *auth.Auth, _ *slog.Logger) error {
			clients, err := st.ForeignClients(ctx)
			if err != nil {
				return err
			}
			w := newTable(cmd, "ID", "KIND", "NAME", "NETWORK", "USABLE", "CREATED", "EXPIRES", "BY")
			for _, c := range clients {
				w.row(c.ID, string(c.Kind), c.Name, c.Network, strconv.FormatBool(c.Usable(time.Now())), day(c.Created), day(c.Expires), c.By)
			}
			return w.Flush()
		})
	}
	return cmd
}

func newForeignRevoke() *cobra.Command {
	cmd := &cobra.Command{Use: "revoke ID", Short: "Let a client in no longer; its tokens are worthless at once", Args: cobra.ExactArgs(1)}
	s := addSettings(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		return s.withStore(func(ctx context.Context, _ *store.Store, access *auth.Auth, _ *slog.Logger) error {
			return access.RevokeForeign(ctx, args[0], operator())
		})
	}
	return cmd
}
