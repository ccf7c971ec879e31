package sdk

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// Serve is a plugin's main: it answers the collector until that ends it. Started by hand, it says what it is.
func Serve(p *Plugin) {
	if err := p.check(); err != nil {
		fmt.Fprintf(os.Stderr, "plugin %s: %v\n", p.Name, err)
		os.Exit(2)
	}
	if os.Getenv(Handshake().MagicCookieKey) == "" {
		fmt.Fprintf(os.Stderr, "%s %s is a plugin of Récolement (%s): put it into the collector's directory of plugins.\n", p.Name, p.Version, p.Title.In("en"))
		os.Exit(2)
	}
	p.log = logger(os.Stderr)
	go endWithParent(os.Getppid())
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: Handshake(),
		Plugins:         goplugin.PluginSet{Name: &Glue{Plugin: p}},
		Logger:          hclog.NewNullLogger(),
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options, grpc.MaxRecvMsgSize(MostMessage))...)
		},
	})
}

// Name is what go-plugin knows our service by.
const Name = "recolement"

// Glue joins the protocol to go-plugin.
type Glue struct {
	goplugin.NetRPCUnsupportedPlugin
	Plugin *Plugin // of a plugin's own process; nil in the collector
}

// GRPCServer implements goplugin.GRPCPlugin.
func (g *Glue) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error { return Register(s, g.Plugin) }

// GRPCClient implements goplugin.GRPCPlugin.
func (g *Glue) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, c *grpc.ClientConn) (any, error) {
	return NewClient(c), nil
}

// logger writes lines that the collector's log knows the level of.
func logger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) > 0 {
			return a
		}
		switch a.Key {
		case slog.LevelKey:
			return slog.String("@level", strings.ToLower(a.Value.String()))
		case slog.MessageKey:
			a.Key = "@message"
		case slog.TimeKey:
			return slog.String("@timestamp", a.Value.Time().Format("2006-01-02T15:04:05.000000Z07:00"))
		}
		return a
	}}))
}

// endWithParent ends a plugin whose collector has died without ending it.
func endWithParent(parent int) {
	for {
		time.Sleep(2 * time.Second)
		if os.Getppid() != parent {
			os.Exit(1)
		}
	}
}
