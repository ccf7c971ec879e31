package inventory

import (
	"errors"
	"fmt"
)

// ErrorCode tells programs what kind of failure an Error is; HTTP statuses and exit statuses follow from it.
type ErrorCode string

// Error codes.
const (
	Invalid  ErrorCode = "invalid"   // what was asked makes no sense; asking again will not help
	NotFound ErrorCode = "not_found" // what it is about does not exist
	Conflict ErrorCode = "conflict"  // somebody was quicker, or the state forbids it
	Denied   ErrorCode = "denied"    // not for this person
	Internal ErrorCode = "internal"  // our fault
)

// Error is a failure with a code for programs and a message for people.
type Error struct {
	Code    ErrorCode
	Message string
	Err     error       // what lies below; may be nil
	Why     Explanation // the message as a code of the catalogues and what fills it; without a code, there is the message alone
}

// Errorf makes an Error; a %w in the format is kept as its cause.
func Errorf(code ErrorCode, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), Err: errors.Unwrap(err)}
}

// Because adds the message's code in the catalogues, with names and values to fill it in pairs; days as 2006-01-02.
func (e *Error) Because(code string, pairs ...string) *Error {
	e.Why = Explanation{Code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		if e.Why.Args == nil {
			e.Why.Args = map[string]string{}
		}
		e.Why.Args[pairs[i]] = pairs[i+1]
	}
	return e
}

// WhyOf is the code of the first Error in err's chain that has one.
func WhyOf(err error) Explanation {
	for e := (*Error)(nil); errors.As(err, &e); err = e.Err {
		if e.Why.Code != "" {
			return e.Why
		}
	}
	return Explanation{}
}

func (e *Error) Error() string { return e.Message }

func (e *Error) Unwrap() error { return e.Err }

// CodeOf is the code of the first Error in err's chain; Internal for any other error, empty for none.
func CodeOf(err error) ErrorCode {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code
	}
	return Internal
}
