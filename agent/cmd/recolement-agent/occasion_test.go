package main

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestANetworkThatChangesWakesTheAgent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		networks := func() string {
			if time.Since(started) < time.Hour {
				return "10.1.0.7/16"
			}
			return "10.2.0.9/16"
		}
		if !rest(t.Context(), started.Add(day), networks) {
			t.Error("the change went unseen")
		}
		if waited := time.Since(started); waited < time.Hour || waited > time.Hour+spread+2*time.Minute {
			t.Errorf("woken after %s", waited)
		}
		again := time.Now()
		if rest(t.Context(), again.Add(day), networks) || time.Since(again) < day {
			t.Errorf("woken for nothing after %s", time.Since(again))
		}
	})
}

func TestStartedSince(t *testing.T) {
	now := time.Now()
	if up := uptime(); up <= 0 || !startedSince(now.Add(-up-time.Hour), now) || startedSince(now.Add(-up+time.Hour), now) {
		t.Errorf("up for %s", up)
	}
}
