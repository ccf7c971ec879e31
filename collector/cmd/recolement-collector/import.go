package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"recolement/collector/estate"
	"recolement/collector/importer"
	"recolement/collector/language"
)

func newImportCommand() *cobra.Command {
	var preview bool
	cmd := &cobra.Command{
		Use: "import FILE", Short: "Take a manual inventory (CSV or XLSX) into the collector's data", Args: cobra.ExactArgs(1),
		Long: `Take a manual inventory (CSV or XLSX) into the collector's data, and judge the estate by it. The collector may be running. Columns
are guessed. What cannot be read is listed; all else goes in.`,
	}
	s := addSettings(cmd)
	cmd.Flags().BoolVar(&preview, "preview", false, "say what would happen, and do nothing")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		data, err := readInventory(args[0])
		if err != nil {
			return err
		}
		text, err := terminalText()
		if err != nil {
			return err
		}
		request := estate.ImportRequest{File: filepath.Base(args[0]), Data: data, By: operator()}
		return s.withEstate(func(ctx context.Context, e *estate.Estate) error {
			if preview {
				p, err := e.PreviewImport(ctx, request)
				if err != nil {
					return err
				}
				return printImport(cmd, text, p.New, p.Changed, p.Vanished, p.Refused, p.Table.Problems)
			}
			r, err := e.Import(ctx, request)
			if err != nil {
				return err
			}
			return printImport(cmd, text, r.New, r.Changed, r.Vanished, r.Refused, r.Problems)
		})
	}
	return cmd
}

func readInventory(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read inventory: %w", err)
	}
	if info.Size() > importer.MaxSize {
		return nil, fmt.Errorf("read inventory: %s has %d bytes, more than %d", path, info.Size(), importer.MaxSize)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read inventory: %w", err)
	}
	return data, nil
}

func printImport(cmd *cobra.Command, text *language.Printer, added, changed, vanished, refused int, problems []importer.Problem) error {
	out := cmd.OutOrStdout()
	for _, p := range problems {
		fmt.Fprintf(out, "%s:%d: %s %q: %s\n", p.File, p.Row, p.Column, p.Value, text.T("import."+p.Code, p.Args))
	}
	_, err := fmt.Fprintln(out, text.T("serve.imported", map[string]string{
		"new": strconv.Itoa(added), "changed": strconv.Itoa(changed), "vanished": strconv.Itoa(vanished), "refused": strconv.Itoa(refused),
	}))
	return err
}
