package estate

import (
	"time"

	"recolement/collector/inventory"
)

// field is a value of a record that a person may correct.
type field struct {
	get func(a *inventory.Asset) string
	set func(a *inventory.Asset, value string) error
}

const dateForm = "2006-01-02"

// fields of a record, by the names that discrepancies and decisions use.
func fields() map[string]field {
	return map[string]field{
		"inventory_number": text(func(a *inventory.Asset) *string { return &a.Number }),
		"type":             text(func(a *inventory.Asset) *string { return &a.Type }),
		"manufacturer":     text(func(a *inventory.Asset) *string { return &a.Manufacturer }),
		"model":            text(func(a *inventory.Asset) *string { return &a.Model }),
		"serial":           text(func(a *inventory.Asset) *string { return &a.Serial }),
		"uuid":             text(func(a *inventory.Asset) *string { return &a.UUID }),
		"name":             text(func(a *inventory.Asset) *string { return &a.Name }),
		"mac":              text(func(a *inventory.Asset) *string { return &a.MAC }),
		"ip":               text(func(a *inventory.Asset) *string { return &a.IP }),
		"entity":           text(func(a *inventory.Asset) *string { return &a.Entity }),
		"service_code":     text(func(a *inventory.Asset) *string { return &a.ServiceCode }),
		"service":          text(func(a *inventory.Asset) *string { return &a.Service }),
		"site":             text(func(a *inventory.Asset) *string { return &a.Site }),
		"floor":            text(func(a *inventory.Asset) *string { return &a.Floor }),
		"room":             text(func(a *inventory.Asset) *string { return &a.Room }),
		"user":             text(func(a *inventory.Asset) *string { return &a.User }),
		"status":           text(func(a *inventory.Asset) *string { return &a.Status }),
		"parent":           text(func(a *inventory.Asset) *string { return &a.ParentNumber }),
		"comment":          text(func(a *inventory.Asset) *string { return &a.Comment }),
		"purchase_date":    date(func(a *inventory.Asset) *time.Time { return &a.PurchaseDate }),
		"service_date":     date(func(a *inventory.Asset) *time.Time { return &a.ServiceDate }),
		"warranty_end":     date(func(a *inventory.Asset) *time.Time { return &a.WarrantyEnd }),
	}
}

func text(place func(a *inventory.Asset) *string) field {
	return field{
		get: func(a *inventory.Asset) string { return *place(a) },
		set: func(a *inventory.Asset, value string) error { *place(a) = value; return nil },
	}
}

func date(place func(a *inventory.Asset) *time.Time) field {
	return field{
		get: func(a *inventory.Asset) string {
			if place(a).IsZero() {
				return ""
			}
			return place(a).Format(dateForm)
		},
		set: func(a *inventory.Asset, value string) error {
			day, err := time.Parse(dateForm, value)
			if value != "" && err != nil {
				return inventory.Errorf(inventory.Invalid, "%q is no date of the form 2026-11-24", value).Because("no_date", "value", value)
			}
			*place(a) = day
			return nil
		},
	}
}
