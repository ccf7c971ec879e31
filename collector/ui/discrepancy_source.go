package ui

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// fillSources says who gave a value, and when, where that is not what the head of its column says already: a correction of ours,
// a change, one of several sources.
func (s *site) fillSources(c *gin.Context, p Page, rows []comparedRow, both pair) error {
	record, err := s.recordSources(c, p, both.asset)
	if err != nil {
		return err
	}
	device, err := s.deviceSources(c, p, both.device)
	if err != nil {
		return err
	}
	for i := range rows {
		if rows[i].Manual != nil {
			rows[i].ManualNote = record[rows[i].Field]
		}
		if rows[i].Observed != nil {
			rows[i].Note = device[rows[i].Field]
		}
	}
	return nil
}

// recordSources tells of each field that has changed since its import who changed it.
func (s *site) recordSources(c *gin.Context, p Page, a *inventory.Asset) (map[string]string, error) {
	if a == nil {
		return nil, nil
	}
	notes, err := s.changeSources(c, p, a.ID)
	if err != nil {
		return nil, err
	}
	corrections, err := s.view(c).CorrectionsOf(c.Request.Context(), a.ID)
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	for _, made := range corrections {
		notes[made.Field] = p.T("ui.corrected", "date", p.Date(made.At), "from", firstOf(made.From, "∅"))
	}
	return notes, nil
}

// deviceSources tells of each fact who reports it: of several sources the one that confirmed it last.
func (s *site) deviceSources(c *gin.Context, p Page, d *inventory.Device) (map[string]string, error) {
	if d == nil {
		return nil, nil
	}
	notes, err := s.changeSources(c, p, d.ID)
	if err != nil || len(d.Sources) < 2 {
		return notes, err
	}
	seen, err := s.view(c).ObservationsOf(c.Request.Context(), d.ID)
	if err != nil {
		return nil, fmt.Errorf("read observations: %w", err)
	}
	facts := factsOf(&d.Facts)
	newest := map[string]store.Observation{}
	for _, o := range seen {
		for field, value := range factsOf(&o.Facts) {
			if value != "" && value == facts[field] && !o.Taken.Before(newest[field].Taken) {
				newest[field] = o
			}
		}
	}
	for field, o := range newest {
		if notes[field] == "" {
			notes[field] = joined(o.Source, p.Date(o.Taken))
		}
	}
	return notes, nil
}

// changeSources tells who made the last change of each field.
func (s *site) changeSources(c *gin.Context, p Page, subject string) (map[string]string, error) {
	history, err := s.view(c).History(c.Request.Context(), subject)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	notes := map[string]string{}
	for _, ch := range history { // the newest first
		if notes[ch.Field] == "" {
			notes[ch.Field] = joined(ch.Source, p.Date(ch.At))
		}
	}
	return notes, nil
}

// factsOf are the facts of the comparison, by the names of its fields.
func factsOf(f *inventory.Facts) map[string]string {
	d := &inventory.Device{Facts: *f}
	return map[string]string{
		"name": f.ShownName(), "type": f.Chassis, "manufacturer": f.Manufacturer, "model": f.Model, "serial": f.Serial, "uuid": f.UUID,
		"mac": builtInMACs(d), "ip": addresses(d), "site": f.Location,
	}
}
