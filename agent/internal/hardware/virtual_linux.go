package hardware

import (
	"context"
	"strings"

	"recolement/agent/report"
)

// readVirtual reports whether this is a machine or only looks like one.
func readVirtual(_ context.Context, m *machine) (fill, error) {
	system := m.container()
	if system == "" {
		system = m.hypervisor()
	}
	return func(c *report.Content) { hardwareOf(c).VMSystem = system }, nil
}

// container says what kind of container this is, "" when it is none.
func (m *machine) container() string {
	kind := m.text("/run/systemd/container")
	for setting := range strings.SplitSeq(m.text("/proc/1/environ"), "\x00") { // root may read it
		if value, ok := strings.CutPrefix(setting, "container="); ok {
			kind = value
		}
	}
	groups := m.text("/proc/1/cgroup")
	switch {
	case kind == "docker" || m.exists("/.dockerenv") || strings.Contains(groups, "/docker"):
		return "Docker"
	case kind == "podman" || m.exists("/run/.containerenv"):
		return "Podman"
	case strings.HasPrefix(kind, "lxc") || strings.Contains(groups, "/lxc"):
		return "lxc"
	case kind == "" || kind == "wsl":
		return ""
	}
	return kind
}

// hypervisor says what this machine runs in, Physical when in nothing.
func (m *machine) hypervisor() string {
	id := func(name string) string { return m.text("/sys/class/dmi/id/" + name) }
	if found := hypervisorOf(id("sys_vendor"), id("product_name"), id("board_vendor"), id("bios_vendor"), id("bios_version")); found != "" {
		return found
	}
	switch kernel := strings.ToLower(m.text("/proc/sys/kernel/osrelease")); {
	case strings.Contains(kernel, "microsoft"): // the Linux inside Windows
		return "Hyper-V"
	case m.text("/sys/hypervisor/type") == "xen" && !strings.Contains(m.text("/proc/xen/capabilities"), "control_d"):
		return "Xen"
	case m.flagged("hypervisor"):
		return "Virtual Machine"
	}
	return physical
}

// flagged says whether the processor carries a flag.
func (m *machine) flagged(flag string) bool {
	for line := range strings.Lines(m.text("/proc/cpuinfo")) {
		if key, flags, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "flags" {
			return strings.Contains(" "+strings.TrimSpace(flags)+" ", " "+flag+" ")
		}
	}
	return false
}
