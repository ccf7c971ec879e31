package hardware

import (
	"context"
	"fmt"

	"golang.org/x/sys/windows/registry"

	"recolement/agent/report"
)

// What protects the machine. Servers have no security center.

func readAntivirus(ctx context.Context, m *machine) (fill, error) {
	found, err := rowsIn[wmiAntivirus](ctx, m.wmi, securityCenter, "AntiVirusProduct", "")
	return func(c *report.Content) { c.Antivirus = mapped(found, err, wmiAntivirus.facts) }, err
}

func readTPM(ctx context.Context, m *machine) (fill, error) {
	found, err := rowsIn[wmiTPM](ctx, m.wmi, tpm, "Win32_Tpm", "")
	return func(c *report.Content) { c.Firmwares = mapped(found, err, wmiTPM.facts) }, err
}

// readFirewall reads each profile's state: a group policy's where there is one, else the machine's.
func readFirewall(_ context.Context, _ *machine) (fill, error) {
	const (
		policy = `SOFTWARE\Policies\Microsoft\WindowsFirewall\`
		local  = `SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\`
	)
	list := []report.Firewall{}
	for _, profile := range []string{"DomainProfile", "PublicProfile", "StandardProfile"} {
		for _, place := range []string{policy, local} {
			if values := localMachine(place + profile); values.has("EnableFirewall") {
				list = append(list, firewallState(profile, values.number("EnableFirewall")))
				break
			}
		}
	}
	if len(list) == 0 {
		return nil, errAbsent
	}
	return func(c *report.Content) { c.Firewalls = list }, nil
}

// readLicenses reports products that a key was entered for, without the key.
func readLicenses(ctx context.Context, m *machine) (fill, error) {
	found, err := rows[wmiLicense](ctx, m.wmi, "SoftwareLicensingProduct", "WHERE PartialProductKey IS NOT NULL")
	return func(c *report.Content) { c.Licenses = mapped(found, err, wmiLicense.facts) }, err
}

// values are a key's, read at once and closed again; of a key that cannot be read, none.
type values struct {
	texts   map[string]string
	numbers map[string]uint64
}

func (v values) text(name string) string   { return v.texts[name] }
func (v values) number(name string) uint64 { return v.numbers[name] }

func (v values) has(name string) bool {
	_, number := v.numbers[name]
	return number || v.texts[name] != ""
}

// localMachine reads a key of the 64-bit view.
func localMachine(path string) values {
	v := values{map[string]string{}, map[string]uint64{}}
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return v
	}
	defer k.Close()
	names, err := k.ReadValueNames(-1)
	if err != nil {
		return v
	}
	for _, name := range names {
		if n, _, err := k.GetIntegerValue(name); err == nil {
			v.numbers[name] = n
		} else if text := textOf(k)(name); text != "" {
			v.texts[name] = text
		}
	}
	return v
}

// nodesBelow are the devices below a bus in the registry: its kinds, and of each kind the instances.
func nodesBelow(bus string) ([]usbNode, error) {
	path := `SYSTEM\CurrentControlSet\Enum\` + bus
	var list []usbNode
	err := subkeys(registry.LOCAL_MACHINE, path, 0, func(kind string, _ registry.Key) {
		_ = subkeys(registry.LOCAL_MACHINE, path+`\`+kind, 0, func(instance string, k registry.Key) { // a kind that is gone by now
			text := textOf(k)
			list = append(list, usbNode{
				instance: instance, container: text("ContainerID"), prefix: text("ParentIdPrefix"),
				port: localMachine(fmt.Sprintf(`%s\%s\%s\Device Parameters`, path, kind, instance)).text("PortName"),
			})
		})
	})
	return list, err
}
