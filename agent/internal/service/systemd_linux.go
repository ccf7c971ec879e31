package service

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strings"
	"text/template"
)

// unitFile is where an administrator's own units are.
const unitFile = "/etc/systemd/system/" + Name + ".service"

// unit gives the agent what it needs and no more: it reads hardware, writes its own state, and speaks to the collector.
var unit = template.Must(template.New("unit").Parse(`[Unit]
Description={{.Description}}
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
ExecStart={{.Command}}
Restart=on-failure
RestartSec=30s
StateDirectory={{.Name}}
StateDirectoryMode=0700
UMask=0077
Nice=19
CPUSchedulingPolicy=idle
IOSchedulingClass=idle
MemoryMax=256M
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
ProtectControlGroups=yes
ProtectKernelModules=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

[Install]
WantedBy=multi-user.target
`))

// Install writes the unit. The agent runs no other program, so that starting it is left to the administrator: next says how.
func Install(s Settings) (next string, err error) {
	text, err := unitText(s)
	if err != nil {
		return "", fmt.Errorf("write unit: %w", err)
	}
	if err := os.WriteFile(unitFile, []byte(text), 0o644); err != nil {
		return "", fmt.Errorf("write unit: %w", err)
	}
	return "systemctl daemon-reload && systemctl enable --now " + Name, nil
}

func unitText(s Settings) (string, error) {
	var text strings.Builder
	command := quoted(append([]string{s.Executable}, s.arguments()...))
	err := unit.Execute(&text, map[string]string{"Description": description, "Command": command, "Name": Name})
	return text.String(), err
}

// Uninstall removes the unit; keys and waiting reports stay.
func Uninstall() (next string, err error) {
	if err := os.Remove(unitFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("remove unit: %w", err)
	}
	return "systemctl disable --now " + Name + " && systemctl daemon-reload", nil
}

// quoted writes a command line as systemd reads it.
func quoted(words []string) string {
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, `%`, `%%`, `$`, `$$`)
	for i, w := range words {
		if strings.ContainsAny(w, " \t\\\"%$'") {
			words[i] = `"` + escape.Replace(w) + `"`
		}
	}
	return strings.Join(words, " ")
}

// Run works until ctx ends, and tells systemd when it has started and when it stops.
func Run(ctx context.Context, _ *slog.Logger, work Work) error {
	notify("READY=1")
	stop := context.AfterFunc(ctx, func() { notify("STOPPING=1") })
	defer stop()
	return work(ctx)
}

// notify speaks to systemd where it listens; that it does not is no error.
func notify(state string) {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return
	}
	defer c.Close()
	_, _ = c.Write([]byte(state)) // nobody is there to tell
}
