package estate

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"

	"recolement/collector/inventory"
	"recolement/collector/message"
	"recolement/collector/store"
)

// ReportFile is a file of reports that somebody hands in.
type ReportFile struct {
	Name string
	File io.ReaderAt
	Size int64
	By   string // user name
}

// FileResult says what became of the reports of a file.
type FileResult struct {
	Taken, Refused int
	Oddities       int           // what was not understood of those taken
	Problems       []FileProblem // why reports were refused: the first of them, in the order of the file
}

// FileProblem is one report that was refused.
type FileProblem struct {
	Entry  string // the file in the archive
	Line   int    // 0: the file as a whole
	Reason string // in English
}

const (
	mostProblems = 100
	takersAtOnce = 16 // they share transactions
)

// TakeFile takes each report of a file in, as if its agent had sent it. What cannot be taken is listed, and the others are. The error is
// about the collector, not the file; what was taken before it stays.
func (e *Estate) TakeFile(ctx context.Context, f ReportFile) (FileResult, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := taking{estate: e, stop: cancel}
	items := make(chan numbered)
	var takers sync.WaitGroup
	for range takersAtOnce {
		takers.Go(func() {
			for i := range items {
				t.take(ctx, i)
			}
		})
	}
	order := 0
	read := message.Files(ctx, f.Name, f.File, f.Size, message.DefaultLimits(), func(i message.Item) error {
		order++
		items <- numbered{i, order}
		return nil
	})
	close(items)
	takers.Wait()
	result := t.finish()
	if err := cmp.Or(t.failed, read); err != nil {
		return result, fmt.Errorf("take the reports of %s: %w", f.Name, err)
	}
	return result, e.auditFile(ctx, f, result)
}

// numbered is an item and its place in the file.
type numbered struct {
	message.Item
	order int
}

// taking is a file on its way in.
type taking struct {
	estate *Estate
	stop   func()

	mu      sync.Mutex
	result  FileResult
	refused []numbered // Err says why
	failed  error
}

func (t *taking) take(ctx context.Context, i numbered) {
	err := i.Err
	if err == nil {
		err = t.estate.Report(ctx, i.Report, t.estate.now())
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case err == nil:
		t.result.Taken++
		t.result.Oddities += i.Report.OddityCount
	case i.Err != nil || inventory.CodeOf(err) == inventory.Invalid:
		t.result.Refused++
		i.Err, i.Report = err, nil
		if t.refused = append(t.refused, i); len(t.refused) > 2*mostProblems {
			t.keepFirst()
		}
	default:
		t.failed = cmp.Or(t.failed, err)
		t.stop()
	}
}

// keepFirst drops all problems but those that come first in the file.
func (t *taking) keepFirst() {
	slices.SortFunc(t.refused, func(a, b numbered) int { return cmp.Compare(a.order, b.order) })
	t.refused = t.refused[:min(len(t.refused), mostProblems)]
}

func (t *taking) finish() FileResult {
	t.keepFirst()
	for _, i := range t.refused {
		t.result.Problems = append(t.result.Problems, FileProblem{i.Entry, i.Line, i.Err.Error()})
	}
	return t.result
}

func (e *Estate) auditFile(ctx context.Context, f ReportFile, r FileResult) error {
	return e.store.Write(ctx, func(tx *store.Tx) error {
		return tx.AddAudit(ctx, &store.AuditEntry{
			At: e.now(), By: f.By, Action: "reports-upload", Subject: brief(f.Name), Field: "taken", To: strconv.Itoa(r.Taken), Why: strconv.Itoa(r.Refused) + " refused",
		})
	})
}
