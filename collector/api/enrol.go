package api

import (
	"errors"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
)

const largestEnrolment = 16 << 10

// enrol gives an agent its key: {"token","deviceid","name","version"} → {"agent_id","key"}.
func (s *service) enrol(c *gin.Context) {
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || kind != "application/json" {
		auth.Problem(c, http.StatusUnsupportedMediaType, "the content type is application/json")
		return
	}
	var wish auth.Enrolment
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, largestEnrolment)
	if err := c.ShouldBindJSON(&wish); err != nil {
		status := http.StatusBadRequest
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			status = http.StatusRequestEntityTooLarge
		}
		auth.Problem(c, status, "the enrolment cannot be read: "+err.Error())
		return
	}
	key, agent, err := s.Auth.Enrol(c, wish)
	switch {
	case err == nil:
		s.Log.Info("agent enrolled", "agent", agent.ID, "device", agent.DeviceID, "kind", agent.Kind)
		c.JSON(http.StatusCreated, gin.H{"agent_id": agent.ID, "key": key})
	case errors.Is(err, auth.ErrTooMany):
		c.Header("Retry-After", "60")
		auth.Problem(c, http.StatusTooManyRequests, auth.ErrTooMany.Message)
	case errors.Is(err, auth.ErrToken):
		s.Log.Warn("enrolment refused", "from", c.ClientIP(), "device", wish.DeviceID)
		auth.Problem(c, http.StatusForbidden, auth.ErrToken.Message)
	default:
		fail(c, err)
	}
}
