// The liar speaks the protocol by hand, and breaks it as the file "lie" beside its program says.
package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"recolement/plugins/sdk"
	"recolement/plugins/sdk/wire"
)

type liar struct {
	wire.UnimplementedPluginServer
	lie string
}

func (l liar) Describe(context.Context, *wire.DescribeRequest) (*wire.Description, error) {
	d := &wire.Description{Name: "liar", Version: "1", Roles: []wire.Role{wire.Role_ROLE_INVENTORY}}
	field := &wire.Field{Name: "a", Kind: "text", Label: map[string]string{"en": "A"}}
	switch l.lie {
	case "name":
		d.Name = "directory"
	case "role":
		d.Roles = []wire.Role{7}
	case "twice":
		d.Fields = []*wire.Field{field, field}
	case "huge":
		d.Version = strings.Repeat("x", 8<<20)
	}
	return d, nil
}

func (l liar) Rows(_ *wire.RowsRequest, s grpc.ServerStreamingServer[wire.RowsPart]) error {
	switch l.lie {
	case "short":
		return s.Send(&wire.RowsPart{Columns: []string{"a", "b"}, Rows: []*wire.Row{{Cells: []string{"1"}}}})
	case "columns":
		for range 2 {
			if err := s.Send(&wire.RowsPart{Columns: []string{"a", "b"}}); err != nil {
				return err
			}
		}
	case "nothing":
	}
	return nil
}

// GRPCServer implements plugin.GRPCPlugin.
func (l liar) GRPCServer(_ *plugin.GRPCBroker, s *grpc.Server) error {
	wire.RegisterPluginServer(s, l)
	return nil
}

type glue struct {
	plugin.NetRPCUnsupportedPlugin
	liar
}

func (glue) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}

func main() {
	text, _ := os.ReadFile(filepath.Join(filepath.Dir(os.Args[0]), "lie"))
	lie := string(text)
	handshake := sdk.Handshake()
	switch lie {
	case "protocol":
		handshake.ProtocolVersion = 99
	case "greeting":
		os.Stdout.WriteString("hello there\n")
		select {}
	case "mute":
		select {}
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: handshake, Plugins: plugin.PluginSet{sdk.Name: glue{liar: liar{lie: lie}}}, GRPCServer: plugin.DefaultGRPCServer, Logger: hclog.NewNullLogger(),
	})
}
