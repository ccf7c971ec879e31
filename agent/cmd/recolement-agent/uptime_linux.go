package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// uptime is how long ago the machine was started; 0: not known.
func uptime() time.Duration {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return 0
	}
	return time.Duration(info.Uptime) * time.Second
}
