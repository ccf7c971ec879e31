//go:build unix

package delivery

import (
	"os"
	"syscall"
)

// tryLock holds f until it is closed or the process ends.
func tryLock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// diskFull is how the system says that there is no room.
const diskFull = syscall.ENOSPC

// protect has nothing to do: directories and files are made for their owner alone.
func protect(string) error { return nil }

// seal has nothing to do: the file's mode keeps the key.
func seal(secret []byte) ([]byte, error)   { return secret, nil }
func unseal(sealed []byte) ([]byte, error) { return sealed, nil }
