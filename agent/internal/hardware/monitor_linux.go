package hardware

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"recolement/agent/report"
)

// readMonitors reports the screens that are plugged in. The same screen on two cables is one screen.
func readMonitors(_ context.Context, m *machine) (fill, error) {
	connectors, err := m.list("/sys/class/drm")
	if err != nil {
		return nil, err
	}
	list := []report.Monitor{}
	var damaged []error
	seen := map[string]bool{}
	for _, name := range connectors {
		raw, err := m.bytes("/sys/class/drm/"+name+"/edid", 32<<10)
		if err != nil || len(raw) == 0 || seen[string(raw)] {
			continue
		}
		_, port, _ := strings.Cut(name, "-") // card0-DP-1
		monitor, err := monitorOf(raw, port)
		if err != nil {
			damaged = append(damaged, fmt.Errorf("%s: %w", name, err))
			continue
		}
		seen[string(raw)] = monitor.Serial != "" // two screens that say the same and no serial are two screens
		list = append(list, monitor)
	}
	if len(list) == 0 && damaged != nil {
		return nil, errors.Join(damaged...) // not the same as no screen
	}
	return func(c *report.Content) { c.Monitors = list }, errors.Join(damaged...)
}
