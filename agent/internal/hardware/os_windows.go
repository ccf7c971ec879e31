package hardware

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"recolement/agent/report"
)

// readSystem reports the operating system and the machine's names. The NetBIOS name is cut at 15 characters; the DNS name is whole.
func readSystem(ctx context.Context, m *machine) (fill, error) {
	netbios, err := computerName(windows.ComputerNamePhysicalNetBIOS)
	if err != nil {
		return nil, fmt.Errorf("read computer name: %w", err)
	}
	host, _ := computerName(windows.ComputerNamePhysicalDnsHostname)
	domain, _ := computerName(windows.ComputerNamePhysicalDnsDomain)
	row, err := one[wmiOS](ctx, m.wmi, "Win32_OperatingSystem")
	system := row.facts()
	system.Version = currentVersion("DisplayVersion")
	system.FQDN, system.DNSDomain = strings.Trim(host+"."+domain, "."), domain
	system.Timezone = timezone(m.now())
	return func(c *report.Content) {
		c.OperatingSystem = &system
		h := hardwareOf(c)
		h.Name, h.Workgroup, h.WinProductID = netbios, domain, row.SerialNumber
	}, err
}

func computerName(kind uint32) (string, error) {
	buffer := make([]uint16, 256)
	size := uint32(len(buffer))
	if err := windows.GetComputerNameEx(kind, &buffer[0], &size); err != nil {
		return "", err
	}
	return windows.UTF16ToString(buffer[:size]), nil
}

func currentVersion(value string) string {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, `SOFTWARE\Microsoft\Windows NT\CurrentVersion`, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return ""
	}
	defer k.Close()
	text, _, _ := k.GetStringValue(value)
	return text
}

// readUsers reports who logged in last, where that is wanted.
func readUsers(_ context.Context, m *machine) (fill, error) {
	if !m.lastUser {
		return nil, errAbsent
	}
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, `SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI`, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return nil, fmt.Errorf("read last user: %w", err)
	}
	defer k.Close()
	account, _, err := k.GetStringValue("LastLoggedOnUser")
	if err != nil {
		return nil, errAbsent
	}
	domain, login, ok := strings.Cut(account, `\`)
	if !ok {
		domain, login = "", account
	}
	return func(c *report.Content) {
		c.Users = []report.User{{Login: login, Domain: strings.Trim(domain, ".")}}
		hardwareOf(c).LastLoggedUser = login
	}, nil
}
