package hardware

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/go-ole/go-ole"
	"github.com/yusufpapurcu/wmi"
	"golang.org/x/sys/windows"
)

// wmiTimeout bounds one question. Providers hang, at boot above all; the library knows no deadline and holds one lock for the whole process.
const wmiTimeout = 20 * time.Second

var (
	errStuck  = errors.New("WMI did not answer an earlier question")
	errSilent = errors.New("rows without values") // the library leaves out what it cannot read, without an error
)

// wmiClient asks WMI. After a question that was not answered in time it asks no more: the library would wait behind it for ever.
type wmiClient struct {
	query func(query string, rows any, connection ...any) error
	stuck atomic.Bool
	hung  func() // may be nil
}

// newWMI keeps the multithreaded apartment alive for the rest of the process: the library enters and leaves it at every question, which
// leaks, and hangs at the 64th under Wine.
func newWMI(hung func()) *wmiClient {
	var cookie uintptr
	windows.NewLazySystemDLL("ole32.dll").NewProc("CoIncrementMTAUsage").Call(uintptr(unsafe.Pointer(&cookie))) // absent before Windows 8: then as without
	client := &wmi.Client{AllowMissingFields: true, NonePtrZero: true}
	return &wmiClient{query: client.Query, hung: hung}
}

// Namespaces of WMI.
const (
	cimv2          = `root\cimv2`
	drivers        = `root\wmi`
	storageService = `root\microsoft\windows\storage`
	securityCenter = `root\SecurityCenter2`
	tpm            = `root\cimv2\security\microsofttpm`
	bitLocker      = `root\cimv2\security\microsoftvolumeencryption`
	hyperV         = `root\virtualization\v2`
)

// rows asks for a class of the common namespace, with an optional condition.
func rows[T any](ctx context.Context, w *wmiClient, class, where string) ([]T, error) {
	return rowsIn[T](ctx, w, cimv2, class, where)
}

// rowsIn asks for a class. All columns are asked for: one that a version of Windows does not have would fail the whole question. A
// namespace that this Windows does not have is errAbsent.
func rowsIn[T any](ctx context.Context, w *wmiClient, namespace, class, where string) ([]T, error) {
	found := new([]T)
	if err := w.ask(ctx, namespace, class, where, found); err != nil {
		return nil, fmt.Errorf("ask for %s: %w", class, err)
	}
	return *found, nil
}

// ask fills the slice that rows points to. After an error it belongs to the question, which may still write to it.
func (w *wmiClient) ask(ctx context.Context, namespace, class, where string, rows any) error {
	if w.stuck.Load() {
		return errStuck
	}
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v", p)
			}
			done <- err
		}()
		err = w.query("SELECT * FROM "+class+" "+where, rows, ".", namespace)
		if err == nil && silent(reflect.ValueOf(rows).Elem()) {
			err = errSilent
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, wmiTimeout)
	defer cancel()
	select {
	case err := <-done:
		if noSuchNamespace(err) {
			return errAbsent
		}
		return err
	case <-ctx.Done():
		if !w.stuck.Swap(true) && w.hung != nil {
			w.hung()
		}
		return ctx.Err()
	}
}

// silent is true of rows none of which holds anything.
func silent(rows reflect.Value) bool {
	for i := range rows.Len() {
		if !rows.Index(i).IsZero() {
			return false
		}
	}
	return rows.Len() > 0
}

// noSuchNamespace recognises WMI's own code behind the scripting interface's, or in its place.
func noSuchNamespace(err error) bool {
	const invalidNamespace = 0x8004100e
	var failure *ole.OleError
	if !errors.As(err, &failure) {
		return false
	}
	info, ok := failure.SubError().(ole.EXCEPINFO)
	return uint32(failure.Code()) == invalidNamespace || ok && info.SCODE() == invalidNamespace
}

// one asks for a class that has a single instance.
func one[T any](ctx context.Context, w *wmiClient, class string) (T, error) {
	list, err := rows[T](ctx, w, class, "")
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("ask for %s: no row", class)
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return list[0], nil
}
