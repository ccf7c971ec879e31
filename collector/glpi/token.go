package glpi

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
)

// grant is what a client asks for (RFC 6749, 4.4): agents send it as JSON, the standard has a form.
type grant struct {
	Type   string `json:"grant_type"`
	ID     string `json:"client_id"`
	Secret string `json:"client_secret"`
	Scope  string `json:"scope"`
}

const (
	largestGrant = 16 << 10
	scope        = "inventory"
)

// readGrant reads a body of either kind.
func readGrant(contentType string, data []byte) (grant, error) {
	var g grant
	kind, _, _ := mime.ParseMediaType(contentType)
	switch kind {
	case "application/json":
		if err := json.Unmarshal(data, &g); err != nil {
			return grant{}, errors.New("the body is not JSON of the kind that is wanted")
		}
		return g, nil
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(data))
		if err != nil {
			return grant{}, errors.New("the body is no form")
		}
		return grant{form.Get("grant_type"), form.Get("client_id"), form.Get("client_secret"), form.Get("scope")}, nil
	}
	return grant{}, errors.New("the content type is neither application/json nor application/x-www-form-urlencoded")
}

// token gives a client a token for its secret.
func (e *endpoint) token(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	data, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, largestGrant))
	if err != nil {
		e.noToken(c, http.StatusBadRequest, "invalid_request", "the body cannot be read")
		return
	}
	g, err := readGrant(c.GetHeader("Content-Type"), data)
	if err != nil {
		e.noToken(c, http.StatusBadRequest, "invalid_request", err.Error())
		return
	}
	if id, secret, given := c.Request.BasicAuth(); given {
		g.ID, g.Secret = id, secret
	}
	switch asked := strings.Fields(g.Scope); {
	case g.Type != "client_credentials":
		e.noToken(c, http.StatusBadRequest, "unsupported_grant_type", "the grant type is client_credentials")
		return
	case len(asked) > 0 && !slices.Contains(asked, scope):
		e.noToken(c, http.StatusBadRequest, "invalid_scope", "the scope is inventory")
		return
	}
	token, err := e.Auth.Grant(c.Request.Context(), c.ClientIP(), g.ID, g.Secret)
	switch {
	case err == nil:
		c.JSON(http.StatusOK, gin.H{"token_type": "Bearer", "expires_in": int(auth.TokenLife.Seconds()), "access_token": token, "scope": scope})
	case errors.Is(err, auth.ErrTooMany):
		c.Header("Retry-After", "60")
		e.noToken(c, http.StatusTooManyRequests, "temporarily_unavailable", auth.ErrTooMany.Message)
	case errors.Is(err, auth.ErrClient):
		c.Header("WWW-Authenticate", `Basic realm="recolement"`)
		e.noToken(c, http.StatusUnauthorized, "invalid_client", auth.ErrClient.Message)
	default:
		_ = c.Error(err)
		c.Header("Retry-After", "60")
		e.noToken(c, http.StatusServiceUnavailable, "temporarily_unavailable", "not now: ask again later")
	}
}

func (e *endpoint) noToken(c *gin.Context, status int, code, why string) {
	e.Log.Info("token refused", "from", c.ClientIP(), "status", status, "reason", why)
	c.AbortWithStatusJSON(status, gin.H{"error": code, "error_description": why})
}
