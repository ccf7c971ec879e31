package delivery

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Refusal is an answer of the collector that is not "ok".
type Refusal struct {
	Status     int           // of HTTP
	Message    string        // what the collector said
	Location   string        // where it says that it is, which is not followed: a key is not carried elsewhere
	RetryAfter time.Duration // when it wants to be asked again; 0: not said
}

func (r *Refusal) Error() string {
	text := fmt.Sprintf("the collector answered %d %s", r.Status, http.StatusText(r.Status))
	if r.Message != "" {
		text += ": " + r.Message
	}
	return text
}

// final says that this very report will never be taken. Those about the agent (401, 403) or the moment (408, 429) are not, nor is 413:
// the limit is a policy that may be raised.
func (r *Refusal) final() bool {
	switch r.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests:
		return false
	}
	return r.Status >= 400 && r.Status < 500
}

// temporary says that the same request may succeed soon.
func (r *Refusal) temporary() bool {
	return r.Status == http.StatusRequestTimeout || r.Status == http.StatusTooManyRequests || r.Status >= 500
}

// maxRetryAfter bounds what a server may ask for.
const maxRetryAfter = 24 * time.Hour

func refusalOf(response *http.Response, body []byte, now time.Time) *Refusal {
	return &Refusal{Status: response.StatusCode, Message: messageOf(body), Location: elsewhere(response), RetryAfter: min(retryAfter(response.Header.Get("Retry-After"), now), maxRetryAfter)}
}

func elsewhere(response *http.Response) string {
	to, err := response.Location()
	if err != nil || response.StatusCode/100 != 3 {
		return ""
	}
	to.User, to.RawQuery, to.Fragment = nil, "", ""
	text := to.String()
	return text[:min(len(text), 300)]
}

// messageOf reads both forms of errors: {"status":"error","message":…} and problem details (RFC 9457).
func messageOf(body []byte) string {
	var said struct{ Message, Title, Detail string }
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	texts := []string{said.Message, said.Title, said.Detail}
	text := strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
	return text[:min(len(text), 500)]
}

// retryAfter reads seconds or a date.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
