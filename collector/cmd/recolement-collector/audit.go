package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"recolement/collector/importer"
	"recolement/collector/inventory"
	"recolement/collector/language"
	"recolement/collector/listing"
	"recolement/collector/policy"
	"recolement/collector/reconcile"
)

// audit is the whole product without a server: files in, discrepancies out.
type audit struct {
	inventory, services, sites, policy, mapping string
	reports                                     []string
	today, format, out, lang                    string

	stdout, stderr io.Writer
	text           *language.Printer
	core           *reconcile.Core
	sources        []listing.Source
	refusedCells   int
}

func newAuditCommand() *cobra.Command {
	a := &audit{}
	c := &cobra.Command{
		Use:   "audit --inventory FILE --reports FILE|DIR",
		Short: "Find the discrepancies between an inventory file and reports, without a server",
		Long: `Find the discrepancies between an inventory file (CSV or XLSX) and reports in the GLPI inventory format:
.ndjson (one a line), .json, or a folder of them.

What cannot be read, a row of the inventory or a report, is listed on standard error with its place and the reason; the rest goes in.
Exit status: 0 when there are no discrepancies, 1 when there are some, 2 for an error.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			a.stdout, a.stderr = c.OutOrStdout(), c.ErrOrStderr()
			return a.run(c.Context())
		},
	}
	f := c.Flags()
	f.StringVar(&a.inventory, "inventory", "", "manual inventory: CSV or XLSX `file`")
	f.StringArrayVar(&a.reports, "reports", nil, "reports: .ndjson or .json `file`, or folder (may be given several times)")
	f.StringVar(&a.services, "services", "", "table of services: CSV `file` with code, label, entity")
	f.StringVar(&a.sites, "sites", "", "table of sites: CSV `file` with code, label, subnets")
	f.StringVar(&a.policy, "policy", "", "policy document: TOML or JSON `file`, laid over the default policy")
	f.StringVar(&a.mapping, "mapping", "", "which column is which field: TOML or JSON `file` (default: guessed)")
	f.StringVar(&a.today, "today", "", "`day` of the audit, as 2026-11-24 (default: the policy's, else the clock's)")
	f.StringVar(&a.format, "format", "csv", "`format` of the discrepancies: "+strings.Join(listing.Formats(), ", "))
	f.StringVar(&a.out, "out", "", "`file` to write (default: standard output)")
	f.StringVar(&a.lang, "lang", "fr", "`language` of explanations and messages: fr or en")
	for _, name := range []string{"inventory", "reports"} {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is defined above
		}
	}
	return c
}

func (a *audit) run(ctx context.Context) error {
	today, err := a.prepare()
	if err != nil {
		return err
	}
	assets, err := a.readInventory()
	if err != nil {
		return err
	}
	observations, err := a.readReports(ctx, today.Add(24*time.Hour-time.Second))
	if err != nil {
		return err
	}
	devices := a.core.Keys.Devices(observations)
	found := a.core.Run(reconcile.Input{Assets: assets, Devices: devices, Today: today})
	err = a.write(&listing.List{
		Today: today, Sources: a.sources, Policy: a.core.Policy, Assets: assets, Devices: devices,
		Matches: found.Matches, Discrepancies: found.Discrepancies, Text: a.text,
	})
	if err != nil {
		return err
	}
	a.sumUp()
	if len(found.Discrepancies) > 0 {
		return exitCode(1)
	}
	return nil
}

// prepare checks the flags, and reads the policy, services and sites, and the day.
func (a *audit) prepare() (time.Time, error) {
	if !slices.Contains(listing.Formats(), a.format) {
		return time.Time{}, fmt.Errorf("unknown format %q, expected one of %s", a.format, strings.Join(listing.Formats(), ", "))
	}
	if !slices.Contains(language.Languages(), a.lang) {
		return time.Time{}, fmt.Errorf("unknown language %q, expected one of %s", a.lang, strings.Join(language.Languages(), ", "))
	}
	texts, err := language.Load()
	if err != nil {
		return time.Time{}, err
	}
	a.text = texts.For(a.lang)
	p := policy.Default()
	if a.policy != "" {
		if p, err = policy.Load(a.policy); err != nil {
			return time.Time{}, err
		}
	}
	err = errors.Join(
		readTable(a.services, func(name string, r io.Reader) (err error) { p.Services, err = policy.ReadServices(name, r); return err }),
		readTable(a.sites, func(name string, r io.Reader) (err error) { p.Sites, err = policy.ReadSites(name, r); return err }),
	)
	if err != nil {
		return time.Time{}, err
	}
	if a.core, err = reconcile.New(p); err != nil {
		return time.Time{}, err
	}
	return a.day(p)
}

func (a *audit) day(p *inventory.Policy) (time.Time, error) {
	switch {
	case a.today != "":
		day, err := time.Parse(time.DateOnly, a.today)
		if err != nil {
			return day, fmt.Errorf("--today %q: expected a day such as 2026-11-24", a.today)
		}
		return day, nil
	case !p.Today.IsZero():
		return p.Today, nil
	}
	return inventory.Day(time.Now()), nil
}

func readTable(path string, read func(name string, r io.Reader) error) error {
	if path == "" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read table: %w", err)
	}
	defer f.Close()
	return read(path, f)
}

func (a *audit) readInventory() ([]inventory.Asset, error) {
	var mapping *importer.Mapping
	if a.mapping != "" {
		data, err := os.ReadFile(a.mapping)
		if err != nil {
			return nil, fmt.Errorf("read mapping: %w", err)
		}
		if mapping, err = importer.ReadMapping(a.mapping, data); err != nil {
			return nil, err
		}
	}
	info, err := os.Stat(a.inventory)
	if err != nil {
		return nil, fmt.Errorf("read inventory: %w", err)
	}
	if info.Size() > importer.MaxSize {
		return nil, fmt.Errorf("read inventory: %s: %d bytes, more than the %d that an inventory file may have", a.inventory, info.Size(), importer.MaxSize)
	}
	data, err := os.ReadFile(a.inventory)
	if err != nil {
		return nil, fmt.Errorf("read inventory: %w", err)
	}
	table, err := importer.Read(a.inventory, data, mapping)
	if err != nil {
		return nil, err
	}
	for i := range table.Problems {
		a.tell(&table.Problems[i])
	}
	a.refusedCells = len(table.Problems) - table.Refused()
	a.sources = append(a.sources, listing.Source{Name: table.File, Assets: true, Count: len(table.Assets), Refused: table.Refused()})
	words := policy.NewInterpreter(a.core.Policy)
	for i := range table.Assets {
		words.Interpret(&table.Assets[i])
	}
	return table.Assets, nil
}

// tell says what is wrong with a row: file, row, column, value, reason.
func (a *audit) tell(p *importer.Problem) {
	id := "import.cell"
	if p.Refused {
		id = "import.refused"
	}
	fmt.Fprintln(a.stderr, a.text.T(id, map[string]string{
		"file": p.File, "row": strconv.Itoa(p.Row), "column": p.Column, "value": p.Value, "reason": a.text.T("import."+p.Code, p.Args),
	}))
}

// sumUp says how much did not go in.
func (a *audit) sumUp() {
	rows, reports := 0, 0
	for _, s := range a.sources {
		if s.Assets {
			rows += s.Refused
		} else {
			reports += s.Refused
		}
	}
	var parts []string
	for _, part := range []struct {
		id string
		n  int
	}{{"audit.refused.rows", rows}, {"audit.refused.cells", a.refusedCells}, {"audit.refused.reports", reports}} {
		if part.n > 0 {
			parts = append(parts, a.text.N(part.id, part.n))
		}
	}
	if len(parts) > 0 {
		fmt.Fprintln(a.stderr, strings.Join(parts, ", "))
	}
}

// write writes the list to the file or to standard output; a file is complete or not there.
func (a *audit) write(list *listing.List) (err error) {
	if a.out == "" || a.out == "-" {
		out := bufio.NewWriter(a.stdout)
		return errors.Join(listing.Write(out, a.format, list), out.Flush())
	}
	f, err := os.CreateTemp(filepath.Dir(a.out), ".audit-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", a.out, err)
	}
	out := bufio.NewWriter(f)
	if err = errors.Join(listing.Write(out, a.format, list), out.Flush(), f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), a.out)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", a.out, err), os.Remove(f.Name()))
	}
	return nil
}
