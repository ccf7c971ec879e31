package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"recolement/collector/store"
)

// operation is what an operation is called and who may; its parameters, bodies and answers are told by its types.
type operation struct {
	method, path string
	id           string // what generated clients call it
	summary      string
	text         string      // more about it
	scope        store.Scope // that it takes; empty: none, not even a caller
	status       int         // of success; 0: 200, or 204 without a body
	upload       upload      // its body, where that is no JSON
	stream       bool        // it reads its body or writes its answer as it goes, and has no deadline as a whole
	patience     time.Duration
	absent       bool // what it is about may be known no more, though its path names nothing
}

// upload is a body that is no JSON: its media types and its largest size in bytes.
type upload struct {
	kinds []string
	most  int64
}

const (
	largestJSON   = 1 << 20
	usualPatience = 30 * time.Second
)

// add adds an operation. handle's errors become problems; what is our fault is logged, under the number that the caller gets.
func add[I, O any](s *service, o operation, handle func(ctx context.Context, in *I) (*O, error)) {
	op := s.describe(o)
	if _, tagged := reflect.TypeFor[O]().FieldByName("ETag"); tagged && o.method == http.MethodGet {
		op.Responses = map[string]*huma.Response{"304": {Description: "Not Modified"}}
	}
	register(s, o, op, handle)
}

func register[I, O any](s *service, o operation, op huma.Operation, handle func(ctx context.Context, in *I) (*O, error)) {
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
		if !o.stream {
			var cancel context.CancelFunc
			patience := o.patience
			if patience == 0 {
				patience = usualPatience
			}
			ctx, cancel = context.WithTimeout(ctx, patience)
			defer cancel()
		}
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

// describe makes huma's operation of ours.
func (s *service) describe(o operation) huma.Operation {
	tag, _, _ := strings.Cut(strings.TrimPrefix(o.path, "/"), "/")
	op := huma.Operation{
		OperationID: o.id, Method: o.method, Path: o.path, Summary: o.summary, Description: o.text, Tags: []string{tag},
		DefaultStatus: o.status, MaxBodyBytes: -1, BodyReadTimeout: -1,
		Errors:   []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
		Security: []map[string][]string{{"token": {string(o.scope)}}, {"session": {}}},
		Metadata: map[string]any{"scope": o.scope},
	}
	switch o.scope {
	case "":
		op.Security = []map[string][]string{{}}
	case scannerKey:
		op.Security = []map[string][]string{{"scanner": {}}}
	}
	if o.scope != "" {
		op.Extensions = map[string]any{"x-scope": string(o.scope)}
	}
	if o.absent || strings.Contains(o.path, "{") {
		op.Errors = append(op.Errors, http.StatusNotFound)
	}
	op.Middlewares = huma.Middlewares{s.admit(o.scope)}
	if o.method == http.MethodGet {
		return op
	}
	op.Errors = append(op.Errors, http.StatusConflict, http.StatusNotFound, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	for _, kind := range o.upload.kinds {
		if op.RequestBody == nil {
			op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
		}
		op.RequestBody.Content[kind] = &huma.MediaType{} // OpenAPI 3.1 describes what is no JSON by its type alone
	}
	if !o.stream {
		op.Middlewares = append(op.Middlewares, takeBody(o.upload))
	}
	return op
}
