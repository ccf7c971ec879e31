package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"recolement/agent/internal/service"
)

func (a *app) install() *cobra.Command {
	return &cobra.Command{Use: "install", Short: a.t["install"], Long: a.t["install_long"], Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		program, err := os.Executable()
		if err != nil {
			return fmt.Errorf("find this program: %w", err)
		}
		settings := service.Settings{Executable: program}
		if a.file != "" {
			if settings.Config, err = filepath.Abs(a.file); err != nil {
				return fmt.Errorf("find settings file: %w", err)
			}
		}
		return a.tell(service.Install(settings))
	}}
}

func (a *app) uninstall() *cobra.Command {
	return &cobra.Command{Use: "uninstall", Short: a.t["uninstall"], Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		return a.tell(service.Uninstall())
	}}
}

// tell says what is left to do.
func (a *app) tell(next string, err error) error {
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, a.t["done"])
	if next != "" {
		fmt.Fprintf(a.out, a.t["then"]+"\n", next)
	}
	return nil
}
