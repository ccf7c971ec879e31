package hardware

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"golang.org/x/sys/windows"

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
	current := localMachine(`SOFTWARE\Microsoft\Windows NT\CurrentVersion`)
	system := edition(row.facts(), current.text, current.number)
	system.FQDN, system.DNSDomain = strings.Trim(host+"."+domain, "."), domain
	system.Timezone = timezone(m.now())
	computer, _ := one[wmiSystem](ctx, m.wmi, "Win32_ComputerSystem") // knows the name of a workgroup as well
	return func(c *report.Content) {
		c.OperatingSystem = &system
		h := hardwareOf(c)
		h.Name, h.Workgroup, h.WinProductID = netbios, cmp.Or(domain, computer.Domain, computer.Workgroup), row.SerialNumber
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

// readUsers reports who logged in last, where that is wanted.
func readUsers(_ context.Context, m *machine) (fill, error) {
	if !m.lastUser {
		return nil, errAbsent
	}
	logon := localMachine(`SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI`)
	name := logon.text("LastLoggedOnUser")
	if name == "" {
		return nil, errAbsent
	}
	netbios, err := computerName(windows.ComputerNamePhysicalNetBIOS)
	if err != nil {
		return nil, fmt.Errorf("read computer name: %w", err)
	}
	sid := logon.text("LastLoggedOnUserSID")
	entra := localMachine(`SOFTWARE\Microsoft\IdentityStore\Cache\` + sid + `\IdentityCache\` + sid).text("UserName")
	user := account(name, netbios, entra)
	return func(c *report.Content) {
		c.Users = []report.User{user}
		hardwareOf(c).LastLoggedUser = user.Login
	}, nil
}
