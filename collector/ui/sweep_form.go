package ui

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/store"
)

type sweepFormPage struct {
	Page
	Action, Cancel string
	Typed          sweepForm
	Sites          []Option // none: the policy knows no site, its code is typed
	Units          []Option
	Scanners       []scannerView     // whose credentials can be named
	Wrong          map[string]string // what is wrong with a field, by its name
	Faults         []fault           // the same, in the order of the form
	Confirm        string            // a number of addresses that has to be confirmed
	ConfirmText    string
}

// fault is a field and what is wrong with it.
type fault struct{ Field, Label, Text string }

// sweepForm is the form as it was typed.
type sweepForm struct {
	Label, Site, Ranges, Exclude, Credentials, Every, Unit, At, Rate, SubnetRate string
	Disabled                                                                     bool
	Seen                                                                         string // the state of the sweep that is changed
}

// sweepFields are the form's fields in their order; their words are ui.sweep.field.<name>.
func sweepFields() []string {
	return []string{"label", "site", "ranges", "exclude", "every", "at", "credentials", "rate", "subnet_rate"}
}

func (s *site) sweepNew(c *gin.Context) error {
	return s.showSweepForm(c, http.StatusOK, sweepFormPage{
		Page: s.page(c, "ui.sweep.new", "sweeps"), Action: "/sweeps", Cancel: "/sweeps",
		Typed: sweepForm{Site: c.Query("site"), Every: "1", Unit: "days", At: "20:00"},
	})
}

func (s *site) sweepEdit(c *gin.Context) error {
	w, err := s.sweep(c)
	if err != nil {
		return err
	}
	return s.showSweepForm(c, http.StatusOK, sweepFormPage{Page: s.page(c, "ui.sweep.edit", "sweeps"), Action: "/sweeps/" + w.ID, Cancel: "/sweeps/" + w.ID, Typed: formOf(&w)})
}

func (s *site) sweepAdd(c *gin.Context) error {
	return s.saveSweep(c.Request.Context(), c, sweepFormPage{Page: s.page(c, "ui.sweep.new", "sweeps"), Action: "/sweeps", Cancel: "/sweeps"}, "")
}

// sweepChange defines a sweep anew, unless another has changed it since the form was shown.
func (s *site) sweepChange(c *gin.Context) error {
	w, err := s.sweep(c)
	if err != nil {
		return err
	}
	p := sweepFormPage{Page: s.page(c, "ui.sweep.edit", "sweeps"), Action: "/sweeps/" + w.ID, Cancel: "/sweeps/" + w.ID}
	ctx := store.OnlyIf(c.Request.Context(), func(ctx context.Context, r store.Rows) error {
		now, err := r.Sweep(ctx, w.ID)
		if err == nil && formOf(&now).Seen != c.PostForm("seen") {
			err = complaint{text: p.T("ui.sweep.stale"), code: http.StatusConflict, url: p.Action + "/edit"}
		}
		return err
	})
	return s.saveSweep(ctx, c, p, w.ID)
}

func (s *site) saveSweep(ctx context.Context, c *gin.Context, p sweepFormPage, id string) error {
	p.Typed = typedSweep(c)
	w, faults := p.Typed.sweep(id)
	confirmed, err := strconv.ParseUint(c.PostForm("confirm"), 10, 64)
	if err != nil {
		confirmed = 0
	}
	if len(faults) == 0 {
		w, err = s.Estate.SaveSweep(ctx, w, confirmed, s.visitor(c))
		if err == nil {
			return s.done(c, "sweep-saved", "/sweeps/"+w.ID)
		}
		if !errors.As(err, &faults) {
			return err
		}
	}
	p.point(faults)
	return s.showSweepForm(c, http.StatusBadRequest, p)
}

// point puts what is wrong beside the fields that it is wrong with.
func (p *sweepFormPage) point(faults estate.SweepFaults) {
	p.Wrong = map[string]string{}
	for _, f := range faults {
		count := p.Number(int(min(f.Count, 1<<62)))
		if f.Reason == "unconfirmed" {
			p.Confirm, p.ConfirmText = strconv.FormatUint(f.Count, 10), p.T("ui.sweep.wrong.ranges.unconfirmed", "n", count)
			continue
		}
		text := p.T("ui.sweep.wrong."+f.Field+"."+f.Reason, "value", f.Value, "n", count)
		if before := p.Wrong[f.Field]; before != "" {
			text = before + " " + text
		}
		p.Wrong[f.Field] = text
	}
	for _, name := range sweepFields() {
		if text := p.Wrong[name]; text != "" {
			p.Faults = append(p.Faults, fault{name, p.T("ui.sweep.field." + name), text})
		}
	}
}

