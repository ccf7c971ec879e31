package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
)

const (
	bodyTime   = 20 * time.Second // in which a body of JSON has come
	uploadTime = 2 * time.Minute  // in which a file has
)

// takeBody reads a request's body whole, as far as it may be large and slow, and refuses what is of another kind.
func takeBody(u upload) func(huma.Context, func(huma.Context)) {
	kinds, most, patience := u.kinds, u.most, uploadTime
	if len(kinds) == 0 {
		kinds, most, patience = []string{"application/json"}, largestJSON, bodyTime
	}
	return func(ctx huma.Context, next func(huma.Context)) {
		if ctx.Operation().RequestBody == nil {
			next(ctx)
			return
		}
		c := humagin.Unwrap(ctx)
		if !ofKind(c, kinds) {
			return
		}
		_ = http.NewResponseController(c.Writer).SetReadDeadline(time.Now().Add(patience)) // a test's recorder has no connection
		data, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, most))
		if err != nil {
			status, why := notRead(err)
			auth.Problem(c, status, why)
			return
		}
		if kinds[0] == "application/json" && bytes.Contains(data, []byte(`\u0000`)) {
			auth.Problem(c, http.StatusUnprocessableEntity, "a text holds the character U+0000, which means nothing")
			return
		}
		if len(u.kinds) > 0 {
			next(huma.WithValue(ctx, uploadKey{}, data))
			return
		}
		c.Request.Body = io.NopCloser(bytes.NewReader(data))
		next(ctx)
	}
}

type uploadKey struct{}

// uploaded is the body of an operation that takes a file.
func uploaded(ctx context.Context) []byte {
	data, _ := ctx.Value(uploadKey{}).([]byte)
	return data
}

// ofKind answers for itself when a body is of none of the kinds, or packed.
func ofKind(c *gin.Context, kinds []string) bool {
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	switch {
	case err != nil || !slices.Contains(kinds, kind):
		c.Header("Accept-Post", strings.Join(kinds, ", "))
		auth.Problem(c, http.StatusUnsupportedMediaType, "the content type is none of "+strings.Join(kinds, ", "))
	case c.GetHeader("Content-Encoding") != "" && !strings.EqualFold(c.GetHeader("Content-Encoding"), "identity"):
		auth.Problem(c, http.StatusUnsupportedMediaType, "the body must not be packed")
	default:
		return true
	}
	return false
}

// notRead says why a body could not be read.
func notRead(err error) (status int, why string) {
	var large *http.MaxBytesError
	var slow net.Error
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, "the body is too large"
	case errors.As(err, &slow) && slow.Timeout():
		return http.StatusRequestTimeout, "the body came too slowly"
	}
	return http.StatusBadRequest, "the body ended too early"
}
