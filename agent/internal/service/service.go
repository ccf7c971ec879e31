// Package service is the agent's life as a service of the system: being started and stopped, being installed and removed. On Linux that
// is systemd, on Windows the service control manager. What the agent does meanwhile is left to the caller.
package service

import "context"

// Name is what the system calls the service.
const Name = "recolement-agent"

const description = "Récolement: reports this machine to the inventory"

// Work is what a service does until its context ends; it must end at once then.
type Work func(context.Context) error

// Settings say how the installed service is started.
type Settings struct {
	Executable string // path of this program
	Config     string // path of the settings file; empty: the usual one
}

// arguments are what the service passes to the program.
func (s Settings) arguments() []string {
	args := []string{"service"}
	if s.Config != "" {
		args = append(args, "--config", s.Config)
	}
	return args
}
