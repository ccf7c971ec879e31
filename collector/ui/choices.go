package ui

import (
	"maps"
	"slices"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// choices are the decisions that make sense for the discrepancy; the forms show no others.
type choices struct {
	Acknowledge, Assign, Ignore, DeviceWrong, Match, KeepApart bool
	NewRecord, Merge                                           bool
	Record                                                     recordChange
	IgnoreUntil                                                string // a date to propose
	Words                                                      []string
}

// recordChange is the field that "the record is wrong" corrects.
type recordChange struct {
	Field, Label, From, To string
	Type                   string // of the input: text or date
}

// ignoreDays is how long "ignore" lasts unless one says otherwise.
const ignoreDays = 90

// choices offers what makes sense for the discrepancy as it stands.
func (p Page) choices(row store.DiscrepancyRow, asset *inventory.Asset, policy *inventory.Policy) choices {
	d := row.Discrepancy
	standing := row.Status != inventory.Resolved
	ch := choices{
		Acknowledge: row.Status == inventory.Open,
		Assign:      standing,
		Ignore:      standing && row.Status != inventory.Ignored,
		DeviceWrong: standing && d.DeviceID != "" && d.Kind != inventory.UnknownDevice,
		Match:       standing && d.DeviceID != "" && d.AssetID == "",
		KeepApart:   standing && d.DeviceID != "" && d.AssetID != "",
		NewRecord:   standing && d.Kind == inventory.UnknownDevice,
		Merge:       standing && d.DeviceID != "",
		IgnoreUntil: p.now.AddDate(0, 0, ignoreDays).Format(time.DateOnly),
	}
	if row.Withheld { // what remains does not take the others' data
		ch.DeviceWrong, ch.Match, ch.KeepApart, ch.NewRecord, ch.Merge = false, false, false, false, false
		return ch
	}
	if field := recordField(d, asset); standing && field != "" {
		ch.Record = recordChange{Field: field, Label: p.fieldName(field), From: fieldValue(asset, field)}
		if ch.Record.Type = "text"; strings.HasSuffix(field, "_date") {
			ch.Record.Type = "date"
		}
		ch.Words = knownWords(policy, field)
		if d.Kind == inventory.FieldMismatch {
			ch.Record.To = firstOf(d.Suggestion, d.Observed) // as the estate would take it
		}
	}
	return ch
}

// knownWords are the values that the policy knows for a field of the inventory, to choose from.
func knownWords(policy *inventory.Policy, field string) []string {
	var words []string
	switch field {
	case "status":
		words = slices.Collect(maps.Keys(policy.States))
	case "entity":
		words = slices.Collect(maps.Keys(policy.Entities))
	case "service_code":
		words = slices.Collect(maps.Keys(policy.Services))
	case "site":
		for _, site := range policy.Sites {
			words = append(words, site.Code)
		}
	case "type":
		for _, rule := range policy.Classes {
			words = append(words, rule.Labels...)
		}
	}
	slices.Sort(words)
	return words
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// work is what a technician would be asked to do, as far as it can be told.
func (p Page) work(d inventory.Discrepancy) string {
	if fieldOf(d) == "name" && d.Suggestion != "" {
		return p.T("ui.work.rename", "name", d.Suggestion)
	}
	return ""
}

// recordField is the field of the asset that would be wrong; empty where the fault cannot be the record's.
func recordField(d inventory.Discrepancy, asset *inventory.Asset) string {
	if asset == nil {
		return ""
	}
	switch d.Kind {
	case inventory.FieldMismatch, inventory.DuplicateAsset, inventory.IdentityConflict:
		return d.Field
	case inventory.MissingDevice, inventory.StatusConflict:
		return "status"
	case inventory.NamingEntity:
		return "entity"
	case inventory.NamingService:
		return "service_code"
	case inventory.NamingNumber:
		return "inventory_number"
	case inventory.NamingSuffix:
		return "type"
	case inventory.RenewalDue:
		if !asset.ServiceDate.IsZero() {
			return "service_date"
		}
		return "purchase_date"
	}
	return ""
}

// fieldValue reads the field of an asset that a decision may correct.
func fieldValue(a *inventory.Asset, field string) string {
	switch field {
	case "inventory_number":
		return a.Number
	case "type":
		return a.Type
	case "manufacturer":
		return a.Manufacturer
	case "model":
		return a.Model
	case "serial":
		return a.Serial
	case "uuid":
		return a.UUID
	case "name":
		return a.Name
	case "mac":
		return a.MAC
	case "entity":
		return a.Entity
	case "service_code":
		return a.ServiceCode
	case "site":
		return a.Site
	case "status":
		return a.Status
	case "parent":
		return a.ParentNumber
	case "purchase_date", "service_date":
		if day := a.InServiceSince(); !day.IsZero() {
			return day.Format(time.DateOnly)
		}
	}
	return ""
}
