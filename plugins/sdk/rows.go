package sdk

import (
	"fmt"
	"slices"
	"time"

	"recolement/plugins/sdk/wire"
)

// Rows is where an inventory's rows go. It sends them on in parts, and waits when the collector does not keep up: memory stays flat.
type Rows struct {
	send    func(*wire.RowsPart) error
	columns int // 0: not named yet
	part    *wire.RowsPart
	size    int
	sent    time.Time
}

const (
	partRows  = 512
	partBytes = 256 << 10
	heartbeat = time.Second // what takes longer between two parts says how far it is
)

// Columns names the columns, once, before the first row.
func (r *Rows) Columns(names ...string) error {
	if r.columns > 0 || len(names) == 0 {
		return fmt.Errorf("columns are named once, and there is at least one")
	}
	r.columns = len(names)
	r.part.Columns = slices.Clone(names)
	return nil
}

// Row adds a row: a cell for each column.
func (r *Rows) Row(cells ...string) error {
	if len(cells) != r.columns || r.columns == 0 {
		return fmt.Errorf("a row of %d cells under %d columns", len(cells), r.columns)
	}
	r.part.Rows = append(r.part.Rows, &wire.Row{Cells: slices.Clone(cells)})
	for _, c := range cells {
		r.size += len(c)
	}
	if len(r.part.Rows) >= partRows || r.size >= partBytes {
		return r.flush()
	}
	return nil
}

// Progress says how far it is; total is 0 where that is not known.
func (r *Rows) Progress(done, total int) error {
	r.part.Progress = &wire.Progress{Done: int64(done), Total: int64(total)}
	if time.Since(r.sent) < heartbeat {
		return nil
	}
	return r.flush()
}

func (r *Rows) flush() error {
	part := r.part
	if len(part.Columns) == 0 && len(part.Rows) == 0 && part.Progress == nil {
		return nil
	}
	r.part, r.size, r.sent = &wire.RowsPart{}, 0, time.Now()
	return r.send(part)
}
