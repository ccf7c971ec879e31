package hardware

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"time"

	"recolement/agent/report"
)

// readSystem reports the operating system and the machine's names.
func readSystem(_ context.Context, m *machine) (fill, error) {
	release := settings(m.text("/etc/os-release"))
	if len(release) == 0 {
		release = settings(m.text("/usr/lib/os-release"))
	}
	host, fqdn, domain := m.names()
	if host == "" {
		return nil, errors.New("no host name")
	}
	system := report.OperatingSystem{
		Name: release["NAME"], FullName: release["PRETTY_NAME"], Version: release["VERSION_ID"],
		KernelName: "linux", KernelVersion: m.text("/proc/sys/kernel/osrelease"), Arch: m.arch(),
		BootTime: m.bootTime(), FQDN: fqdn, DNSDomain: domain,
		Timezone: timezone(m.now()),
	}
	return func(c *report.Content) {
		c.OperatingSystem = &system
		h := hardwareOf(c)
		h.Name, h.Workgroup = host, domain
		h.DNS = strings.Join(m.nameServers(), "/")
	}, nil
}

// names are the machine's short name, its whole name and its domain, as far as files tell.
func (m *machine) names() (host, fqdn, domain string) {
	name := m.text("/proc/sys/kernel/hostname")
	if name == "" {
		name = m.text("/etc/hostname")
	}
	host, domain, _ = strings.Cut(name, ".")
	if domain == "" {
		domain = m.domainOf(host)
	}
	if domain != "" {
		fqdn = host + "." + domain
	}
	return host, fqdn, domain
}

// domainOf looks for the host's whole name in the hosts file, then for the resolver's own domain.
func (m *machine) domainOf(host string) string {
	for line := range strings.Lines(m.text("/etc/hosts")) {
		line, _, _ = strings.Cut(line, "#")
		for _, name := range strings.Fields(line) {
			if first, domain, ok := strings.Cut(name, "."); ok && strings.EqualFold(first, host) {
				return domain
			}
		}
	}
	for line := range strings.Lines(m.text("/etc/resolv.conf")) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "domain" {
			return strings.Trim(f[1], ".")
		}
	}
	return ""
}

func (m *machine) nameServers() []string {
	var list []string
	for line := range strings.Lines(m.text("/etc/resolv.conf")) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "nameserver" {
			list = append(list, f[1])
		}
	}
	return list
}

// bootTime is the kernel's own statement: now minus uptime would differ from one report to the next.
func (m *machine) bootTime() string {
	for line := range strings.Lines(m.text("/proc/stat")) {
		if value, ok := strings.CutPrefix(line, "btime "); ok {
			if seconds, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil {
				return time.Unix(seconds, 0).In(m.now().Location()).Format(dateTime)
			}
		}
	}
	return ""
}

// arch is the kernel's machine name.
func (m *machine) arch() string {
	if a := m.text("/proc/sys/kernel/arch"); a != "" {
		return a
	}
	return machineNames[runtime.GOARCH]
}

// machineNames are the kernel's names for what this program may have been built for.
var machineNames = map[string]string{"amd64": "x86_64", "386": "i686", "arm64": "aarch64", "arm": "armv7l", "riscv64": "riscv64", "ppc64le": "ppc64le"}

// readUsers reports who is logged in, where that is wanted.
func readUsers(ctx context.Context, m *machine) (fill, error) {
	if !m.lastUser || !m.exists("/var/run/utmp") {
		return nil, errAbsent
	}
	names, err := m.loggedIn(ctx)
	if err != nil {
		return nil, err
	}
	return func(c *report.Content) {
		c.Users = []report.User{}
		for _, n := range names {
			c.Users = append(c.Users, report.User{Login: n})
		}
		if len(names) > 0 {
			hardwareOf(c).LastLoggedUser = names[0]
		}
	}, nil
}
