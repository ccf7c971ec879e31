package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"recolement/collector/store"
)

// one is a single resource. Its tag is a hash of what it says: it changes with it and with nothing else.
type one[T any] struct {
	ETag         string `header:"ETag" doc:"names this state of the resource, for If-None-Match and If-Match"`
	CacheControl string `header:"Cache-Control"`
	Body         T
}

// Known is the state that a reader has already.
type Known struct {
	IfNoneMatch string `header:"If-None-Match" maxLength:"1000" doc:"tags of states that the caller has: 304 when it is one of them"`
}

// Change names the state that a change is a change of.
type Change struct {
	IfMatch string `header:"If-Match" maxLength:"1000" doc:"the ETag of the state that is changed, or *: 428 without, 412 when it is another by now"`
}

// answer gives a resource, or says that the caller has it already.
func (k Known) answer(tag string) error {
	if !matches(k.IfNoneMatch, tag) {
		return nil
	}
	return huma.ErrorWithHeaders(huma.Status304NotModified(), http.Header{"ETag": {tag}})
}

func single[T any](k Known, body T) (*one[T], error) {
	tag, err := tagOf(body)
	if err != nil {
		return nil, err
	}
	if err := k.answer(tag); err != nil {
		return nil, err
	}
	return &one[T]{ETag: tag, CacheControl: "private, no-cache", Body: body}, nil
}

// onlyIf gives a context in which a change is made only of the state that the caller has seen; it is read in the change's own transaction.
func onlyIf[T any](ctx context.Context, ch Change, load func(ctx context.Context, r store.Rows) (T, error)) (context.Context, error) {
	if ch.IfMatch == "" {
		return nil, huma.NewError(http.StatusPreconditionRequired, "say in If-Match which state (ETag) this is a change of")
	}
	return store.OnlyIf(ctx, func(ctx context.Context, r store.Rows) error {
		now, err := load(ctx, r)
		if err != nil {
			return err
		}
		tag, err := tagOf(now)
		if err != nil {
			return err
		}
		if !matches(ch.IfMatch, tag) {
			return huma.ErrorWithHeaders(huma.NewError(http.StatusPreconditionFailed, "it has changed meanwhile: read it again"), http.Header{"ETag": {tag}})
		}
		return nil
	}), nil
}

func tagOf(v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write resource: %w", err)
	}
	return tagOfBytes(data), nil
}

func tagOfBytes(data []byte) string {
	sum := sha256.Sum256(data)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// matches says whether a list of tags, as If-Match and If-None-Match have it, holds one (RFC 9110, 13.1).
func matches(list, tag string) bool {
	for _, t := range strings.Split(list, ",") {
		t = strings.TrimPrefix(strings.TrimSpace(t), "W/") // a proxy that packs answers weakens their tags
		if t == "*" || t == tag {
			return true
		}
	}
	return false
}
