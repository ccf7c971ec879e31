package wine

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	settingsKey = `HKLM\SOFTWARE\Recolement\Agent`
	serviceKey  = `HKLM\SYSTEM\CurrentControlSet\Services\recolement-agent`
	eventKey    = `HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\recolement-agent`
	programDir  = "Program Files/Recolement"
	stateDir    = "ProgramData/Recolement"
)

// TestInstaller is the life of an installation: made silently with its settings, at work, stopped, repaired, taken over by a newer one, and
// removed without a trace.
func TestInstaller(t *testing.T) {
	w := newInstallation(t)
	dmi := written(t, whole(machines[0]).dmi)
	w.env = append(w.env, "NAME=TM-O10-19933-P", "DMI="+dmi)
	old, newer := w.installer("1.0.0"), w.installer("1.1.0")
	c := startCollector(t)
	w.keepRunning()

	w.install(0, "/i", old, "COLLECTOR_URL="+c.url, "ENROLL_TOKEN="+c.token, "CA_FINGERPRINT="+c.fingerprint, "TAG=reception")
	w.awaitService("RUNNING")
	device := c.await("its first report", `"serial":"5CG1234ABC"`)
	if !strings.Contains(device, `"name":"TM-O10-19933-P"`) {
		t.Errorf("the collector knows it as %s", device)
	}
	if got := w.value(settingsKey, "Token"); got != "" {
		t.Errorf("the token that was used is still there: %q", got)
	}
	if log := w.read(stateDir, "agent.log"); strings.Contains(log, c.token) || !strings.Contains(log, "report delivered") {
		t.Errorf("the log:\n%s", log)
	}

	w.stopsAtOnce()
	w.must("sc", "start", "recolement-agent")
	w.awaitService("RUNNING")

	w.remove(programDir, "recolement-agent.exe")
	w.install(0, "/i", old, "REINSTALL=ALL", "REINSTALLMODE=amus") // what /fa stands for, which Wine does not know
	w.has(programDir, "recolement-agent.exe", true)

	w.install(0, "/i", newer)
	w.awaitService("RUNNING")
	for name, want := range map[string]string{"Version": "1.1.0", "Collector": c.url, "CAFingerprint": c.fingerprint, "Tag": "reception"} {
		if got := w.value(settingsKey, name); got != want {
			t.Errorf("after the upgrade %s is %q, want %q", name, got, want)
		}
	}
	// Windows says UPGRADINGPRODUCTCODE when a newer installer removes an older one; Wine does not, so that there only the condition can be seen.
	if got := command(t, nil, "msiinfo", "export", newer, "InstallExecuteSequence"); !strings.Contains(got, "Forget\tREMOVE=\"ALL\" AND NOT UPGRADINGPRODUCTCODE\t") {
		t.Errorf("an upgrade would forget who the machine is:\n%s", got)
	}
	if got := strings.TrimSpace(w.must(`C:\Program Files\Recolement\recolement-agent.exe`, "--version")); got != "1.1.0" {
		t.Errorf("after the upgrade the program is %q", got)
	}
	w.install(1603, "/i", old) // an older one is refused
	w.awaitService("RUNNING")

	w.install(0, "/x", newer)
	w.has(programDir, "", false)
	w.has(stateDir, "", false)
	for _, key := range []string{settingsKey, `HKLM\SOFTWARE\Recolement`, serviceKey, eventKey} {
		if code, out := w.run("reg", "query", key); code == 0 {
			t.Errorf("the uninstallation leaves %s:\n%s", key, out)
		}
	}
	if _, out := w.run("reg", "query", `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`, "/s"); strings.Contains(out, "Recolement") {
		t.Errorf("the uninstallation leaves an entry in the list of programs:\n%s", out)
	}
}

// TestInstallerWithoutACollector: a deployment goes through whatever becomes of the collector.
func TestInstallerWithoutACollector(t *testing.T) {
	w := newInstallation(t)
	msi := w.installer("1.0.0")
	w.keepRunning()
	w.install(0, "/i", msi, "COLLECTOR_URL=https://127.0.0.1:1", "ENROLL_TOKEN=secret-not-used", "INTERVAL=8h")
	w.awaitService("RUNNING")
	w.await("the report is kept", func() bool { return w.glob(stateDir, "spool", "*.report") == 1 })
	w.stopsAtOnce()
	w.install(0, "/x", msi)
	w.has(programDir, "", false)
	w.has(stateDir, "", false)
}

