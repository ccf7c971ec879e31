package ui

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/store"
)

type junkPage struct {
	settingsPage
	Keys []junkView
}

// junkView is a key that many machines share, as people read it.
type junkView struct {
	Key, Kind, Value, Devices string
	Since                     string // when it was set aside; empty: it was released
	Released                  string // when, by whom and up to how many machines
}

// junkList shows the keys that identify nothing because too many machines bear them, and those that people have released.
func (s *site) junkList(c *gin.Context) error {
	all, err := s.Estate.JunkKeys(c.Request.Context())
	if err != nil {
		return fmt.Errorf("list shared keys: %w", err)
	}
	p := junkPage{settingsPage: s.settings(c, "junk")}
	for i := range all {
		p.Keys = append(p.Keys, p.junk(&all[i]))
	}
	s.render(c, http.StatusOK, "settings_junk", p)
	return nil
}

func (p Page) junk(k *store.JunkKey) junkView {
	kind, value := k.Names()
	if kind == "mac" {
		value = spaced(value)
	}
	v := junkView{Key: k.Key, Kind: p.T("field." + kind), Value: value, Devices: p.Number(k.Devices), Since: p.Moment(k.Since)}
	if !k.Released.IsZero() {
		v.Released = p.T("ui.junk.released", "date", p.Date(k.Released), "name", k.By, "n", p.Number(k.Limit))
	}
	return v
}

// junkRelease makes a key an identity again.
func (s *site) junkRelease(c *gin.Context) error {
	if err := s.Estate.ReleaseJunk(c.Request.Context(), c.PostForm("key"), s.visitor(c)); err != nil {
		return fmt.Errorf("release a shared key: %w", err)
	}
	return s.done(c, "junk-released", "/settings/junk")
}
