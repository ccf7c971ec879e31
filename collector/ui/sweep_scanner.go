package ui

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/store"
)

// scannersBySite gives the scanner of each site that was heard last; one that is at work tells of it and asks for nothing.
func (s *site) scannersBySite(c *gin.Context, p Page) (map[string]scannerView, error) {
	all, err := s.Store.Scanners(c.Request.Context())
	if err != nil {
		return nil, fmt.Errorf("list scanners: %w", err)
	}
	running, err := s.Store.SweepsRunning(c.Request.Context())
	if err != nil {
		return nil, fmt.Errorf("list running sweeps: %w", err)
	}
	last, found := map[string]time.Time{}, map[string]scannerView{}
	for _, known := range all {
		for _, run := range running {
			if run.AgentID == known.AgentID && run.Heard.After(known.Heard) {
				known.Heard = run.Heard
			}
		}
		if known.Heard.After(last[known.Site]) {
			last[known.Site], found[known.Site] = known.Heard, p.scanner(known)
		}
	}
	return found, nil
}

func (p Page) scanner(known store.Scanner) scannerView {
	v := scannerView{Site: known.Site, Heard: p.Moment(known.Heard), Credentials: strings.Join(known.Credentials, ", "), Alive: p.now.Sub(known.Heard) < aliveFor}
	v.State = Badge{Label: p.T("ui.scanner.quiet", "since", v.Heard), Tone: "open"}
	if v.Alive {
		v.State = Badge{Label: p.T("ui.scanner.alive"), Tone: "resolved"}
	}
	return v
}

// scannerOf is the scanner of a site, which may have none.
func (p Page) scannerOf(code string, found map[string]scannerView) scannerView {
	if v, ok := found[code]; ok {
		return v
	}
	return scannerView{Site: code, State: Badge{Label: p.T("ui.scanner.none"), Tone: "failed"}}
}

// sweepsAt is a word that changes with anything about sweeps that a page shows.
func (s *site) sweepsAt(ctx context.Context) (string, error) {
	running, err := s.Store.SweepsRunning(ctx)
	if err != nil {
		return "", fmt.Errorf("list running sweeps: %w", err)
	}
	all, err := s.Store.Sweeps(ctx, "")
	if err != nil {
		return "", fmt.Errorf("list sweeps: %w", err)
	}
	text, err := json.Marshal([]any{running, all})
	if err != nil {
		return "", fmt.Errorf("write sweeps: %w", err)
	}
	sum := sha256.Sum256(text)
	return fmt.Sprintf("%x", sum[:8]), nil
}

// sweepEvents is the line on which a page hears of sweeps.
func (s *site) sweepEvents(c *gin.Context) error { return s.listen(c, s.sweeps) }
