package config

import (
	"errors"
	"fmt"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// installedKey is where the installer writes what it was told on its command line.
const installedKey = `SOFTWARE\Recolement\Agent`

// readInstalled takes the settings of the installer, where it was used.
func (c *Config) readInstalled() error {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, installedKey, registry.QUERY_VALUE|registry.WOW64_64KEY)
	switch {
	case errors.Is(err, registry.ErrNotExist), errors.Is(err, windows.ERROR_ACCESS_DENIED): // who may not read them gives settings of their own
		return nil
	case err != nil:
		return fmt.Errorf("read settings of the installer: %w", err)
	}
	defer k.Close()
	err = c.take(func(name string) string {
		v, _, _ := k.GetStringValue(name) // absent: empty
		return v
	})
	if err != nil {
		return fmt.Errorf(`HKLM\%s: %s: %w`, installedKey, valueInterval, err)
	}
	return nil
}

// ProtectInstalled leaves the installer's settings to the system and the administrators: a proxy may have a password.
func ProtectInstalled() error {
	d, err := windows.SecurityDescriptorFromString("D:P(A;OICI;KA;;;SY)(A;OICI;KA;;;BA)")
	if err != nil {
		return err
	}
	list, _, err := d.DACL()
	if err != nil {
		return err
	}
	err = windows.SetNamedSecurityInfo(`MACHINE\`+installedKey, windows.SE_REGISTRY_KEY, windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil)
	if errors.Is(err, windows.ERROR_FILE_NOT_FOUND) {
		return nil
	}
	return err
}

// ForgetToken empties the installer's token, which has been used.
func ForgetToken() error {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, installedKey, registry.SET_VALUE|registry.WOW64_64KEY)
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("forget token: %w", err)
	}
	defer k.Close()
	if err := k.SetStringValue(valueToken, ""); err != nil {
		return fmt.Errorf("forget token: %w", err)
	}
	return nil
}
