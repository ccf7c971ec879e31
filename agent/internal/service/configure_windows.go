package service

import (
	"errors"
	"fmt"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
	"golang.org/x/sys/windows/svc/mgr"
)

// configure gives the service what an installer may have no words for: it is started again a minute after a failure, and after the start
// of the machine it waits until others have started.
func configure() error {
	m, err := mgr.Connect()
	if err != nil {
		return fmt.Errorf("open service manager: %w", err)
	}
	defer m.Disconnect()
	s, err := m.OpenService(Name)
	if err != nil {
		return fmt.Errorf("open service: %w", err)
	}
	defer s.Close()
	again := mgr.RecoveryAction{Type: mgr.ServiceRestart, Delay: time.Minute}
	return errors.Join(
		told("set recovery of service", s.SetRecoveryActions([]mgr.RecoveryAction{again, again, again}, 24*60*60)),
		told("set recovery after an error of its own", unlessUnknown(s.SetRecoveryActionsOnNonCrashFailures(true))),
		told("set delayed start of service", delayed(s)),
	)
}

// unlessUnknown forgives a system that has no such setting.
func unlessUnknown(err error) error {
	if errors.Is(err, windows.ERROR_INVALID_LEVEL) {
		return nil
	}
	return err
}

func told(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// delayed asks for the one thing alone: the library's own call writes every setting of the service anew.
func delayed(s *mgr.Service) error {
	info := windows.SERVICE_DELAYED_AUTO_START_INFO{IsDelayedAutoStartUp: 1}
	return windows.ChangeServiceConfig2(s.Handle, windows.SERVICE_CONFIG_DELAYED_AUTO_START_INFO, (*byte)(unsafe.Pointer(&info)))
}

// eventKey makes the agent known to the event log; the installer writes the same.
const eventKey = `SYSTEM\CurrentControlSet\Services\EventLog\Application\` + Name

// eventSource borrows the messages of a program that every Windows has: its texts are what they are given.
func eventSource() error {
	k, _, err := registry.CreateKey(registry.LOCAL_MACHINE, eventKey, registry.SET_VALUE)
	if err != nil {
		return fmt.Errorf("make source of events: %w", err)
	}
	defer k.Close()
	return told("make source of events", errors.Join(
		k.SetExpandStringValue("EventMessageFile", `%SystemRoot%\System32\EventCreate.exe`), k.SetDWordValue("TypesSupported", 7)))
}

func removeEventSource() error {
	err := registry.DeleteKey(registry.LOCAL_MACHINE, eventKey)
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	return told("remove source of events", err)
}
