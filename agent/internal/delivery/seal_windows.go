package delivery

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"
)

// forTheMachine: the service and an administrator at the command line both use the key, under different accounts.
const forTheMachine = windows.CRYPTPROTECT_LOCAL_MACHINE | windows.CRYPTPROTECT_UI_FORBIDDEN

// seal closes a secret by the system's data protection (DPAPI).
func seal(secret []byte) ([]byte, error) {
	var out windows.DataBlob
	if err := windows.CryptProtectData(blob(secret), nil, nil, 0, nil, forTheMachine, &out); err != nil {
		return nil, err
	}
	return taken(out), nil
}

func unseal(sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, errors.New("the key is empty")
	}
	var out windows.DataBlob
	if err := windows.CryptUnprotectData(blob(sealed), nil, nil, 0, nil, forTheMachine, &out); err != nil {
		return nil, err
	}
	return taken(out), nil
}

func blob(data []byte) *windows.DataBlob {
	return &windows.DataBlob{Size: uint32(len(data)), Data: unsafe.SliceData(data)}
}

// taken copies what the system gave, and gives it back.
func taken(b windows.DataBlob) []byte {
	defer windows.LocalFree(windows.Handle(unsafe.Pointer(b.Data)))
	return append([]byte(nil), unsafe.Slice(b.Data, b.Size)...)
}
