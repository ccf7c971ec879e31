package ui

import (
	"context"
	"fmt"

	"github.com/gin-gonic/gin"
)

// sweepRun asks for a sweep beside the clock.
func (s *site) sweepRun(c *gin.Context) error {
	return s.sweepAct(c, "sweep-wanted", s.Estate.RunSweep)
}

// sweepStop ends what is under way of a sweep.
func (s *site) sweepStop(c *gin.Context) error {
	return s.sweepAct(c, "sweep-stopped", s.Estate.StopSweep)
}

func (s *site) sweepAct(c *gin.Context, done string, act func(ctx context.Context, id, by string) error) error {
	w, err := s.sweep(c)
	if err != nil {
		return err
	}
	if err := act(c.Request.Context(), w.ID, s.visitor(c)); err != nil {
		return fmt.Errorf("%s: %w", done, err)
	}
	s.flash(c, flash{Kind: done})
	return back(c, "/sweeps/"+w.ID)
}

func (s *site) sweepRemove(c *gin.Context) error {
	w, err := s.sweep(c)
	if err != nil {
		return err
	}
	if err := s.Estate.RemoveSweep(c.Request.Context(), w.ID, s.visitor(c)); err != nil {
		return fmt.Errorf("remove sweep: %w", err)
	}
	return s.done(c, "sweep-removed", "/sweeps")
}
