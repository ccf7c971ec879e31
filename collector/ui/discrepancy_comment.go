package ui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

const longestComment = 2000

// commentAdd keeps what somebody says about a discrepancy.
func (s *site) commentAdd(c *gin.Context) error {
	row, err := s.toDecide(c, c.Param("key"), inventory.Acknowledge) // who may say something is who may take it up
	if err != nil {
		return err
	}
	text := strings.TrimSpace(c.PostForm("text"))
	if text == "" || utf8.RuneCountInString(text) > longestComment {
		return complaint{text: s.text(c).T("ui.comment.length", arg("n", fmt.Sprint(longestComment)))}
	}
	comment := store.Comment{Subject: row.Key, By: s.visitor(c), At: s.Now(), Text: text}
	err = s.Store.Write(c.Request.Context(), func(tx *store.Tx) error {
		if err := tx.AddComment(c.Request.Context(), &comment); err != nil {
			return err
		}
		return tx.AddAudit(c.Request.Context(), &store.AuditEntry{At: s.Now(), By: comment.By, Action: "comment", Subject: row.Key, To: text})
	})
	if err != nil {
		return fmt.Errorf("keep comment: %w", err)
	}
	return back(c, "/discrepancies/"+row.Key)
}
