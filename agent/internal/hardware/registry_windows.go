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

const uninstall = `SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`

// readSoftware reads both views of the registry: 64-bit programs and 32-bit ones.
func readSoftware(_ context.Context, m *machine) (fill, error) {
	list := []report.Software{}
	for _, view := range []struct {
		flag uint32
		arch string
	}{{registry.WOW64_64KEY, "x86_64"}, {registry.WOW64_32KEY, "i586"}} {
		err := subkeys(registry.LOCAL_MACHINE, uninstall, view.flag, func(name string, k registry.Key) {
			if s, ok := installedProgram(name, textOf(k), numberOf(k), view.arch); ok {
				list = append(list, s)
			}
		})
		if err != nil && !errors.Is(err, registry.ErrNotExist) {
			return nil, fmt.Errorf("read installed programs: %w", err)
		}
	}
	return func(c *report.Content) { c.Software = list }, nil
}

// readPrinters reads the spooler's own notes: asking the spooler about a network printer may take minutes.
func readPrinters(_ context.Context, m *machine) (fill, error) {
	list := []report.Printer{}
	err := subkeys(registry.LOCAL_MACHINE, `SYSTEM\CurrentControlSet\Control\Print\Printers`, 0, func(name string, k registry.Key) {
		text := textOf(k)
		shared := text("Share Name") != ""
		list = append(list, report.Printer{
			Name: name, Driver: text("Printer Driver"), Port: text("Port"), Description: text("Description"), Comment: text("Location"), ShareName: text("Share Name"), Shared: &shared,
			PrintProcessor: text("Print Processor"),
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
