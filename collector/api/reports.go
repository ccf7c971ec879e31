package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"recolement/collector/store"
)

// taking says what became of one line of a stream of reports.
type taking struct {
	Line     int              `json:"line" doc:"counted from 1"`
	Status   string           `json:"status" enum:"taken,refused"`
	DeviceID string           `json:"deviceid,omitempty" doc:"of the report's sender"`
	Problem  *huma.ErrorModel `json:"problem,omitempty"`
}

type reportStream struct {
	Answers string `query:"answers" enum:"all,refused" default:"all" doc:"refused: only of lines that were refused, and a last one that says how many lines came"`
}

func (s *service) reports() {
	o := operation{
		id: "send-reports", method: http.MethodPost, path: "/reports", scope: store.ReportAPI, stream: true, status: http.StatusOK,
		upload: upload{kinds: []string{ndjson}}, summary: "Send many reports",
		text: "One document of GLPI's inventory format a line. Each line is answered, in order, once it is on disk or refused; " +
			"answers come while lines are still being sent, so read them as they come, or ask for refusals alone. A line has at most 32 MiB.",
	}
	op := s.describe(o)
	op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
		ndjson: {Schema: s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[taking](), true, o.id)},
	}}}
	register(s, o, op, func(ctx context.Context, in *reportStream) (*streamed, error) {
		return &streamed{Body: func(h huma.Context) {
			c := humagin.Unwrap(h)
			if !ofKind(c, o.upload.kinds) {
				return
			}
			s.takeReports(ctx, c, in.Answers == "refused")
		}}, nil
	})
}

// takeReports reads the lines and writes the answers side by side: the lines ahead of the one that is answered are bounded in number and in size.
func (s *service) takeReports(ctx context.Context, c *gin.Context, refusedOnly bool) {
	control := http.NewResponseController(c.Writer)
	_ = control.EnableFullDuplex() // HTTP/2 is so anyway
	c.Header("Content-Type", ndjson)
	c.Status(http.StatusOK)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answers := s.intake(ctx, deadlined{c.Request.Body, control})
	out := json.NewEncoder(c.Writer)
	lines := 0
	for pending := range answers {
		t := <-pending
		lines = t.Line
		if t.Status == taken && refusedOnly {
			continue
		}
		_ = control.SetWriteDeadline(time.Now().Add(lineTime))
		if err := out.Encode(t); err != nil {
			cancel() // nobody reads the answers: what was not taken yet is not taken
			continue
		}
		if len(answers) == 0 {
			_ = control.Flush()
		}
	}
	if refusedOnly {
		_ = out.Encode(taking{Line: lines, Status: taken})
	}
}
