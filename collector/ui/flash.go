package ui

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/language"
)

// Flash is the word about what was just done, shown once.
type Flash struct {
	Tone, Icon, Text, UndoURL string
}

// flash is what the cookie between an action and the next page carries: no text, so nobody can put words in our mouth.
type flash struct {
	Kind   string           `json:"k"`
	Choice inventory.Choice `json:"c,omitempty"`
	Undo   string           `json:"u,omitempty"` // the decision that the button takes back
	Count  int              `json:"n,omitempty"`
	Bulk   string           `json:"b,omitempty"` // many decisions, which the button takes back
}

const (
	flashCookie      = "flash"
	flashDecided     = "decided"
	flashDecidedMany = "decided_many"
	flashUndone      = "undone"
	flashUndoneMany  = "undone_many"
	flashImported    = "imported"
)

func (s *site) flash(c *gin.Context, f flash) {
	text, err := json.Marshal(f)
	if err != nil {
		s.Log.Error("keep flash message", "error", err)
		return
	}
	keep(c, flashCookie, base64.RawURLEncoding.EncodeToString(text), time.Minute)
}

// takeFlash reads the message and forgets it. One that cannot be read is none.
func (s *site) takeFlash(c *gin.Context, text *language.Printer) *Flash {
	kept, err := c.Cookie(flashCookie)
	if err != nil || kept == "" {
		return nil
	}
	keep(c, flashCookie, "", -time.Second)
	decoded, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil {
		return nil
	}
	var f flash
	if err := json.Unmarshal(decoded, &f); err != nil {
		return nil
	}
	switch f.Kind {
	case flashDecided:
		return &Flash{Tone: "done", Icon: "circle-check", Text: text.T("ui.flash.decided", arg("choice", text.T("choice."+string(f.Choice)))), UndoURL: undoURL(f.Undo)}
	case flashDecidedMany:
		return &Flash{Tone: "done", Icon: "circle-check", Text: text.N("ui.flash.decided_many", f.Count, arg("n", strconv.Itoa(f.Count), "choice", text.T("choice."+string(f.Choice)))), UndoURL: bulkURL(f.Bulk)}
	case flashUndoneMany:
		return &Flash{Tone: "done", Icon: "arrow-back-up", Text: text.N("ui.flash.undone_many", f.Count, arg("n", strconv.Itoa(f.Count)))}
	case flashUndone:
		return &Flash{Tone: "done", Icon: "arrow-back-up", Text: text.T("ui.flash.undone")}
	case flashImported:
		return &Flash{Tone: "done", Icon: "circle-check", Text: text.T("ui.flash.imported")}
	}
	if said := text.T("ui.done." + f.Kind); said != "ui.done."+f.Kind {
		return &Flash{Tone: "done", Icon: "circle-check", Text: said}
	}
	return nil
}

func bulkURL(bulk string) string {
	if bulk == "" || strings.ContainsAny(bulk, "/?#") {
		return ""
	}
	return "/bulks/" + bulk + "/undo"
}

func undoURL(decision string) string {
	if decision == "" || strings.ContainsAny(decision, "/?#") {
		return ""
	}
	return "/decisions/" + decision + "/undo"
}

// back returns to the page that the form came from; only to one of ours.
func back(c *gin.Context, otherwise string) error {
	c.Redirect(http.StatusSeeOther, local(c.PostForm("back"), otherwise))
	return nil
}

// local is the address if it stays on this site: a path that no browser takes for another host.
func local(address, otherwise string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return otherwise
	}
	return address
}
