package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// pen writes one unit: it invents values that no other unit has, and notes the truth beside them.
type pen struct {
	*estate
	unit  *Unit
	rand  *rand.Rand
	place place
}

// place is where the things of a unit stand and whose they are.
type place struct {
	service     inventory.Service
	site        int
	floor, room string
}

func (p *pen) newPlace() place {
	all := services()
	return place{
		service: all[p.rand.IntN(len(all))],
		site:    p.rand.IntN(len(sites())),
		floor:   fmt.Sprint(p.rand.IntN(5)),
		room:    fmt.Sprintf("%03d", 1+p.rand.IntN(60)),
	}
}

// otherSite is a site that is not the unit's.
func (p *pen) otherSite() int {
	n := len(sites())
	return (p.place.site + 1 + p.rand.IntN(n-1)) % n
}

// otherService is a service of the same entity that is not the unit's.
func (p *pen) otherService() inventory.Service {
	for {
		s := services()[p.rand.IntN(len(services()))]
		if s.Code != p.place.service.Code && s.Entity == p.place.service.Entity {
			return s
		}
	}
}

// nextNumber gives an inventory number; some are skipped, as in life.
func (p *pen) nextNumber() string {
	p.number += 1 + p.rand.IntN(2)
	return fmt.Sprint(p.number)
}

// serial gives prefix and width characters that no other thing of the estate bears.
func (p *pen) serial(prefix string, width int) string {
	const alphabet = "0123456789BCDFGHJKLMNPQRSTVWXZ"
	space := uint64(1)
	for range width {
		space *= uint64(len(alphabet))
	}
	p.things++
	// A factor that shares no divisor with the alphabet's length makes the walk through the space visit each value once.
	n := (p.Seed%space + p.things*387_420_491) % space
	text := make([]byte, width)
	for i := range text {
		text[i] = alphabet[n%uint64(len(alphabet))]
		n /= uint64(len(alphabet))
	}
	return prefix + string(text)
}

// mac gives an address of the maker's range that no other network card bears.
func (p *pen) mac(oui string) string {
	p.cards24++
	n := (p.Seed + p.cards24*7_368_787) & 0xffffff
	return fmt.Sprintf("%s:%02x:%02x:%02x", oui, n>>16, n>>8&0xff, n&0xff)
}

func (p *pen) uuid() string {
	a, b := p.rand.Uint64(), p.rand.Uint64()
	return strings.ToUpper(fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>52, b&0xffffffffffff))
}

func (p *pen) pick(list []string) string { return list[p.rand.IntN(len(list))] }

func (p *pen) chance(percent int) bool { return p.rand.IntN(100) < percent }

// daysAgo is that day, at a time of day at which people work.
func (p *pen) daysAgo(days int) time.Time {
	minute := 8*60 + p.rand.IntN(9*60)
	return p.Today.AddDate(0, 0, -days).Add(time.Duration(minute) * time.Minute)
}

// plant notes a discrepancy that is really there.
func (p *pen) plant(kind inventory.Kind, field, number, serial, name, why string) {
	p.unit.Truth = append(p.unit.Truth, Expected{kind, field, number, serial, name, why})
}

// typedMAC writes an address as one of the people who keep the inventory would.
func (p *pen) typedMAC(mac string) string {
	switch p.rand.IntN(3) {
	case 0:
		return strings.ReplaceAll(mac, ":", "")
	case 1:
		return strings.ToUpper(strings.ReplaceAll(mac, ":", "-"))
	}
	return strings.ToUpper(mac)
}