// TestInstallerIsSigned signs with a certificate of the test's own, as make dist does with a real one.
func TestInstallerIsSigned(t *testing.T) {
	w := newInstallation(t)
	msi, dir := w.installer("1.0.0"), t.TempDir()
	key, certificate := filepath.Join(dir, "key.pem"), filepath.Join(dir, "certificate.pem")
	command(t, nil, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=Test",
		"-addext", "extendedKeyUsage=codeSigning", "-addext", "keyUsage=digitalSignature")
	env := []string{"SIGN_KEY=" + key, "SIGN_CERTIFICATE=" + certificate}
	command(t, env, project(t, "installer", "sign.sh"), msi)
	verify := func() error { return exec.Command("osslsigncode", "verify", "-CAfile", certificate, "-in", msi).Run() }
	if err := verify(); err != nil {
		t.Fatal("the signature does not verify:", err)
	}
	w.keepRunning()
	w.install(0, "/i", msi, "COLLECTOR_URL=https://127.0.0.1:1")
	w.install(0, "/x", msi)
	raw, err := os.ReadFile(msi)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(msi, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	if verify() == nil {
		t.Error("a changed byte goes unnoticed")
	}
}

// installer builds an installer of a version, program and all.
func (w *windows) installer(version string) string {
	w.Helper()
	dir := w.TempDir()
	exe, msi := filepath.Join(dir, "recolement-agent.exe"), filepath.Join(dir, "agent-"+version+".msi")
	command(w.T, []string{"GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0"}, "go", "build", "-trimpath", "-tags", "nomsgpack,grpcnotrace", "-ldflags", "-s -w -X main.version="+version, "-o", exe, "recolement/agent/cmd/recolement-agent")
	command(w.T, nil, project(w.T, "installer", "windows", "build.sh"), version, exe, msi)
	return msi
}

func command(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Env = append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// install runs Windows Installer silently and wants its exit code, of which Linux sees eight bits.
func (w *windows) install(want int, action, msi string, properties ...string) {
	w.Helper()
	log := filepath.Join(w.TempDir(), "msi.log")
	args := append([]string{"msiexec", action, msi, "/qn", "/norestart", "/l*v", log}, properties...)
	if code, _ := w.run(args...); code != want&255 {
		text, _ := os.ReadFile(log)
		w.Fatalf("msiexec %s: exit code %d, want %d\n%s", action, code, want, text)
	}
}

// keepRunning holds Wine up: its services end with the last program.
func (w *windows) keepRunning() {
	c := exec.Command(os.Getenv("WINE"), "cmd")
	c.Env = append(os.Environ(), w.env...)
	stdin, err := c.StdinPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() {
		stdin.Close()
		w.restart()
		c.Wait() // however it ends
	})
}

func (w *windows) await(what string, done func() bool) {
	w.Helper()
	for range 600 {
		if done() {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	w.Fatalf("it does not come about in two minutes: %s; the agent's log:\n%s", what, w.read(stateDir, "agent.log"))
}

func (w *windows) awaitService(state string) {
	w.Helper()
	w.await("service "+state, func() bool {
		_, out := w.run("sc", "query", "recolement-agent")
		return strings.Contains(out, state)
	})
}

// stopsAtOnce: an upgrade does not wait for the service.
func (w *windows) stopsAtOnce() {
	w.Helper()
	w.must("sc", "stop", "recolement-agent")
	started := time.Now()
	w.awaitService("STOPPED")
	w.Logf("stopped in %s at most", time.Since(started).Round(time.Millisecond))
}

// drive is where Wine keeps C:.
func (w *windows) drive(parts ...string) string {
	return filepath.Join(append([]string{w.prefix, "drive_c"}, parts...)...)
}

func (w *windows) read(parts ...string) string {
	raw, _ := os.ReadFile(w.drive(parts...)) // what is not there is empty
	return string(raw)
}

func (w *windows) glob(parts ...string) int {
	found, _ := filepath.Glob(w.drive(parts...)) // the pattern is well formed
	return len(found)
}

func (w *windows) remove(parts ...string) {
	w.Helper()
	if err := os.Remove(w.drive(parts...)); err != nil {
		w.Fatal(err)
	}
}

func (w *windows) has(dir, name string, want bool) {
	w.Helper()
	path := w.drive(dir, name)
	if _, err := os.Stat(path); (err == nil) != want {
		entries, _ := filepath.Glob(filepath.Join(path, "*"))
		w.Errorf("%s is there: %v, want %v %q", path, err == nil, want, entries)
	}
}

func (w *windows) value(key, name string) string {
	w.Helper()
	for line := range strings.Lines(w.must("reg", "query", key, "/v", name)) {
		if fields := strings.Fields(line); len(fields) >= 2 && fields[0] == name {
			return strings.Join(fields[2:], " ")
		}
	}
	w.Fatalf("no value %s in %s", name, key)
	return ""
}

// collector is a real one, with its own authority.
type collector struct {
	t                            *testing.T
	url, token, fingerprint, key string
	data                         string
}

func startCollector(t *testing.T, flags ...string) *collector {
	t.Helper()
	program, data := built(t, "bin", "recolement-collector"), t.TempDir()
	c := &collector{t: t, data: data}
	log, err := os.Create(filepath.Join(data, "log"))
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--port-file", filepath.Join(data, "port"), "--enrolment-token-file", filepath.Join(data, "token")}, flags...)
	serve := exec.Command(program, args...)
	serve.Stdout, serve.Stderr = log, log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { serve.Process.Signal(os.Interrupt); serve.Wait(); log.Close() })
	c.url, c.token = "https://"+c.file("port"), c.file("token")
	raw := []byte(command(t, nil, "openssl", "x509", "-in", filepath.Join(data, "tls", "ca.pem"), "-outform", "DER"))
	sum := sha256.Sum256(raw)
	c.fingerprint = hex.EncodeToString(sum[:])
	c.key = strings.TrimSpace(command(t, nil, program, "token", "create", "--data", data, "--scope", "read", "--label", "test"))
	return c
}

// file waits for a file that the collector writes when it is up.
func (c *collector) file(name string) string {
	c.t.Helper()
	for range 300 {
		if raw, err := os.ReadFile(filepath.Join(c.data, name)); err == nil && len(raw) > 0 {
			return strings.TrimSpace(string(raw))
		}
		time.Sleep(100 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(c.data, "log"))
	c.t.Fatalf("the collector does not come up:\n%s", log)
	return ""
}

// await waits until the list of devices holds a text, and gives the list.
func (c *collector) await(what, text string) string {
	c.t.Helper()
	for range 300 {
		out := command(c.t, nil, "curl", "-s", "--cacert", filepath.Join(c.data, "tls", "ca.pem"), "-H", "Authorization: Bearer "+c.key, c.url+"/api/v1/devices")
		if strings.Contains(out, text) {
			return out
		}
		time.Sleep(400 * time.Millisecond)
	}
	c.t.Fatalf("the collector does not get %s", what)
	return ""
}
