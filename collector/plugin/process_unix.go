//go:build unix

package plugin

import (
	"os/exec"
	"syscall"
)

// ownGroup makes a process the head of a group of its own, with which its children can be ended.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) } // it may have ended by itself
