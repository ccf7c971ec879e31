package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// problem turns an error into an answer: its message where it is meant for people, a number that leads to the log where it is not.
func (s *service) problem(ctx context.Context, err error) error {
	var known huma.StatusError
	switch {
	case errors.As(err, &known):
		var headed huma.HeadersError
		if errors.As(err, &headed) {
			return err
		}
		return known
	case errors.Is(err, context.DeadlineExceeded):
		return huma.ErrorWithHeaders(huma.NewError(http.StatusServiceUnavailable, "not now: ask again later"), http.Header{"Retry-After": {"10"}})
	}
	switch inventory.CodeOf(err) {
	case inventory.Invalid:
		return huma.NewError(http.StatusUnprocessableEntity, err.Error())
	case inventory.NotFound:
		return huma.NewError(http.StatusNotFound, err.Error())
	case inventory.Conflict:
		return huma.NewError(http.StatusConflict, err.Error())
	case inventory.Denied:
		return huma.NewError(http.StatusForbidden, err.Error())
	}
	if trouble := store.Trouble(err); trouble != "" {
		_ = s.internal(ctx, err)
		return huma.ErrorWithHeaders(huma.NewError(http.StatusServiceUnavailable, trouble), http.Header{"Retry-After": {"60"}})
	}
	return s.internal(ctx, err)
}

func (s *service) internal(ctx context.Context, err error) error {
	number := ""
	if c := requestOf(ctx); c != nil {
		_ = c.Error(err) // whoever gathers the request's errors logs it
		number = c.Writer.Header().Get("X-Request-Id")
	}
	return huma.NewError(http.StatusInternalServerError, "internal error, number "+number)
}

// wrong is a value that makes no sense, and where it stands: query.sort, body.items[2].until…
func wrong(location, message string) error {
	return huma.NewError(http.StatusUnprocessableEntity, message, &huma.ErrorDetail{Location: location, Message: message})
}

// tidyProblem completes the problems that huma makes, and takes the values out of them: one may be a password.
func tidyProblem(_ huma.Context, _ string, v any) (any, error) {
	p, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	out := *p
	out.Type, out.Errors = "about:blank", nil
	for _, e := range p.Errors {
		out.Errors = append(out.Errors, &huma.ErrorDetail{Message: e.Message, Location: e.Location})
	}
	return &out, nil
}
