package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// savedView is a kept state of the inbox.
type savedView struct {
	Name, URL, Icon string
	By              string // whose, when it is not the reader's own
	RemoveURL       string
	Current         bool
}

const longestViewName = 60

// savedViews lists the visitor's own views and those that others share.
func (s *site) savedViews(c *gin.Context, q query) ([]savedView, error) {
	user, _ := s.Auth.User(c)
	kept, err := s.Store.SavedViews(c.Request.Context(), user.ID)
	if err != nil {
		return nil, fmt.Errorf("list views: %w", err)
	}
	here := viewQuery(q.values)
	views := make([]savedView, len(kept))
	for i, k := range kept {
		v := savedView{Name: k.Name, URL: "/discrepancies?" + k.Query, Icon: "bookmark", Current: k.Query == here}
		if k.Shared {
			v.Icon = "share"
		}
		if k.Owner == user.ID {
			v.RemoveURL = "/views/" + k.ID + "/remove"
		} else if owner, err := s.Store.User(c.Request.Context(), k.Owner); err == nil {
			v.By = owner.Name
		}
		views[i] = v
	}
	return views, nil
}

// viewQuery is what a view keeps of a list's state: not which page of it is open.
func viewQuery(values url.Values) string {
	kept := url.Values{}
	for name, given := range values {
		if name != "page" && name != "more" {
			kept[name] = given
		}
	}
	return kept.Encode()
}

// viewSave keeps the list's state under a name.
func (s *site) viewSave(c *gin.Context) error {
	user, _ := s.Auth.User(c)
	values, err := url.ParseQuery(c.PostForm("query"))
	if err != nil || len(c.PostForm("query")) > 2000 {
		return inventory.Errorf(inventory.Invalid, "the list's state cannot be read")
	}
	name := strings.TrimSpace(c.PostForm("name"))
	if name == "" || utf8.RuneCountInString(name) > longestViewName {
		return complaint{text: s.text(c).T("ui.views.name_missing")}
	}
	view := store.SavedView{Owner: user.ID, Name: name, Query: viewQuery(values), Shared: c.PostForm("shared") != "", Created: s.Now()}
	err = s.Store.Write(c.Request.Context(), func(tx *store.Tx) error {
		if err := tx.PutSavedView(c.Request.Context(), &view); err != nil {
			return err
		}
		return tx.AddAudit(c.Request.Context(), &store.AuditEntry{At: s.Now(), By: user.Name, Action: "view", Subject: view.ID, To: view.Name})
	})
	if err != nil {
		return fmt.Errorf("keep view: %w", err)
	}
	c.Redirect(http.StatusSeeOther, "/discrepancies?"+view.Query)
	return nil
}

// viewRemove forgets one of the visitor's own views.
func (s *site) viewRemove(c *gin.Context) error {
	user, _ := s.Auth.User(c)
	view, err := s.Store.SavedView(c.Request.Context(), c.Param("id"))
	if err == nil && view.Owner != user.ID {
		err = inventory.Errorf(inventory.NotFound, "no view %s", c.Param("id"))
	}
	if err != nil {
		return err
	}
	err = s.Store.Write(c.Request.Context(), func(tx *store.Tx) error {
		if err := tx.RemoveSavedView(c.Request.Context(), view.ID); err != nil {
			return err
		}
		return tx.AddAudit(c.Request.Context(), &store.AuditEntry{At: s.Now(), By: user.Name, Action: "remove view", Subject: view.ID, From: view.Name})
	})
	if err != nil {
		return fmt.Errorf("remove view: %w", err)
	}
	return back(c, "/discrepancies")
}
