package main

import (
	"cmp"
	"fmt"
	"net/netip"
	"time"

	"github.com/spf13/cobra"

	"recolement/agent/internal/simulator"
)

func simulateCommand(t texts) *cobra.Command {
	var (
		listen    string
		port      uint16
		list      bool
		community string
		spread    string
		count     int
		latency   time.Duration
		jitter    time.Duration
		loss      float64
	)
	cmd := &cobra.Command{
		Use: "simulate DIR", Short: t.say("simulate.short"), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			first, err := netip.ParseAddr(listen)
			if err != nil {
				return fmt.Errorf("--listen: %w", err)
			}
			devices, err := simulator.Folder(args[0], first, simulator.Options{Community: community, Latency: latency, Jitter: jitter, Loss: loss})
			if err != nil {
				return err
			}
			start := simulator.Start
			if spread != "" {
				start = simulator.StartCrowd
				if devices, err = spreadOver(devices, spread, count); err != nil {
					return err
				}
			}
			if list {
				for _, d := range devices {
					fmt.Fprintf(cmd.OutOrStdout(), "%s\t%s\n", d.Addr, d.Name)
				}
				return nil
			}
			network, err := start(cmd.Context(), int(port), devices)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.ErrOrStderr(), t.say("simulate.serving", len(devices), devices[0].Addr, devices[len(devices)-1].Addr, network.Port))
			<-cmd.Context().Done()
			network.Close()
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&listen, "listen", "127.0.10.1", t.say("flag.listen"))
	f.Uint16Var(&port, "port", 1161, t.say("flag.simulate.port"))
	f.StringVar(&community, "community", "public", t.say("flag.simulate.community"))
	f.BoolVar(&list, "list", false, t.say("flag.list"))
	f.DurationVar(&latency, "latency", 0, t.say("flag.latency"))
	f.DurationVar(&jitter, "jitter", 0, t.say("flag.jitter"))
	f.StringVar(&spread, "spread", "", t.say("flag.spread"))
	f.IntVar(&count, "count", 0, t.say("flag.count"))
	f.Float64Var(&loss, "loss", 0, t.say("flag.loss"))
	return cmd
}

// spreadOver is for very many devices, on one socket; without a count each recording has one address.
func spreadOver(devices []simulator.Device, network string, count int) ([]simulator.Device, error) {
	prefix, err := netip.ParsePrefix(network)
	if err != nil {
		return nil, fmt.Errorf("--spread: %w", err)
	}
	return simulator.Spread(devices, prefix, cmp.Or(count, len(devices)))
}
