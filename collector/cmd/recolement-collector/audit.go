package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"recolement/agent/report"
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
	stdout, stderr                              io.Writer
	core                                        *reconcile.Core
	refusedRows, refusedReports                 int
}

func newAuditCommand() *cobra.Command {
	a := &audit{}
	c := &cobra.Command{
		Use:   "audit --inventory FILE --reports FILE|DIR…",
		Short: "Find the discrepancies between an inventory file and reports, without a server",
		Long: `Find the discrepancies between an inventory file (CSV or XLSX) and reports in the GLPI inventory format
(.ndjson, .json, or a folder of them). Exit status: 0 none, 1 some, 2 an error. Refused rows and reports
are listed on standard error; the rest goes in.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			a.stdout, a.stderr = c.OutOrStdout(), c.ErrOrStderr()
			return a.run(c.Context())
		},
	}
	f := c.Flags()
	f.StringVar(&a.inventory, "inventory", "", "the manual inventory: CSV or XLSX")
	f.StringArrayVar(&a.reports, "reports", nil, "reports: .ndjson, .json or a folder (may be repeated)")
	f.StringVar(&a.services, "services", "", "table of services: CSV with code, label, entity")
	f.StringVar(&a.sites, "sites", "", "table of sites: CSV with code, label, subnets")
	f.StringVar(&a.policy, "policy", "", "policy document (TOML or JSON), laid over the default one")
	f.StringVar(&a.mapping, "mapping", "", "which column is which field (TOML or JSON)")
	f.StringVar(&a.today, "today", "", "the day of the audit, such as 2026-11-24 (default: the policy's, else today)")
	f.StringVar(&a.format, "format", "csv", strings.Join(listing.Formats(), ", "))
	f.StringVar(&a.out, "out", "", "file to write (default: standard output)")
	f.StringVar(&a.lang, "lang", "fr", "language of the explanations: fr or en")
	for _, name := range []string{"inventory", "reports"} {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is defined above
		}
	}
	return c
}

func (a *audit) run(ctx context.Context) error {
	if !slices.Contains(listing.Formats(), a.format) {
		return fmt.Errorf("unknown format %q, expected one of %s", a.format, strings.Join(listing.Formats(), ", "))
	}
	today, err := a.prepare()
	if err != nil {
		return err
	}
	assets, err := a.readInventory()
	if err != nil {
		return err
	}
	observations, err := a.readReports(ctx, today)
	if err != nil {
		return err
	}
	devices := a.core.Keys.Devices(observations)
	found := a.core.Run(reconcile.Input{Assets: assets, Devices: devices, Today: today})
	texts, err := language.Load()
	if err != nil {
		return err
	}
	list := &listing.List{
		Today: today, Sources: a.sources(), Policy: a.core.Policy, Assets: assets, Devices: devices,
		Matches: found.Matches, Discrepancies: found.Discrepancies, Text: texts.For(a.lang),
	}
	if err := a.write(list); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "%d assets (%d rows refused), %d devices (%d reports refused), %d matched, %d discrepancies\n",
		len(assets), a.refusedRows, len(devices), a.refusedReports, len(found.Matches), len(found.Discrepancies))
	if len(found.Discrepancies) > 0 {
		return exitCode(1)
	}
	return nil
}

func (a *audit) sources() []string {
	out := []string{filepath.Base(a.inventory)}
	for _, r := range a.reports {
		out = append(out, filepath.Base(r))
	}
	return out
}

// prepare reads policy, services and sites, and the day.
func (a *audit) prepare() (time.Time, error) {
	p, err := policy.Default(), error(nil)
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
	today := inventory.Day(time.Now())
	if !p.Today.IsZero() {
		today = p.Today
	}
	if a.today != "" {
		if today, err = time.Parse(time.DateOnly, a.today); err != nil {
			return time.Time{}, fmt.Errorf("--today %q: expected a date such as 2026-11-24", a.today)
		}
	}
	return today, nil
}

func readTable(path string, read func(name string, r io.Reader) error) error {
	if path == "" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
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
	data, err := os.ReadFile(a.inventory)
	if err != nil {
		return nil, fmt.Errorf("read inventory: %w", err)
	}
	table, err := importer.Read(a.inventory, data, mapping)
	if err != nil {
		return nil, err
	}
	for _, p := range table.Problems {
		fmt.Fprintln(a.stderr, p)
	}
	a.refusedRows = table.Refused()
	words := policy.NewInterpreter(a.core.Policy)
	for i := range table.Assets {
		words.Interpret(&table.Assets[i])
	}
	return table.Assets, nil
}

// document is one report's text and where it stands.
type document struct {
	order int
	where string
	text  []byte
}

// observed is what a document said, or why it was refused.
type observed struct {
	order        int
	observations []inventory.Observation
	refusal      string
}

// readReports decodes all reports on all cores; of each, only what it observed is kept.
func (a *audit) readReports(ctx context.Context, today time.Time) ([]inventory.Observation, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	documents := make(chan document, 64)
	results := make(chan observed, 64)
	var failed error
	go func() {
		defer close(documents)
		failed = a.each(ctx, documents)
	}()
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for d := range documents {
				results <- a.observe(d, today)
			}
		})
	}
	go func() { workers.Wait(); close(results) }()
	var all []observed
	for r := range results {
		all = append(all, r)
	}
	if failed != nil {
		return nil, failed
	}
	slices.SortFunc(all, func(x, y observed) int { return cmp.Compare(x.order, y.order) })
	var out []inventory.Observation
	for _, r := range all {
		if r.refusal != "" {
			a.refusedReports++
			fmt.Fprintln(a.stderr, r.refusal)
		}
		out = append(out, r.observations...)
	}
	return out, nil
}

func (a *audit) observe(d document, today time.Time) observed {
	r, err := report.Decode(d.text)
	if err != nil {
		return observed{order: d.order, refusal: fmt.Sprintf("%s: refused: %v", d.where, err)}
	}
	return observed{order: d.order, observations: a.core.Keys.Observe(r, today.Add(24*time.Hour-time.Second))}
}

// each sends the text of every report of every source.
func (a *audit) each(ctx context.Context, to chan<- document) error {
	order := 0
	send := func(where string, text []byte) error {
		order++
		select {
		case to <- document{order, where, text}:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for _, source := range a.reports {
		info, err := os.Stat(source)
		if err != nil {
			return fmt.Errorf("read reports: %w", err)
		}
		if !info.IsDir() {
			if err := eachIn(source, send); err != nil {
				return err
			}
			continue
		}
		files, err := os.ReadDir(source)
		if err != nil {
			return fmt.Errorf("read reports: %w", err)
		}
		for _, f := range files {
			switch strings.ToLower(filepath.Ext(f.Name())) {
			case ".json", ".ndjson", ".jsonl":
				if err := eachIn(filepath.Join(source, f.Name()), send); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// eachIn sends the reports of one file: a line each, but for .json, which is one report.
func eachIn(path string, send func(where string, text []byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read reports: %w", err)
	}
	defer f.Close()
	if strings.EqualFold(filepath.Ext(path), ".json") {
		text, err := io.ReadAll(io.LimitReader(f, report.MaxSize+1))
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		return send(path, text)
	}
	lines := bufio.NewReaderSize(f, 1<<20)
	for number := 1; ; number++ {
		line, err := readLine(lines)
		if len(line) > 0 && len(strings.TrimSpace(string(line))) > 0 {
			if err := send(fmt.Sprintf("%s:%d", path, number), line); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
}

// readLine reads a line of any length; what is beyond the limit of a report is dropped, so that the report is refused as cut short.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) <= report.MaxSize+1 {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// write writes the list to the file or to standard output; a file is complete or not there.
func (a *audit) write(list *listing.List) (err error) {
	if a.out == "" {
		out := bufio.NewWriter(a.stdout)
		return errors.Join(listing.Write(out, a.format, list), out.Flush())
	}
	f, err := os.CreateTemp(filepath.Dir(a.out), ".audit-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", a.out, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	out := bufio.NewWriter(f)
	if err := errors.Join(listing.Write(out, a.format, list), out.Flush(), f.Chmod(0o644), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", a.out, err)
	}
	return os.Rename(f.Name(), a.out)
}
