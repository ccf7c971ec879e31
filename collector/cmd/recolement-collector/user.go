package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"recolement/collector/auth"
	"recolement/collector/store"
)

func newUserCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "Say who may sign in"}
	cmd.AddCommand(newUserAdd(), newUserPassword(), newUserRole(), newUserList(), newUserRemove())
	return cmd
}

func newUserAdd() *cobra.Command {
	var role, language, passwordFile string
	var grants map[string]string
	cmd := &cobra.Command{
		Use: "add NAME", Short: "Let a person sign in", Args: cobra.ExactArgs(1),
		Long: `Let a person sign in. Without --password-file a password is made up and printed, once.

A role holds on all entities. With --on it holds on single ones instead, or beyond:
  recolement-collector user add anne --on TO=manager --on TM=reader`,
	}
	s := addSettings(cmd)
	cmd.Flags().StringVar(&role, "role", "", "reader, manager or administrator (default reader, or none with --on)")
	cmd.Flags().StringToStringVar(&grants, "on", nil, "`ENTITY=ROLE`: a role on one entity; may be repeated")
	cmd.Flags().StringVar(&language, "language", "", "fr or en (default the browser's)")
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "`file` whose first line is the password")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		password, made, err := passwordFrom(passwordFile)
		if err != nil {
			return err
		}
		return s.withStore(func(ctx context.Context, _ *store.Store, access *auth.Auth, _ *slog.Logger) error {
			person := store.User{Name: args[0], Role: store.Role(role), Grants: granted(grants), Language: language}
			if role == "" && len(grants) == 0 {
				person.Role = store.Reader
			}
			if _, err := access.Add(ctx, person, password, operator()); err != nil {
				return err
			}
			if made {
				fmt.Fprintln(cmd.OutOrStdout(), password)
			}
			return nil
		})
	}
	return cmd
}

func newUserPassword() *cobra.Command {
	var passwordFile string
	cmd := &cobra.Command{
		Use: "passwd NAME", Short: "Change a person's password and end their sessions", Args: cobra.ExactArgs(1),
	}
	s := addSettings(cmd)
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "`file` whose first line is the password (default: made up and printed)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		password, made, err := passwordFrom(passwordFile)
		if err != nil {
			return err
		}
		return s.withStore(func(ctx context.Context, _ *store.Store, access *auth.Auth, _ *slog.Logger) error {
			if err := access.SetPassword(ctx, args[0], password, operator()); err != nil {
				return err
			}
			if made {
				fmt.Fprintln(cmd.OutOrStdout(), password)
			}
			return nil
		})
	}
	return cmd
}

func newUserRole() *cobra.Command {
	var grants map[string]string
	cmd := &cobra.Command{
		Use: "role NAME [ROLE]", Short: "Change what a person may do: reader, manager or administrator, on all entities or on some (--on)",
		Args: cobra.RangeArgs(1, 2),
	}
	s := addSettings(cmd)
	cmd.Flags().StringToStringVar(&grants, "on", nil, "`ENTITY=ROLE`: a role on one entity; may be repeated")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		return s.withStore(func(ctx context.Context, _ *store.Store, access *auth.Auth, _ *slog.Logger) error {
			role := store.Role(strings.Join(args[1:], ""))
			return access.SetGrants(ctx, args[0], role, granted(grants), operator())
		})
	}
	return cmd
}

func granted(given map[string]string) map[string]store.Role {
	grants := make(map[string]store.Role, len(given))
	for code, role := range given {
		grants[strings.ToUpper(code)] = store.Role(role)
	}
	return grants
}

func newUserList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List who may sign in", Args: cobra.NoArgs}
	s := addSettings(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.withStore(func(ctx context.Context, st *store.Store, _ *auth.Auth, _ *slog.Logger) error {
			users, err := st.Users(ctx)
			if err != nil {
				return err
			}
			w := newTable(cmd, "NAME", "ROLE", "LANGUAGE", "SINCE")
			for _, u := range users {
				w.row(u.Name, auth.Roles(u), u.Language, day(u.Created))
			}
			return w.Flush()
		})
	}
	return cmd
}

func newUserRemove() *cobra.Command {
	cmd := &cobra.Command{Use: "remove NAME", Short: "Remove a person and end their sessions", Args: cobra.ExactArgs(1)}
	s := addSettings(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		return s.withStore(func(ctx context.Context, _ *store.Store, access *auth.Auth, _ *slog.Logger) error {
			return access.RemoveUser(ctx, args[0], operator())
		})
	}
	return cmd
}

// passwordFrom reads a password, or makes one up when no file is named.
func passwordFrom(file string) (password string, made bool, err error) {
	if file == "" {
		return auth.NewPassword(), true, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", false, fmt.Errorf("read password: %w", err)
	}
	line, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimSuffix(line, "\r"), false, nil
}

// table prints rows under headings.
type table struct{ *tabwriter.Writer }

func newTable(cmd *cobra.Command, headings ...string) table {
	t := table{tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)}
	t.row(headings...)
	return t
}

func (t table) row(cells ...string) { fmt.Fprintln(t, strings.Join(cells, "\t")) }

func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format(time.DateOnly)
}
