package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"recolement/agent/internal/config"
	"recolement/agent/internal/delivery"
)

// enroll swaps a token for a key.
func (a *app) enroll() *cobra.Command {
	c := &cobra.Command{Use: "enroll", Short: a.t["enroll"], Long: a.t["enroll_long"], Args: cobra.NoArgs}
	a.serverFlags(c)
	force := c.Flags().Bool("force", false, a.t["force_flag"])
	c.RunE = func(c *cobra.Command, _ []string) error {
		id, err := a.identity()
		if err != nil {
			return err
		}
		if id.Enrolled() && !*force {
			return errors.New(a.t["already_enrolled"])
		}
		if a.config.Token == "" {
			return errors.New(a.t["no_token"])
		}
		if id, err = a.enrol(c.Context(), id); err != nil {
			return err
		}
		delivery.ForgetBase(a.spoolDir()) // who gave this key may have heard nothing yet
		fmt.Fprintf(a.out, a.t["enrolled"]+"\n", id.AgentID)
		return nil
	}
	return c
}

func (a *app) serverFlags(c *cobra.Command) {
	c.Flags().String("collector", "", a.t["collector_flag"])
	c.Flags().String("token", "", a.t["token_flag"])
	c.Flags().String("ca-fingerprint", "", a.t["ca_flag"])
}

// identity is who this agent is, chosen now if it has not been.
func (a *app) identity() (delivery.Identity, error) {
	host, err := os.Hostname()
	if err != nil {
		return delivery.Identity{}, fmt.Errorf("read host name: %w", err)
	}
	return delivery.LoadIdentity(a.config.State, host, time.Now())
}

// enrol makes the identity known to the collector and keeps the key.
func (a *app) enrol(ctx context.Context, id delivery.Identity) (delivery.Identity, error) {
	id.AgentID, id.Key = "", "" // an old key proves nothing here
	client, err := delivery.NewClient(a.server(), id, version)
	if err != nil {
		return id, err
	}
	defer client.Close()
	host, err := os.Hostname()
	if err != nil {
		return id, fmt.Errorf("read host name: %w", err)
	}
	if id, err = client.Enrol(ctx, a.config.Token, host); err != nil {
		return id, err
	}
	if err := id.SaveKey(a.config.State); err != nil {
		return id, err
	}
	return id, config.ForgetToken()
}
