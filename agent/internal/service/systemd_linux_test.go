package service

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestUnit(t *testing.T) {
	text, err := unitText(Settings{Executable: "/opt/my agent/recolement-agent", Config: "/etc/100%.toml"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`ExecStart="/opt/my agent/recolement-agent" service --config "/etc/100%%.toml"` + "\n",
		"Type=notify\n", "StateDirectory=recolement-agent\n", "WantedBy=multi-user.target\n", "Restart=on-failure\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestSystemdIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	socket.SetReadDeadline(time.Now().Add(10 * time.Second))
	t.Setenv("NOTIFY_SOCKET", path)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	trouble := errors.New("trouble")
	go func() {
		done <- Run(ctx, slog.New(slog.DiscardHandler), func(ctx context.Context) error { <-ctx.Done(); return trouble })
	}()
	heard := func() string {
		buffer := make([]byte, 100)
		n, err := socket.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		return string(buffer[:n])
	}
	if got := heard(); got != "READY=1" {
		t.Errorf("heard %q", got)
	}
	cancel()
	if err := <-done; !errors.Is(err, trouble) {
		t.Errorf("got %v", err)
	}
	if got := heard(); got != "STOPPING=1" {
		t.Errorf("heard %q", got)
	}
}

var update = flag.Bool("update", false, "write the unit of the packages anew")

// TestUnitOfThePackages: deb and rpm hold the unit that install writes.
func TestUnitOfThePackages(t *testing.T) {
	path := filepath.Join("..", "..", "..", "installer", "linux", "recolement-agent.service")
	text, err := unitText(Settings{Executable: "/usr/bin/recolement-agent"})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != text {
		t.Errorf("%s is not what the agent writes (go test -update ./agent/internal/service): %v", path, err)
	}
}
