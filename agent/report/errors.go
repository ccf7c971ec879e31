package report

import (
	"errors"
	"fmt"
	"strings"
)

// ErrTooLarge says that a document is larger than its limit, or asks for far more memory than its size explains.
var ErrTooLarge = errors.New("report: too large")

// Error says what is wrong with a document, and where.
type Error struct {
	Path   string // content.memories[3].capacity; empty for the document as a whole
	Offset int    // bytes into the document where reading stopped; 0 where that means nothing
	Reason string
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("report: ")
	if e.Path != "" {
		b.WriteString(e.Path + ": ")
	}
	b.WriteString(e.Reason)
	if e.Offset > 0 {
		fmt.Fprintf(&b, " (at byte %d)", e.Offset)
	}
	return b.String()
}
