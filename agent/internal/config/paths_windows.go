package config

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// DefaultFile is where the settings are looked for.
func DefaultFile() string { return filepath.Join(defaultState(), "agent.toml") }

// defaultState asks the system: a service's environment does not always have %ProgramData%.
func defaultState() string {
	dir, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, 0)
	if err != nil {
		dir = `C:\ProgramData`
	}
	return filepath.Join(dir, "Recolement")
}
