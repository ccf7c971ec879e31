package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"recolement/collector/estate"
)

func newPolicyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "policy", Short: "Print the policy in force, or set it", Args: cobra.NoArgs,
		Long: `Print the policy document in force: the estate's rules, which an administrator may change. With set, take another one, the table of
services or the table of sites out of files, and judge the estate by it. The collector may be running.`,
	}
	s := addSettings(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.withEstate(func(_ context.Context, e *estate.Estate) error {
			_, err := cmd.OutOrStdout().Write(e.PolicyDocument())
			return err
		})
	}
	cmd.AddCommand(newPolicySetCommand())
	return cmd
}

func newPolicySetCommand() *cobra.Command {
	var document, services, sites string
	cmd := &cobra.Command{Use: "set", Short: "Take the policy document, the services or the sites out of files", Args: cobra.NoArgs}
	s := addSettings(cmd)
	cmd.Flags().StringVar(&document, "policy", "", "policy document, a TOML or JSON `file`")
	cmd.Flags().StringVar(&services, "services", "", "table of services, a CSV `file`: code, label, entity")
	cmd.Flags().StringVar(&sites, "sites", "", "table of sites, a CSV `file`: code, label, subnets")
	cmd.RunE = func(*cobra.Command, []string) error {
		if document+services+sites == "" {
			return errors.New("nothing to set: give --policy, --services or --sites")
		}
		return s.withEstate(func(ctx context.Context, e *estate.Estate) error {
			return errors.Join(
				setFrom(ctx, services, e.SetServices), setFrom(ctx, sites, e.SetSites), setFrom(ctx, document, e.SetPolicy))
		})
	}
	return cmd
}

// setFrom gives a file's content to one of the estate's setters; no file, nothing to do.
func setFrom(ctx context.Context, path string, set func(ctx context.Context, data []byte, by string) error) error {
	if path == "" {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read policy: %w", err)
	}
	if err := set(ctx, data, operator()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
