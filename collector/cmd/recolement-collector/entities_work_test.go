package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// work has decisions of both entities lead to something: correction files of each, and work for technicians.
func (g *guarded) work(t *testing.T) {
	t.Helper()
	assets, err := g.store.AllAssets(t.Context())
	noError(t, err)
	for _, of := range []struct {
		entity, mark string
		files        int
	}{{"TO", "", 3}, {"TM", hidden, 2}} {
		within := store.SomeEntities(of.entity)
		made := 0
		for _, a := range assets {
			if a.EntityCode != of.entity || made == of.files {
				continue
			}
			made++
			_, err := g.estate.Decide(t.Context(), inventory.Decision{Choice: inventory.RecordWrong, AssetID: a.ID, Field: "comment", To: of.mark + "corrected", By: of.mark + "person"})
			noError(t, err)
			_, err = g.estate.DraftCorrections(t.Context(), of.mark+"person", &within)
			noError(t, err)
		}
	}
	for _, row := range append(g.rows(t, "TO"), g.rows(t, "TM")...) {
		if row.Kind != inventory.NamingFormat && row.Kind != inventory.NamingNumber && row.Kind != inventory.FieldMismatch {
			continue
		}
		mark := hidden
		if row.EntityCode == "TO" {
			mark = ""
		}
		_, err := g.estate.Decide(t.Context(), inventory.Decision{Choice: inventory.DeviceWrong, DiscrepancyID: row.Key, Reason: mark + "rename it", Assignee: mark + "tech", By: mark + "person"})
		noError(t, err)
	}
}

// TestBulksAreTheirMakers: what many decisions came to is shown to who took them, and to those who see everything.
func TestBulksAreTheirMakers(t *testing.T) {
	g := newGuarded(t)
	own := g.rows(t, "TO")[:2]
	maker := g.as(t, "TO-manager")
	if status, body := maker.do(t, http.MethodPost, "/discrepancies/preview", url.Values{"choice": {"acknowledge"}, "key": {own[0].Key, own[1].Key}}); status != http.StatusOK {
		t.Fatalf("preview: status %d: %.300s", status, body)
	}
	id, err := g.estate.StartMany(t.Context(), bulkOf("TO-manager", own))
	noError(t, err)
	theirs, err := g.estate.StartMany(t.Context(), bulkOf("ZQperson", g.rows(t, "TM")))
	noError(t, err)
	for name, want := range map[string]int{"TO-manager": http.StatusOK, "TO-reader": http.StatusNotFound, "TM-manager": http.StatusNotFound, "all-reader": http.StatusOK} {
		v := g.as(t, name)
		if status, _ := v.do(t, http.MethodGet, "/bulks/"+id, nil); status != want {
			t.Errorf("%s sees TO-manager's bulk: status %d, want %d", name, status, want)
		}
		if status, _ := v.do(t, http.MethodPost, "/bulks/"+theirs+"/undo", nil); status != http.StatusNotFound && status != http.StatusForbidden {
			t.Errorf("%s undoes another's bulk: status %d", name, status)
		}
	}
	_, body := maker.do(t, http.MethodGet, "/bulks/"+theirs, nil)
	found(t, maker, "another's bulk", body)
	if status, _ := maker.do(t, http.MethodPost, "/bulks/"+id+"/undo", nil); status != http.StatusSeeOther {
		t.Errorf("undoing one's own: status %d", status)
	}
}

func bulkOf(by string, rows []store.DiscrepancyRow) estate.BulkRequest {
	req := estate.BulkRequest{Decision: inventory.Decision{Choice: inventory.Acknowledge, By: by}}
	for _, row := range rows {
		req.Selection = append(req.Selection, store.Version{Key: row.Key})
	}
	return req
}

// TestDevicesByHandWithinTheirEntities: a manager of TO merges nothing with TM's devices, finds none of them by name, and makes no record of TM's.
func TestDevicesByHandWithinTheirEntities(t *testing.T) {
	g := newGuarded(t)
	before := g.state(t, "TM")
	v := g.as(t, "TO-manager")
	for _, row := range g.rows(t, "TO") {
		if row.Kind != inventory.UnknownDevice {
			continue
		}
		address := "/discrepancies/" + row.Key + "/decisions"
		for name, form := range map[string]url.Values{
			"merge":      {"choice": {"merge"}, "other": {"ZQSERIAL00"}},
			"new-record": {"choice": {"new-record"}, "record-inventory_number": {"30777"}, "record-entity": {"Métropole"}},
			"taken":      {"choice": {"new-record"}, "record-inventory_number": {"88805"}, "record-entity": {"Ville"}},
		} {
			status, body := v.do(t, http.MethodPost, address, form)
			if status != http.StatusBadRequest && status != http.StatusForbidden && status != http.StatusConflict {
				t.Errorf("%s: status %d", name, status)
			}
			if name != "taken" { // that a number is taken has to be said
				found(t, v, name, strings.ReplaceAll(body, "ZQSERIAL00", "")) // what was typed stands there
			}
		}
		if after := g.state(t, "TM"); after != before {
			t.Error("something of TM's has changed")
		}
		if status, _ := v.do(t, http.MethodPost, address, url.Values{"choice": {"new-record"}, "record-inventory_number": {"30777"}, "record-entity": {"Ville"}}); status != http.StatusSeeOther {
			t.Errorf("a record of their own: status %d", status)
		}
		return
	}
	t.Fatal("TO has no unknown device")
}
