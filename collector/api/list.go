package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"recolement/collector/store"
)

// Paging is what every list takes.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"rows of a page"`
	Cursor string `query:"cursor" maxLength:"4000" doc:"next of the page before"`
	Count  bool   `query:"count" doc:"also count all that the filters select, which costs a look at each"`
}

func (p *Paging) list() *Paging { return p }

type listed interface{ list() *Paging }

// page is a page of a list.
type page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"the cursor of the next page; absent on the last"`
	Total *int   `json:"total,omitempty" doc:"of all pages, where it was asked for"`
}

// source is a list, filtered.
type source[T any] struct {
	sort  string // one of the store's orders, -order for descending
	walk  func(ctx context.Context, w store.Walk) ([]T, *store.Place, error)
	count func(ctx context.Context) (int, error)
}

// streamed is an answer that is written as it goes.
type streamed struct {
	Body func(huma.Context)
}

const ndjson = "application/x-ndjson"

// addList adds a list: a page of it in JSON or, for those who accept NDJSON, all of it, one row a line.
func addList[I, T any](s *service, o operation, open func(ctx context.Context, in *I) (source[T], error)) {
	o.method, o.stream = http.MethodGet, true
	o.text = strings.TrimSpace(o.text + "\n\nWith `Accept: application/x-ndjson` all rows behind the cursor are streamed, one a line; limit and count do not apply.")
	op := s.describe(o)
	schemas := s.huma.OpenAPI().Components.Schemas
	op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
		"application/json": {Schema: schemas.Schema(reflect.TypeFor[page[T]](), true, o.id)},
		ndjson:             {Schema: schemas.Schema(reflect.TypeFor[T](), true, o.id)},
	}}}
	register(s, o, op, func(ctx context.Context, in *I) (*streamed, error) {
		from, err := open(ctx, in)
		if err != nil {
			return nil, err
		}
		asked := any(in).(listed).list()
		address := requestOf(ctx).Request.URL
		w := store.Walk{Sort: strings.TrimPrefix(from.sort, "-"), Desc: strings.HasPrefix(from.sort, "-"), Limit: asked.Limit}
		if w.Sort == "id" {
			w.Sort = ""
		}
		if w.After, err = readCursor(listOf(address), asked.Cursor); err != nil {
			return nil, err
		}
		if wantsLines(requestOf(ctx).GetHeader("Accept")) {
			return lines(ctx, w, from.walk)
		}
		return jsonPage(ctx, w, listOf(address), asked.Count, from)
	})
}

func jsonPage[T any](ctx context.Context, w store.Walk, list string, count bool, from source[T]) (*streamed, error) {
	ctx, cancel := context.WithTimeout(ctx, usualPatience)
	defer cancel()
	items, next, err := from.walk(ctx, w)
	if err != nil {
		return nil, err
	}
	p := page[T]{Items: items, Next: writeCursor(list, next)}
	if count {
		if from.count == nil {
			return nil, wrong("query.count", "this list is not counted")
		}
		total, err := from.count(ctx)
		if err != nil {
			return nil, err
		}
		p.Total = &total
	}
	return &streamed{Body: func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", "application/json")
		ctx.SetStatus(http.StatusOK)
		_ = huma.DefaultJSONFormat.Marshal(ctx.BodyWriter(), p) // a caller that has gone has no use for the error
	}}, nil
}

// wantsLines says whether NDJSON is among what a caller accepts.
func wantsLines(accept string) bool {
	for _, kind := range strings.Split(accept, ",") {
		name, parameters, err := mime.ParseMediaType(kind)
		if err == nil && (name == ndjson || name == "application/ndjson") && parameters["q"] != "0" {
			return true
		}
	}
	return false
}

const (
	linesAtOnce = 500              // rows that are read, and held, at once
	lineTime    = 30 * time.Second // in which a caller has taken them
)

// lines streams a list. It is read page by page: a slow caller would hold an open cursor, and with it a connection of the database and
// all that was deleted meanwhile, for as long as it likes. An error midway breaks the connection off, because an answer that merely ended
// would pass for whole.
func lines[T any](ctx context.Context, w store.Walk, walk func(ctx context.Context, w store.Walk) ([]T, *store.Place, error)) (*streamed, error) {
	w.Limit = linesAtOnce
	rows, next, err := walk(ctx, w)
	if err != nil {
		return nil, err
	}
	return &streamed{Body: func(h huma.Context) {
		c := humagin.Unwrap(h)
		h.SetHeader("Content-Type", ndjson)
		h.SetStatus(http.StatusOK)
		for {
			err := writeLines(c.Writer, rows)
			if err == nil && next == nil {
				return
			}
			if err == nil {
				w.After = next
				rows, next, err = walk(ctx, w)
			}
			if err != nil {
				if ctx.Err() == nil {
					_ = c.Error(fmt.Errorf("stream %s: %w", c.Request.URL.Path, err))
				}
				panic(http.ErrAbortHandler)
			}
		}
	}}, nil
}

// writeLines writes some rows and sees them off.
func writeLines[T any](w http.ResponseWriter, rows []T) error {
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(lineTime)) // a test's recorder has no connection
	buffered := bufio.NewWriterSize(w, 32<<10)
	out := json.NewEncoder(buffered)
	out.SetEscapeHTML(false)
	for i := range rows {
		if err := out.Encode(&rows[i]); err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return control.Flush()
}
