package sdk

import (
	"encoding/json"
	"fmt"
	"time"

	"recolement/plugins/sdk/wire"
)

// Reports is where a witness tells what was seen: documents of the GLPI inventory format, as agents send them (package report of the
// agent has the types). Like Rows, it waits when the collector does not keep up.
type Reports struct {
	send func(*wire.ObservePart) error
	part *wire.ObservePart
	size int
	sent time.Time
}

// Report adds a report, anything that encoding/json makes a document of.
func (r *Reports) Report(document any) error {
	data, err := json.Marshal(document)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	r.part.Reports = append(r.part.Reports, data)
	r.size += len(data)
	if len(r.part.Reports) >= partRows || r.size >= partBytes {
		return r.flush()
	}
	return nil
}

// Progress says how far it is; total is 0 where that is not known.
func (r *Reports) Progress(done, total int) error {
	r.part.Progress = &wire.Progress{Done: int64(done), Total: int64(total)}
	if time.Since(r.sent) < heartbeat {
		return nil
	}
	return r.flush()
}

// Mark says where the next run may go on, once everything was told. whole says that this run told everything and not what changed alone.
func (r *Reports) Mark(mark string, whole bool) { r.part.Mark, r.part.Whole = mark, whole }

func (r *Reports) flush() error {
	part := r.part
	if len(part.Reports) == 0 && part.Progress == nil && part.Mark == "" && !part.Whole {
		return nil
	}
	r.part, r.size, r.sent = &wire.ObservePart{Mark: part.Mark, Whole: part.Whole}, 0, time.Now()
	return r.send(part)
}