func (s *site) showSweepForm(c *gin.Context, status int, p sweepFormPage) error {
	for _, known := range s.Estate.Policy().Sites {
		p.Sites = append(p.Sites, Option{Value: known.Code, Label: joined(known.Code, known.Label), Chosen: known.Code == p.Typed.Site})
	}
	for _, unit := range []string{"minutes", "hours", "days"} {
		p.Units = append(p.Units, Option{Value: unit, Label: p.T("ui.sweep.unit." + unit), Chosen: unit == p.Typed.Unit})
	}
	scanners, err := s.scannersBySite(c, p.Page)
	if err != nil {
		return err
	}
	for _, code := range slices.Sorted(maps.Keys(scanners)) {
		p.Scanners = append(p.Scanners, scanners[code])
	}
	s.render(c, status, "sweep_form", p)
	return nil
}

func typedSweep(c *gin.Context) sweepForm {
	get := func(name string) string { return strings.TrimSpace(c.PostForm(name)) }
	return sweepForm{
		Label: get("label"), Site: get("site"), Ranges: get("ranges"), Exclude: get("exclude"), Credentials: get("credentials"), Every: get("every"),
		Unit: get("unit"), At: get("at"), Rate: get("rate"), SubnetRate: get("subnet_rate"), Disabled: get("clock") == "off", Seen: get("seen"),
	}
}

// formOf is a sweep as the form has it.
func formOf(w *store.Sweep) sweepForm {
	f := sweepForm{
		Label: w.Label, Site: w.Site, Ranges: strings.Join(w.Ranges, "\n"), Exclude: strings.Join(w.Exclude, "\n"),
		Credentials: strings.Join(w.Credentials, ", "), Unit: "days", At: timeOfDay(w.At), Disabled: w.Disabled,
	}
	if w.Every > 0 {
		n, unit := inUnits(w.Every)
		f.Every, f.Unit = strconv.Itoa(n), unit
	}
	if w.Rate > 0 {
		f.Rate = strconv.Itoa(w.Rate)
	}
	if w.SubnetRate > 0 {
		f.SubnetRate = strconv.Itoa(w.SubnetRate)
	}
	text, _ := json.Marshal(f) //nolint:errchkjson // texts alone
	f.Seen = fmt.Sprintf("%x", sha256.Sum256(text))
	return f
}

const (
	mostEvery = 525600 // minutes: a year
	mostRate  = 1_000_000
)

// sweep reads the form; what is no number or time is a fault. The rest is the estate's to judge.
func (f *sweepForm) sweep(id string) (store.Sweep, estate.SweepFaults) {
	var faults estate.SweepFaults
	number := func(field, text string, most int) int {
		n, err := typedNumber(text, most)
		if err != nil {
			faults = append(faults, estate.SweepFault{Field: field, Reason: "number", Value: text})
		}
		return n
	}
	w := store.Sweep{
		ID: id, Label: f.Label, Site: f.Site, Ranges: rangesIn(f.Ranges), Exclude: rangesIn(f.Exclude), Disabled: f.Disabled,
		Credentials: namesIn(f.Credentials),
		Rate:        number("rate", f.Rate, mostRate), SubnetRate: number("subnet_rate", f.SubnetRate, mostRate),
	}
	unit := map[string]time.Duration{"minutes": time.Minute, "hours": time.Hour, "days": 24 * time.Hour}[f.Unit]
	w.Every = time.Duration(number("every", f.Every, mostEvery)) * max(unit, time.Minute)
	if w.Every > mostEvery*time.Minute {
		faults = append(faults, estate.SweepFault{Field: "every", Reason: "number", Value: f.Every})
	}
	if f.At != "" {
		at, err := time.Parse("15:04", f.At)
		if err != nil {
			faults = append(faults, estate.SweepFault{Field: "at", Reason: "wrong", Value: f.At})
		}
		w.At = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	}
	return w, faults
}

// namesIn are the names of a text, with commas or semicolons between them; a name may have blanks in it.
func namesIn(text string) []string {
	found := []string{}
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' }) {
		if name = strings.TrimSpace(name); name != "" {
			found = append(found, name)
		}
	}
	return found
}

// rangesIn are the ranges of a text: one a line, or with commas or semicolons between them. A hyphen may have blanks around it.
func rangesIn(text string) []string {
	found := []string{}
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;\r\n", r) }) {
		found = append(found, strings.Fields(strings.ReplaceAll(strings.ReplaceAll(line, " -", "-"), "- ", "-"))...)
	}
	return found
}
