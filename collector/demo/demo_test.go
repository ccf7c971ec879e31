package demo

import (
	"reflect"
	"testing"
	"time"
)

var today = time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)

func TestSameSeedSameEstate(t *testing.T) {
	o := Options{Seed: 7, Workstations: 400, Today: today}
	if a, b := Generate(o), Generate(o); !reflect.DeepEqual(a, b) {
		t.Error("the same options gave two estates")
	}
	other := o
	other.Seed = 8
	if a, b := Generate(o), Generate(other); reflect.DeepEqual(a.Assets, b.Assets) {
		t.Error("two seeds gave one estate")
	}
}

func TestEveryStoryIsTold(t *testing.T) {
	e := newEstate(Options{Seed: 1, Workstations: 1, Today: today})
	told := map[string]bool{}
	for range deckSize {
		told[e.draw().name] = true
	}
	for _, s := range stories() {
		if !told[s.name] {
			t.Errorf("story %q is not in a deck of %d cards", s.name, deckSize)
		}
	}
	if !told["plain"] {
		t.Error("the stories leave no room for plain machines")
	}
}

func TestIdentitiesAreGivenOnce(t *testing.T) {
	estate := Generate(Options{Seed: 3, Workstations: 5000, Today: today})
	serials := map[string]bool{}
	for _, r := range estate.Reports {
		if r.Content.BIOS == nil || r.DeviceID[:3] == "MIN" || r.Content.Hardware.UUID == "03000200-0400-0500-0006-000700080009" {
			continue
		}
		if s := r.Content.BIOS.SerialNumber; serials[s] {
			t.Errorf("serial %s was given twice", s)
		} else {
			serials[s] = true
		}
	}
	if len(serials) < 4500 {
		t.Errorf("%d serials for 5,000 workstations", len(serials))
	}
}

func TestMistypedSerialDiffers(t *testing.T) {
	for _, serial := range []string{"5CD0BB1", "ABCDEFG", "PF1122ZZ", "AAAAAAB", "12"} {
		if got := mistype(serial); got == serial || len(got) != len(serial) {
			t.Errorf("mistype(%q) = %q", serial, got)
		}
	}
}

func TestEDIDSumsToZero(t *testing.T) {
	block := edid("DEL", 0xA1B4, 77, "1234567", "DELL P2422H", 2023)
	var sum byte
	for _, b := range block {
		sum += b
	}
	if sum != 0 || len(block) != 128 {
		t.Errorf("%d bytes, sum %d", len(block), sum)
	}
}
