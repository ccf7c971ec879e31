// Package sdktest runs a plugin in a test: over a real gRPC connection, in the test's own process, or built and started as the
// collector would.
package sdktest

import (
	"context"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"recolement/plugins/sdk"
)

// Start answers for a plugin until the test ends, and gives a client of it.
func Start(t testing.TB, p *sdk.Plugin) *sdk.Client {
	t.Helper()
	listener := bufconn.Listen(1 << 20)
	server := grpc.NewServer(grpc.MaxRecvMsgSize(sdk.MostMessage))
	if err := sdk.Register(server, p); err != nil {
		t.Fatal(err)
	}
	go func() {
		if err := server.Serve(listener); err != nil {
			t.Error(err)
		}
	}()
	dial := func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }
	conn, err := grpc.NewClient("passthrough:test", grpc.WithContextDialer(dial), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn.Close()
		server.Stop()
	})
	return sdk.NewClient(conn)
}

// Rows asks for all rows at once; the first is the columns.
func Rows(ctx context.Context, c *sdk.Client, s sdk.Settings) ([][]string, error) {
	var all [][]string
	err := c.Rows(ctx, s, func(p sdk.RowsPart) error {
		if all == nil && p.Columns != nil {
			all = append(all, p.Columns)
		}
		all = append(all, p.Rows...)
		return nil
	})
	return all, err
}

// Observed is what a witness told in one run.
type Observed struct {
	Reports [][]byte
	Mark    string
	Whole   bool
}

// Observe asks a witness for all that it tells.
func Observe(ctx context.Context, c *sdk.Client, s sdk.Settings, since string) (Observed, error) {
	var all Observed
	err := c.Observe(ctx, s, since, func(p sdk.ReportsPart) error {
		all.Reports = append(all.Reports, p.Reports...)
		all.Mark, all.Whole = p.Mark, p.Whole
		return nil
	})
	return all, err
}

// Build builds a plugin of this module into a directory, under the name by which the collector finds it.
func Build(t testing.TB, dir, name string) string {
	t.Helper()
	module, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "recolement/plugins").Output()
	if err != nil {
		t.Fatalf("find the plugins: %v", err)
	}
	path := filepath.Join(dir, "recolement-plugin-"+name)
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "grpcnotrace", "-o", path, "./"+name)
	build.Dir = strings.TrimSpace(string(module)) // whose dependencies are its own
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build plugin %s: %v\n%s", name, err, out)
	}
	return path
}
