package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// Ask reads a resource of the collector's API (api/v1/…) into answer.
func (c *Client) Ask(ctx context.Context, path string, query url.Values, answer any) error {
	address := c.base.JoinPath("api/v1", path)
	address.RawQuery = query.Encode()
	raw, err := c.send(ctx, http.MethodGet, address.String(), "application/json", nil)
	return readAnswer(path, raw, err, answer)
}

// Tell sends something to the collector's API (api/v1/…) and reads its answer.
func (c *Client) Tell(ctx context.Context, path string, said, answer any) error {
	body, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("write to %s: %w", path, err)
	}
	raw, err := c.post(ctx, c.base.JoinPath("api/v1", path).String(), "application/json", body)
	return readAnswer(path, raw, err, answer)
}

func readAnswer(path string, raw []byte, err error, answer any) error {
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := json.Unmarshal(raw, answer); err != nil {
		return fmt.Errorf("%s: read answer: %w", path, err)
	}
	return nil
}
