package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const recordings = "../../agent/internal/simulator/testdata"

// program is one of bin/, made by make build.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "bin", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not built: make build", name)
	}
	return path
}

// start runs a program until the test ends; what it logs is shown when the test fails.
func start(t *testing.T, name string, args ...string) {
	t.Helper()
	var log bytes.Buffer
	cmd := exec.CommandContext(context.Background(), program(t, name), args...)
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("%s:\n%s", name, log.String())
		}
	})
}

// collector is one that runs, and a token for its API.
type collector struct {
	t          *testing.T
	data       string
	url, token string
}

func startCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{t: t, data: t.TempDir()}
	port := filepath.Join(c.data, "port")
	start(t, "recolement-collector", "serve", "--plain", "--listen", "127.0.0.1:0", "--data", c.data, "--port-file", port)
	c.wait("the collector", func() bool {
		address, err := os.ReadFile(port)
		c.url = "http://" + strings.TrimSpace(string(address))
		return err == nil && len(address) > 0
	})
	c.token = c.newToken("read admin")
	return c
}

func (c *collector) newToken(scope string) string {
	c.t.Helper()
	out, err := exec.CommandContext(c.t.Context(), program(c.t, "recolement-collector"), "token", "create", "--data", c.data, "--scope", scope, "--label", scope).Output()
	if err != nil {
		c.t.Fatal(err)
	}
	for _, word := range strings.Fields(string(out)) {
		if strings.HasPrefix(word, "recolement-") && len(word) > 40 {
			return word
		}
	}
	c.t.Fatalf("no token in %q", out)
	return ""
}

// call asks the API and reads its answer.
func (c *collector) call(method, path, body string, answer any) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode/100 != 2 {
		c.t.Fatalf("%s %s: %d %s (%v)", method, path, response.StatusCode, text, err)
	}
	if answer != nil {
		if err := json.Unmarshal(text, answer); err != nil {
			c.t.Fatalf("%s %s: %v in %s", method, path, err, text)
		}
	}
}

func (c *collector) wait(what string, until func() bool) {
	c.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !until(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// TestSweep: a sweep that is defined at the collector is done by the site's scanner, shows its progress, and ends in discrepancies.
func TestSweep(t *testing.T) {
	c := startCollector(t)
	start(t, "recolement-scanner", "simulate", recordings, "--listen", "127.0.60.1", "--port", "11611")
	settings := filepath.Join(t.TempDir(), "scanner.toml")
	text := fmt.Sprintf("collector = %q\ntoken = %q\nsite = \"HDV\"\nstate = %q\nport = 11611\ntimeout = \"500ms\"\n", c.url, c.newToken("scanner"), t.TempDir())
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, "recolement-scanner", "run", "--config", settings)

	var sweep struct{ ID string }
	c.call(http.MethodPost, "/sweeps", `{"label":"Town hall","site":"HDV","ranges":["127.0.60.0/28"]}`, &sweep)
	c.call(http.MethodPost, "/sweeps/"+sweep.ID+"/run", "", nil)
	var runs struct {
		Items []struct {
			State    string
			Progress struct{ Addresses, Read int }
		}
	}
	c.wait("the end of the sweep", func() bool {
		c.call(http.MethodGet, "/sweeps/"+sweep.ID+"/runs", "", &runs)
		return len(runs.Items) > 0 && runs.Items[0].State == "done"
	})
	if p := runs.Items[0].Progress; p.Addresses != 14 || p.Read != 3 {
		t.Errorf("%+v: want 3 devices read at 14 addresses", p)
	}
	var listed struct{ Total int }
	c.wait("the devices", func() bool {
		c.call(http.MethodGet, "/devices?count=true", "", &listed)
		return listed.Total == 3
	})
	if c.call(http.MethodGet, "/discrepancies?count=true", "", &listed); listed.Total < 3 {
		t.Errorf("%d discrepancies, want one for each device that no inventory knows", listed.Total)
	}
	var addresses struct {
		Items []struct{ Address, State, Name, Credential string }
	}
	c.call(http.MethodGet, "/sweeps/"+sweep.ID+"/addresses?within=127.0.60.0/29", "", &addresses)
	if len(addresses.Items) < 3 || addresses.Items[1].Name != "COP-12345" || addresses.Items[1].State != "read" || addresses.Items[1].Credential == "" {
		t.Errorf("%+v", addresses.Items)
	}
}
