package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"
)

const year = 365 * 24 * time.Hour

// setPreferences keeps the language, in the browser and with the person who is signed in, and the theme, in the browser alone.
func (s *site) setPreferences(c *gin.Context) error {
	switch lang := c.PostForm("lang"); lang {
	case "fr", "en":
		keep(c, langCookie, lang, year)
		if user, ok := s.Auth.User(c); ok {
			if err := s.Auth.SetLanguage(c.Request.Context(), user.Name, lang); err != nil {
				return fmt.Errorf("keep language: %w", err)
			}
		}
	}
	switch theme := c.PostForm("theme"); theme {
	case "light", "dark":
		keep(c, themeCookie, theme, year)
	case "auto":
		keep(c, themeCookie, "", -time.Second)
	}
	c.Redirect(http.StatusSeeOther, cameFrom(c))
	return nil
}

// cameFrom is the page that the form stood on. The browser knows it better than the form: htmx changes pages under the bar.
func cameFrom(c *gin.Context) string {
	from, err := url.Parse(c.Request.Referer())
	if err != nil || from.Host != c.Request.Host {
		return "/"
	}
	return local(from.RequestURI(), "/")
}
