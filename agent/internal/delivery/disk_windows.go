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

// protect gives a directory and all in it to the system and the administrators: what lies in ProgramData can be read by everybody.
func protect(dir string) error {
	d, err := windows.SecurityDescriptorFromString("D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)")
	if err != nil {
		return err
	}
	list, _, err := d.DACL()
	if err != nil {
		return err
	}
	return windows.SetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil)
}
