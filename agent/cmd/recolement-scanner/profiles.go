package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"recolement/agent/internal/snmp/profiles"
)

// profilesCommand checks an administrator's profiles, or lists those of the program.
func profilesCommand(t texts) *cobra.Command {
	return &cobra.Command{
		Use: "profiles [FOLDER]", Short: t.say("profiles.short"), Long: t.say("profiles.long"), Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			own, err := profiles.Load()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				for _, p := range own.Profiles {
					fmt.Fprintln(cmd.OutOrStdout(), p.Name)
				}
				return nil
			}
			all, err := loadProfiles(args[0])
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), t.say("profiles.good", len(all.Profiles)-len(own.Profiles)))
			return nil
		},
	}
}

// loadProfiles reads the program's profiles and those of a folder, where one is named; they count first.
func loadProfiles(folder string) (*profiles.Set, error) {
	if folder == "" {
		return profiles.Load()
	}
	if _, err := os.ReadDir(folder); err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	return profiles.Load(os.DirFS(folder))
}
