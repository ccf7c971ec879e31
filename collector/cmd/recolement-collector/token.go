package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"recolement/collector/auth"
	"recolement/collector/estate"
	"recolement/collector/store"
)

func newTokenCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "token", Short: "Make tokens, for agents to enrol and for programs to read by"}
	cmd.AddCommand(newTokenCreate(), newTokenList(), newTokenRevoke())
	return cmd
}

func newTokenCreate() *cobra.Command {
	var n auth.NewToken
	var scope string
	var entities []string
	var days int
	cmd := &cobra.Command{
		Use: "create", Short: "Make a token and print it, once", Args: cobra.NoArgs,
		Long: `Make a token and print it, once. Its scope says what it is good for:
  agent    the agent of a workstation may enrol with it; its key is good for that workstation alone
  scanner  a scanner may enrol with it; its key is good for whatever it has scanned
  read     a program may read by the API with it
  decide   it may decide about discrepancies, correct records, keep devices and records together or apart
  import   it may import inventories
  report   it may send reports, of any device
  admin    it may administer: policy, users, tokens, agents, audit trail
The scopes of programs can be put together: --scope "read decide". None holds another.`,
	}
	s := addSettings(cmd)
	cmd.Flags().StringVar(&scope, "scope", string(store.EnrolAgent), "agent, scanner, or some of read, decide, import, report, admin")
	cmd.Flags().StringVar(&n.Label, "label", "", "what it is for")
	cmd.Flags().IntVar(&days, "days", 0, "days until it expires (0: never)")
	cmd.Flags().IntVar(&n.PerMinute, "per-minute", 0, "how many requests a minute a program may make (0: as many as usual)")
	cmd.Flags().IntVar(&n.MaxUses, "max-uses", 0, "how many agents may enrol with it (0: no limit)")
	cmd.Flags().StringSliceVar(&entities, "entity", nil, "`code` of an entity whose records a program may read (default all)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if n.Reads = store.SomeEntities(entities...); len(entities) == 0 {
			n.Reads = store.AllEntities()
		}
		n.Scope, n.Life = store.Scope(scope), time.Duration(days)*24*time.Hour
		return s.withStore(func(ctx context.Context, _ *store.Store, access *auth.Auth, _ *slog.Logger) error {
			secret, _, err := access.CreateToken(ctx, n, operator())
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), secret)
			return nil
		})
	}
	return cmd
}

func newTokenList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List tokens, newest first", Args: cobra.NoArgs}
	s := addSettings(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.withStore(func(ctx context.Context, st *store.Store, _ *auth.Auth, _ *slog.Logger) error {
			tokens, err := st.Tokens(ctx)
			if err != nil {
				return err
			}
			w := newTable(cmd, "ID", "SCOPE", "USABLE", "USES", "CREATED", "EXPIRES", "BY", "LABEL")
			for _, t := range tokens {
				uses := strconv.Itoa(t.Uses)
				if t.MaxUses > 0 {
					uses += "/" + strconv.Itoa(t.MaxUses)
				}
				w.row(t.ID, string(t.Scope), strconv.FormatBool(t.Usable(time.Now())), uses, day(t.Created), day(t.Expires), t.By, t.Label)
			}
			return w.Flush()
		})
	}
	return cmd
}

func newTokenRevoke() *cobra.Command {
	cmd := &cobra.Command{
		Use: "revoke ID", Short: "Make a token worthless; agents that enrolled with it keep their keys", Args: cobra.ExactArgs(1),
	}
	s := addSettings(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		return s.withStore(func(ctx context.Context, _ *store.Store, access *auth.Auth, _ *slog.Logger) error {
			return access.RevokeToken(ctx, args[0], operator())
		})
	}
	return cmd
}

func newAgentCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "agent", Short: "List the agents that have enrolled, and take keys away"}
	list := &cobra.Command{Use: "list", Short: "List enrolled agents, newest first", Args: cobra.NoArgs}
	s := addSettings(list)
	list.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.withStore(func(ctx context.Context, st *store.Store, _ *auth.Auth, _ *slog.Logger) error {
			agents, err := st.Agents(ctx)
			if err != nil {
				return err
			}
			w := newTable(cmd, "ID", "KIND", "DEVICE", "NAME", "VERSION", "ENROLLED", "CONTACT", "REVOKED")
			for _, a := range agents {
				w.row(a.ID, string(a.Kind), a.DeviceID, a.Name, a.Version, day(a.Created), day(a.Contact), day(a.Revoked))
			}
			return w.Flush()
		})
	}
	revoke := &cobra.Command{Use: "revoke ID", Short: "Make an agent's key worthless", Args: cobra.ExactArgs(1)}
	r := addSettings(revoke)
	revoke.RunE = func(_ *cobra.Command, args []string) error {
		return r.withStore(func(ctx context.Context, _ *store.Store, access *auth.Auth, _ *slog.Logger) error {
			return access.RevokeAgent(ctx, args[0], operator())
		})
	}
	cmd.AddCommand(list, revoke, newAgentWant())
	return cmd
}

func newAgentWant() *cobra.Command {
	cmd := &cobra.Command{
		Use: "want DEVICE", Short: "Ask an agent for a full inventory, by its device id; it learns of it at its next contact", Args: cobra.ExactArgs(1),
	}
	s := addSettings(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		return s.withEstate(func(ctx context.Context, e *estate.Estate) error { return e.Want(ctx, args[0], operator()) })
	}
	return cmd
}
