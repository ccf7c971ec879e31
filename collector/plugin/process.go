package plugin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/hashicorp/go-plugin"
	"github.com/shirou/gopsutil/v3/process"

	"recolement/plugins/sdk"
)

// running is a plugin's process.
type running struct {
	client *sdk.Client
	plugin *plugin.Client
	dir    string // its own, for its socket and whatever it puts down
	pid    int
	stop   context.CancelFunc
	alone  sync.WaitGroup // the watch

	mu  sync.Mutex
	why error // why it was ended
}

// start starts a program, if it still is the one with that checksum, and waits for its first answer.
func start(p Program, limits Limits, log *slog.Logger) (*running, error) {
	dir, err := os.MkdirTemp("", "recolement-plugin-")
	if err != nil {
		return nil, fmt.Errorf("start plugin %s: %w", p.Name, err)
	}
	cmd := exec.Command(p.Path) //nolint:noctx // it outlives the call that it is started for
	cmd.Dir, cmd.Env = dir, environment(dir, limits)
	ownGroup(cmd)
	r := &running{dir: dir, plugin: plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: sdk.Handshake(), Plugins: plugin.PluginSet{sdk.Name: &sdk.Glue{}}, Cmd: cmd, AutoMTLS: true, SkipHostEnv: true,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC}, StartTimeout: limits.Start, Logger: newLog(log, p.Name), SecureConfig: secured(p.Sum),
	})}
	if err := r.connect(limits); err != nil {
		if cmd.Process != nil {
			r.pid = cmd.Process.Pid
		}
		r.end(nil)
		if errors.Is(err, plugin.ErrChecksumsDoNotMatch) {
			return nil, errChanged(p.Name)
		}
		return nil, fmt.Errorf("start plugin %s: %w", p.Name, err)
	}
	r.pid = cmd.Process.Pid
	watching, stop := context.WithCancel(context.Background())
	r.stop = stop
	r.alone.Go(func() { r.watchMemory(watching, limits.Memory) })
	return r, nil
}

// connect shakes hands. The library waits as long as the plugin likes for some of it; we do not.
func (r *running) connect(limits Limits) error {
	done := make(chan error, 1)
	go func() {
		protocol, err := r.plugin.Client()
		if err != nil {
			done <- err
			return
		}
		raw, err := protocol.Dispense(sdk.Name)
		r.client, _ = raw.(*sdk.Client)
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(limits.Start + time.Second):
		return errors.New("it does not answer")
	}
}

// environment is what plugins see of the collector's: what programs need to find their way, and none of its secrets.
func environment(dir string, limits Limits) []string {
	env := []string{"TMPDIR=" + dir, fmt.Sprintf("GOMEMLIMIT=%d", limits.Memory/4*3)}
	for _, name := range []string{
		"PATH", "HOME", "LANG", "TZ", "SystemRoot", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
	} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

const memoryLook = 200 * time.Millisecond

// watchMemory ends the process when it holds more than it may.
func (r *running) watchMemory(ctx context.Context, limit uint64) {
	tick := time.NewTicker(memoryLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		p, err := process.NewProcessWithContext(ctx, int32(r.pid))
		if err != nil {
			return // it has ended
		}
		if held, err := p.MemoryInfoWithContext(ctx); err == nil && held.RSS > limit {
			r.kill(fmt.Errorf("it held %d MB of memory, %d are allowed", held.RSS>>20, limit>>20))
			return
		}
	}
}

// kill ends the process and its children at once: what a plugin keeps is not worth waiting for, and one that hangs would not answer.
func (r *running) kill(why error) {
	r.mu.Lock()
	if r.why == nil {
		r.why = why
	}
	r.mu.Unlock()
	if r.pid > 0 {
		killGroup(r.pid)
	}
}

// reason says why the process was ended, or that it ended by itself.
func (r *running) reason(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(r.why, err)
}

func (r *running) end(why error) {
	r.kill(why)
	r.plugin.Kill() // cleans up after the dead
	if r.stop != nil {
		r.stop()
		r.alone.Wait()
	}
	os.RemoveAll(r.dir)
}
