package delivery

import (
	"os"

	"golang.org/x/sys/windows"
)

// tryLock holds f until it is closed or the process ends.
func tryLock(f *os.File) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
}

// diskFull is how the system says that there is no room.
const diskFull = windows.ERROR_DISK_FULL
