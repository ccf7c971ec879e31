package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/mgr"
)

// Run works under the service control manager until it says stop, or ctx ends.
func Run(ctx context.Context, log *slog.Logger, work Work) error {
	if err := windows.SetPriorityClass(windows.CurrentProcess(), windows.IDLE_PRIORITY_CLASS); err != nil {
		log.Warn("the service does not run at idle priority", "error", err)
	}
	h := &handler{ctx: ctx, log: log, work: work}
	if err := svc.Run(Name, h); err != nil {
		return fmt.Errorf("run as a service: %w", err)
	}
	return h.err
}

type handler struct {
	ctx  context.Context
	log  *slog.Logger
	work Work
	err  error
}

// Execute answers the control manager. A stop is granted at once: an upgrade does not wait, and the spool survives anything.
func (h *handler) Execute(_ []string, requests <-chan svc.ChangeRequest, status chan<- svc.Status) (bool, uint32) {
	const accepts = svc.AcceptStop | svc.AcceptShutdown
	ctx, cancel := context.WithCancel(h.ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- h.work(ctx) }()
	status <- svc.Status{State: svc.Running, Accepts: accepts}
	if err := configure(); err != nil {
		h.log.Warn("the service works, but Windows did not take all of its settings; run \"recolement-agent uninstall\" and \"install\" as an administrator", "error", err)
	}
	for {
		select {
		case h.err = <-done:
			status <- svc.Status{State: svc.StopPending}
			if h.err != nil && ctx.Err() == nil {
				return true, 1 // the recovery actions start it again
			}
			return false, 0
		case r := <-requests:
			switch r.Cmd {
			case svc.Interrogate:
				status <- r.CurrentStatus
			case svc.Stop, svc.Shutdown:
				status <- svc.Status{State: svc.StopPending}
				return false, 0
			}
		}
	}
}

// Install makes a service that starts by itself, after WMI, and is started again when it fails.
func Install(s Settings) (next string, err error) {
	m, err := mgr.Connect()
	if err != nil {
		return "", fmt.Errorf("open service manager: %w", err)
	}
	defer m.Disconnect()
	service, err := m.CreateService(Name, s.Executable, mgr.Config{
		StartType: mgr.StartAutomatic, DisplayName: "Récolement Agent", Description: description, Dependencies: []string{"Winmgmt"},
	}, s.arguments()...)
	if err != nil {
		return "", fmt.Errorf("create service: %w", err)
	}
	defer service.Close()
	if err := eventSource(); err != nil {
		return "", err
	}
	return "sc start " + Name, nil
}

// Uninstall stops and removes the service; keys and waiting reports stay.
func Uninstall() (next string, err error) {
	m, err := mgr.Connect()
	if err != nil {
		return "", fmt.Errorf("open service manager: %w", err)
	}
	defer m.Disconnect()
	service, err := m.OpenService(Name)
	if errors.Is(err, windows.ERROR_SERVICE_DOES_NOT_EXIST) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("open service: %w", err)
	}
	defer service.Close()
	service.Control(svc.Stop) // it may be stopped already
	if err := service.Delete(); err != nil {
		return "", fmt.Errorf("delete service: %w", err)
	}
	return "", removeEventSource()
}
