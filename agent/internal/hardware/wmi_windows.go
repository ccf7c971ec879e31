package hardware

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
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
	client wmi.Client
	stuck  atomic.Bool
}

// newWMI keeps the multithreaded apartment alive for the rest of the process: the library enters and leaves it at every question, which
// leaks, and hangs at the 64th under Wine.
func newWMI() *wmiClient {
	var cookie uintptr
	windows.NewLazySystemDLL("ole32.dll").NewProc("CoIncrementMTAUsage").Call(uintptr(unsafe.Pointer(&cookie))) // absent before Windows 8: then as without
	return &wmiClient{client: wmi.Client{AllowMissingFields: true, NonePtrZero: true}}
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
	if w.stuck.Load() {
		return nil, errStuck
	}
	type result struct {
		rows []T
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := recover(); p != nil {
				r.err = fmt.Errorf("panic: %v", p)
			}
			done <- r
		}()
		r.err = w.client.Query("SELECT * FROM "+class+" "+where, &r.rows, ".", namespace)
		if r.err == nil && len(r.rows) > 0 && !slices.ContainsFunc(r.rows, says) {
			r.err = errSilent
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, wmiTimeout)
	defer cancel()
	select {
	case r := <-done:
		if noSuchNamespace(r.err) {
			r.err = errAbsent
		}
		if r.err != nil {
			return nil, fmt.Errorf("ask for %s: %w", class, r.err)
		}
		return r.rows, nil
	case <-ctx.Done():
		w.stuck.Store(true)
		return nil, fmt.Errorf("ask for %s: %w", class, ctx.Err())
	}
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

// says is false of a row that holds nothing.
func says[T any](row T) bool { return !reflect.ValueOf(row).IsZero() }

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
