package job

import (
	"cmp"
	"slices"
	"time"

	"recolement/collector/store"
)

// Planned is a job as the collectors know it, and when it runs next.
type Planned struct {
	store.Job
	Running bool
	Next    time.Time // not before; zero while it runs, and for a job that is done no more
}

// Plan sets what is to be done beside what is known of it, by name; jobs that have never run are there too.
func Plan(jobs []Job, known []store.Job, now time.Time) []Planned {
	var out []Planned
	for _, k := range known {
		out = append(out, Planned{Job: k, Running: k.Holder != "" && k.Until.After(now)})
	}
	for _, j := range jobs {
		at := slices.IndexFunc(out, func(p Planned) bool { return p.Name == j.Name })
		if at < 0 {
			out = append(out, Planned{Job: store.Job{Name: j.Name}})
			at = len(out) - 1
		}
		if p := &out[at]; !p.Running {
			p.Next = j.next(p.Job, now)
		}
	}
	slices.SortFunc(out, func(a, b Planned) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// next is when a job that is not running will: one that is due waits for the pause after a failure alone.
func (j Job) next(known store.Job, now time.Time) time.Time {
	due := j.due(now)
	switch {
	case known.Due.Equal(due):
		return due.Add(j.Every)
	case known.Until.After(now):
		return known.Until
	}
	return now
}
