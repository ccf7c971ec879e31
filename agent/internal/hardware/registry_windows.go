package hardware

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"recolement/agent/report"
)

const (
	uninstall = `SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`
	storeApps = `SOFTWARE\Microsoft\Windows\CurrentVersion\Appx\AppxAllUserStore\Applications`
)

// readSoftware reads both views of the registry (64-bit programs and 32-bit ones), what people installed for themselves, as far as their
// part of the registry is loaded, and the Store's packages.
func readSoftware(_ context.Context, m *machine) (fill, error) {
	list := []report.Software{}
	for _, view := range []struct {
		flag uint32
		arch string
	}{{registry.WOW64_64KEY, "x86_64"}, {registry.WOW64_32KEY, "i586"}} {
		found, err := programsBelow(registry.LOCAL_MACHINE, uninstall, view.flag, view.arch)
		if err != nil {
			return nil, fmt.Errorf("read installed programs: %w", err)
		}
		list = append(list, found...)
	}
	own, err := m.ownPrograms()
	list = append(list, own...)
	storeErr := subkeys(registry.LOCAL_MACHINE, storeApps, registry.WOW64_64KEY, func(name string, _ registry.Key) {
		if s, ok := storeApp(name); ok {
			list = append(list, s)
		}
	})
	if storeErr != nil {
		m.log.Debug("no packages of the Store", "error", storeErr)
	}
	return func(c *report.Content) { c.Software = list }, err
}

func programsBelow(root registry.Key, path string, view uint32, arch string) ([]report.Software, error) {
	var list []report.Software
	err := subkeys(root, path, view, func(name string, k registry.Key) {
		if s, ok := installedProgram(name, textOf(k), numberOf(k), arch); ok {
			list = append(list, s)
		}
	})
	if errors.Is(err, registry.ErrNotExist) {
		return nil, nil
	}
	return list, err
}

// ownPrograms are those in the registry of people who are logged in. Whose they are is said where the last user may be.
func (m *machine) ownPrograms() ([]report.Software, error) {
	users, err := registry.USERS.ReadSubKeyNames(-1)
	if err != nil {
		return nil, fmt.Errorf("list loaded users: %w", err)
	}
	var list []report.Software
	for _, sid := range users {
		if !isPerson(sid) {
			continue
		}
		found, err := programsBelow(registry.USERS, sid+`\`+uninstall, 0, "x86_64")
		if err != nil {
			m.log.Debug("programs of a user left out", "error", err)
		}
		for i := range found {
			if m.lastUser {
				found[i].UserID = sid
			}
		}
		list = append(list, found...)
	}
	return list, nil
}

// readPrinters reads the spooler's own notes: asking the spooler about a network printer may take minutes. A printer on USB has a serial number.
func readPrinters(_ context.Context, m *machine) (fill, error) {
	printers, err := nodesBelow("USBPRINT")
	devices, deviceErr := nodesBelow("USB")
	if err != nil || deviceErr != nil {
		m.log.Debug("printers without serial numbers", "error", errors.Join(err, deviceErr))
	}
	serials := serialByPort(printers, devices)
	list := []report.Printer{}
	err = subkeys(registry.LOCAL_MACHINE, `SYSTEM\CurrentControlSet\Control\Print\Printers`, 0, func(name string, k registry.Key) {
		text := textOf(k)
		shared := text("Share Name") != ""
		list = append(list, report.Printer{
			Name: name, Driver: text("Printer Driver"), Port: text("Port"), Description: text("Description"), Comment: text("Location"), ShareName: text("Share Name"), Shared: &shared,
			PrintProcessor: text("Print Processor"), Serial: serials[text("Port")],
		})
	})
	if err != nil && !errors.Is(err, registry.ErrNotExist) {
		return nil, fmt.Errorf("read printers: %w", err)
	}
	return func(c *report.Content) { c.Printers = list }, nil
}

// subkeys opens each key below path.
func subkeys(root registry.Key, path string, view uint32, each func(name string, k registry.Key)) error {
	parent, err := registry.OpenKey(root, path, registry.READ|view)
	if err != nil {
		return err
	}
	defer parent.Close()
	names, err := parent.ReadSubKeyNames(-1)
	if err != nil {
		return err
	}
	for _, name := range names {
		if k, err := registry.OpenKey(parent, name, registry.QUERY_VALUE|view); err == nil {
			each(name, k)
			k.Close()
		}
	}
	return nil
}

func textOf(k registry.Key) func(string) string {
	return func(name string) string {
		text, _, _ := k.GetStringValue(name)
		return strings.TrimSpace(strings.ToValidUTF8(strings.TrimRight(text, "\x00"), ""))
	}
}

func numberOf(k registry.Key) func(string) uint64 {
	return func(name string) uint64 {
		n, _, _ := k.GetIntegerValue(name)
		return n
	}
}

// readMonitors reads the EDID blocks that Windows keeps of the screens that are present now (it keeps those of years ago as well).
func readMonitors(_ context.Context, m *machine) (fill, error) {
	const present = windows.DIGCF_PRESENT | windows.DIGCF_ALLCLASSES
	set, err := windows.SetupDiGetClassDevsEx(nil, "DISPLAY", 0, present, 0, "")
	if err != nil {
		return nil, fmt.Errorf("list screens: %w", err)
	}
	defer set.Close()
	list := []report.Monitor{}
	var damaged []error
	for i := 0; ; i++ {
		device, err := set.EnumDeviceInfo(i)
		if errors.Is(err, windows.ERROR_NO_MORE_ITEMS) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("list screens: %w", err)
		}
		raw := blockOf(set, device)
		if len(raw) == 0 {
			continue
		}
		monitor, err := monitorOf(raw, "")
		if err != nil {
			damaged = append(damaged, err)
			continue
		}
		list = append(list, monitor)
	}
	if len(list) == 0 && damaged != nil {
		return nil, errors.Join(damaged...)
	}
	return func(c *report.Content) { c.Monitors = list }, errors.Join(damaged...)
}

func blockOf(set windows.DevInfo, device *windows.DevInfoData) []byte {
	handle, err := set.OpenDevRegKey(device, windows.DICS_FLAG_GLOBAL, 0, windows.DIREG_DEV, windows.KEY_READ)
	if err != nil {
		return nil
	}
	k := registry.Key(handle)
	defer k.Close()
	raw, _, _ := k.GetBinaryValue("EDID")
	return raw
}
