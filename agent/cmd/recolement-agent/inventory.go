package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"recolement/agent/internal/delivery"
	"recolement/agent/internal/hardware"
	"recolement/agent/report"
)

// inventory prints what would be sent.
func (a *app) inventory() *cobra.Command {
	c := &cobra.Command{Use: "inventory", Short: a.t["inventory"], Long: a.t["inventory_long"], Args: cobra.NoArgs}
	format := c.Flags().String("format", "text", a.t["format_flag"])
	c.Flags().Bool("last-user", false, a.t["last_user_flag"])
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *format != "json" && *format != "text" {
			return fmt.Errorf(a.t["wrong_format"], *format)
		}
		id, err := a.guest()
		if err != nil {
			return err
		}
		r, err := a.report(c.Context(), id)
		if err != nil {
			return err
		}
		if *format == "text" {
			return summary(a.out, r)
		}
		return printJSON(a, r)
	}
	return c
}

func printJSON(a *app, r *report.Report) error {
	raw, err := report.Encode(r)
	if err != nil {
		return err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, raw, "", "  "); err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	indented.WriteByte('\n')
	_, err = indented.WriteTo(a.out)
	return err
}

// guest is who this agent is, or would be: an inventory that is only looked at leaves no trace, and needs no right to read the state.
func (a *app) guest() (delivery.Identity, error) {
	id, err := delivery.ReadIdentity(a.config.State)
	if err == nil && id.DeviceID != "" {
		return id, nil
	}
	host, err := os.Hostname()
	if err != nil {
		return id, fmt.Errorf("read host name: %w", err)
	}
	id.DeviceID = delivery.NewDeviceID(host, time.Now())
	return id, nil
}

// report reads this machine into a report.
func (a *app) report(ctx context.Context, id delivery.Identity) (*report.Report, error) {
	started := time.Now()
	content, err := hardware.Read(ctx, hardware.Options{LastUser: a.config.LastUser, Log: a.log, Hung: func() { a.hung.Store(true) }})
	if err != nil {
		return nil, err
	}
	took := int64(time.Since(started).Round(time.Second) / time.Second)
	content.VersionClient = "recolement-agent_v" + version
	content.VersionProvider = &report.VersionProvider{Name: "recolement-agent", Version: version, ElapsedTime: &took}
	content.AccessLog = &report.AccessLog{LogDate: started.Format("2006-01-02 15:04:05")}
	return &report.Report{Action: "inventory", DeviceID: id.DeviceID, ItemType: "Computer", Tag: a.config.Tag, Content: content}, nil
}
