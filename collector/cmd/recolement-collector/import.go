package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"recolement/collector/estate"
	"recolement/collector/importer"
	"recolement/collector/language"
	"recolement/collector/message"
)

func newImportCommand() *cobra.Command {
	var preview bool
	cmd := &cobra.Command{
		Use: "import FILE…", Short: "Take manual inventories (CSV, XLSX) or agents' reports (JSON, XML, zip…) into the collector's data", Args: cobra.MinimumNArgs(1),
		Long: `Take files into the collector's data, which may be in use by a running collector. What a file holds is told by its first bytes.

A manual inventory (CSV or XLSX) is what the estate is judged by. Columns are guessed. What cannot be read is listed; all else goes in.

Reports of agents (GLPI, FusionInventory, OCS, ours) come as .json, .ndjson, .xml or .ocs, compressed or not, or as a zip archive of such
files. Each is taken as if its agent had sent it; those that cannot be taken are listed.

The exit status is 1 when a report was refused.`,
	}
	s := addSettings(cmd)
	cmd.Flags().BoolVar(&preview, "preview", false, "say what a manual inventory would change, and do nothing")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		text, err := terminalText()
		if err != nil {
			return err
		}
		i := importing{cmd: cmd, text: text, preview: preview}
		err = s.withEstate(func(ctx context.Context, e *estate.Estate) error {
			for _, path := range args {
				if err := i.file(ctx, e, path); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil && i.refused > 0 {
			return exitCode(1)
		}
		return err
	}
	return cmd
}

// importing is one run of the command.
type importing struct {
	cmd     *cobra.Command
	text    *language.Printer
	preview bool
	refused int // reports
}

func (i *importing) file(ctx context.Context, e *estate.Estate, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer file.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("import: %w", err)
	}
	if message.LooksLikeReports(path, head[:n]) {
		return i.reports(ctx, e, path, file)
	}
	return i.inventory(ctx, e, path)
}

func (i *importing) reports(ctx context.Context, e *estate.Estate, path string, file *os.File) error {
	if i.preview {
		return fmt.Errorf("%s holds reports: there is a preview of manual inventories alone", path)
	}
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	r, err := e.TakeFile(ctx, estate.ReportFile{Name: filepath.Base(path), File: file, Size: info.Size(), By: operator()})
	i.refused += r.Refused
	out := i.cmd.OutOrStdout()
	for _, p := range r.Problems {
		where := strings.Join(slices.DeleteFunc([]string{path, p.Entry}, func(s string) bool { return s == "" }), ":")
		if p.Line > 0 {
			where += ":" + strconv.Itoa(p.Line)
		}
		fmt.Fprintf(out, "%s: %s\n", where, p.Reason)
	}
	fmt.Fprintln(out, i.text.T("serve.reports", map[string]string{
		"file": path, "taken": strconv.Itoa(r.Taken), "refused": strconv.Itoa(r.Refused), "oddities": strconv.Itoa(r.Oddities),
	}))
	return err
}

func (i *importing) inventory(ctx context.Context, e *estate.Estate, path string) error {
	data, err := readInventory(path)
	if err != nil {
		return err
	}
	request := estate.ImportRequest{File: filepath.Base(path), Data: data, By: operator()}
	if i.preview {
		p, err := e.PreviewImport(ctx, request)
		if err != nil {
			return err
		}
		return printImport(i.cmd, i.text, p.New, p.Changed, p.Vanished, p.Refused, p.Table.Problems)
	}
	r, err := e.Import(ctx, request)
	if err != nil {
		return err
	}
	return printImport(i.cmd, i.text, r.New, r.Changed, r.Vanished, r.Refused, r.Problems)
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
