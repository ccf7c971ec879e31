package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/text/encoding/charmap"

	"recolement/collector/demo"
)

func newWriteCommand() *cobra.Command {
	var out, day string
	var o demo.Options
	cmd := &cobra.Command{
		Use:   "write --out DIR",
		Short: "Write the estate's inventory, tables, reports and SNMP recordings, and the truth about them",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			today, err := time.Parse(time.DateOnly, cmp.Or(day, time.Now().Format(time.DateOnly)))
			if err != nil {
				return fmt.Errorf("read --today: %w", err)
			}
			o.Today = today
			return write(cmd.OutOrStdout(), out, o)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "folder to write into (made if it is not there)")
	cmd.Flags().IntVar(&o.Workstations, "workstations", 300, "how many workstations")
	cmd.Flags().Uint64Var(&o.Seed, "seed", 1, "the same seed gives the same estate")
	cmd.Flags().StringVar(&day, "today", "", "the day on which the truth holds (default: today)")
	// Cobra reports a flag that does not exist; this one does.
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

// files are the estate's growing files; units go through them one by one, so that a large estate needs no memory.
type files struct {
	dir       string
	closers   []func() error
	inventory *csv.Writer
	expected  *csv.Writer
	reports   *json.Encoder
}

func write(log io.Writer, dir string, o demo.Options) (err error) {
	if err := os.MkdirAll(filepath.Join(dir, "recordings"), 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	if err := writeTables(dir, demo.NewCity(o)); err != nil {
		return err
	}
	f := &files{dir: dir}
	defer func() { err = errors.Join(err, f.close()) }()
	if err := f.open(); err != nil {
		return err
	}
	var assets, reports, truths int
	err = demo.Each(o, func(u *demo.Unit) error {
		assets, reports, truths = assets+len(u.Assets), reports+len(u.Reports), truths+len(u.Truth)
		return f.add(u)
	})
	fmt.Fprintf(log, "%s: %d records, %d reports, %d discrepancies planted\n", dir, assets, reports, truths)
	return err
}

func writeTables(dir string, city demo.City) error {
	for name, text := range map[string]string{"services.csv": city.ServicesCSV(), "sites.csv": city.SitesCSV(), "policy.toml": city.PolicyTOML()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return fmt.Errorf("write a table: %w", err)
		}
	}
	return nil
}

// open starts the three files that grow. The inventory is in the dialect that its tool exports: Windows-1252, semicolons.
func (f *files) open() error {
	iws, err := f.create("iws.csv")
	if err != nil {
		return err
	}
	f.inventory = csv.NewWriter(charmap.Windows1252.NewEncoder().Writer(iws))
	f.inventory.Comma, f.inventory.UseCRLF = ';', true
	truth, err := f.create("expected.csv")
	if err != nil {
		return err
	}
	f.expected = csv.NewWriter(truth)
	reports, err := f.create("reports.ndjson")
	if err != nil {
		return err
	}
	f.reports = json.NewEncoder(reports)
	f.reports.SetEscapeHTML(false)
	return errors.Join(f.inventory.Write(demo.Header()),
		f.expected.Write([]string{"kind", "field", "inventory_number", "device_serial", "device_name", "why"}))
}

func (f *files) create(name string) (io.Writer, error) {
	file, err := os.Create(filepath.Join(f.dir, name))
	if err != nil {
		return nil, fmt.Errorf("create: %w", err)
	}
	w := bufio.NewWriterSize(file, 1<<16)
	f.closers = append(f.closers, w.Flush, file.Close)
	return w, nil
}

func (f *files) add(u *demo.Unit) error {
	for i := range u.Assets {
		if err := f.inventory.Write(demo.Row(&u.Assets[i])); err != nil {
			return fmt.Errorf("write a record: %w", err)
		}
	}
	for _, r := range u.Reports {
		if err := f.reports.Encode(r); err != nil {
			return fmt.Errorf("write a report: %w", err)
		}
	}
	for _, r := range u.Recordings {
		if err := os.WriteFile(filepath.Join(f.dir, "recordings", r.Name), []byte(r.Text), 0o644); err != nil {
			return fmt.Errorf("write a recording: %w", err)
		}
	}
	for _, t := range u.Truth {
		if err := f.expected.Write([]string{string(t.Kind), t.Field, t.Number, t.DeviceSerial, t.DeviceName, t.Why}); err != nil {
			return fmt.Errorf("write the truth: %w", err)
		}
	}
	return nil
}

func (f *files) close() error {
	var errs []error
	if f.inventory != nil {
		f.inventory.Flush()
		errs = append(errs, f.inventory.Error())
	}
	if f.expected != nil {
		f.expected.Flush()
		errs = append(errs, f.expected.Error())
	}
	for _, c := range f.closers {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}
