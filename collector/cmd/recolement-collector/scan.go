package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"recolement/collector/auth"
	"recolement/collector/config"
	"recolement/collector/estate"
	"recolement/collector/message"
	"recolement/collector/store"
)

// scanCredentials are the configuration's, as the protocol writes them.
func scanCredentials(from []config.SNMP) map[string]message.Credential {
	all := map[string]message.Credential{}
	for _, c := range from {
		all[c.Name] = message.Credential{
			Version: c.Version, Community: c.Community, User: c.User, AuthProtocol: c.AuthProtocol, AuthPassword: c.AuthPassword,
			PrivacyProtocol: c.PrivacyProtocol, PrivacyPassword: c.PrivacyPassword,
		}
	}
	return all
}

func newScanCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "scan", Short: "Have FusionInventory's and GLPI's agents look through networks by SNMP",
		Long: `Have FusionInventory's and GLPI's agents look through networks by SNMP (their tasks netdiscovery and netinventory). An agent learns of a
scan when it next contacts the collector: first who answers, then, at the contact after, all that those devices tell.`,
	}
	cmd.AddCommand(newScanAdd(), newScanList(), newScanRemove())
	return cmd
}

func newScanAdd() *cobra.Command {
	var scan store.Scan
	cmd := &cobra.Command{
		Use: "add RANGE…", Short: "Ask an agent for a scan, and print its number", Args: cobra.MinimumNArgs(1),
		Example: "  recolement-collector scan add --agent srv-scan-2026-01-12-08-00-00 --credential public 10.1.2.0/24 10.1.3.10-10.1.3.60",
	}
	s := addSettings(cmd)
	flags := cmd.Flags()
	flags.StringVar(&scan.DeviceID, "agent", "", "device id of the agent that is to carry it out")
	flags.StringVar(&scan.Client, "client", "", "foreign client that the agent must come as (default any): what a scan asks with is a secret")
	flags.StringSliceVar(&scan.Credentials, "credential", nil, "names of [[agents.snmp]] in the configuration, in the order in which they are tried")
	flags.IntVar(&scan.Port, "port", 161, "SNMP's port")
	flags.IntVar(&scan.EveryHours, "every", 0, "hours after which it is done again (0: once)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		scan.Ranges = args
		c, err := s.load()
		if err != nil {
			return err
		}
		for _, name := range scan.Credentials {
			if !slices.ContainsFunc(c.Agents.SNMP, func(known config.SNMP) bool { return known.Name == name }) {
				return fmt.Errorf("the configuration has no [[agents.snmp]] of the name %q", name)
			}
		}
		return s.withEstate(func(ctx context.Context, e *estate.Estate) error {
			made, err := e.AddScan(ctx, scan, operator())
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), made.ID)
			return nil
		})
	}
	return cmd
}

func newScanList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List scans and how far they are, newest first", Args: cobra.NoArgs}
	s := addSettings(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.withStore(func(ctx context.Context, st *store.Store, _ *auth.Auth, _ *slog.Logger) error {
			scans, err := st.Scans(ctx)
			if err != nil {
				return err
			}
			w := newTable(cmd, "ID", "AGENT", "RANGES", "STAGE", "SINCE", "ADDRESSES", "FOUND", "FAILED", "EVERY", "LAST FAILURE")
			for _, c := range scans {
				w.row(c.ID, c.DeviceID, strings.Join(c.Ranges, " "), string(c.Stage), c.Since.Local().Format("2006-01-02 15:04"), strconv.Itoa(c.Addresses),
					strconv.Itoa(c.Found), strconv.Itoa(c.Failed), strconv.Itoa(c.EveryHours), c.Failure)
			}
			return w.Flush()
		})
	}
	return cmd
}

func newScanRemove() *cobra.Command {
	cmd := &cobra.Command{Use: "remove ID", Short: "End a scan for good; the devices that it found stay", Args: cobra.ExactArgs(1)}
	s := addSettings(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		return s.withEstate(func(ctx context.Context, e *estate.Estate) error { return e.RemoveScan(ctx, args[0], operator()) })
	}
	return cmd
}
