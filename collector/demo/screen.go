package demo

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

// plug puts a screen on a workstation's report and gives its record, which a story may change before filing it.
func (p *pen) plug(w *workstation) *inventory.Asset {
	m := screens[p.rand.IntN(len(screens))]
	serial := p.serial("", 7) // with its prefix, within the 13 characters that EDID has room for
	bought := p.Today.AddDate(0, 0, -90-p.rand.IntN(8*365))
	block := edid(m.code, m.product, uint32(p.things), serial, m.caption, bought.Year())
	w.report.Content.Monitors = append(w.report.Content.Monitors, report.Monitor{
		Base64: base64.StdEncoding.EncodeToString(block), Caption: m.caption, Manufacturer: m.code, Serial: serial,
		Description: fmt.Sprintf("10/%d", bought.Year()),
	})
	a := p.asset(p.nextNumber(), model{class: inventory.Screen, typedMaker: m.typedMaker, typedName: m.typed}, bought)
	a.Serial, a.ParentNumber = serial, w.number
	return a
}

// maybeScreens gives a workstation the screens that such a machine usually has.
func (p *pen) maybeScreens(w *workstation) {
	if w.model.class == inventory.Tablet {
		return
	}
	for p.chance(40) && len(w.report.Content.Monitors) < 2 {
		p.file(p.plug(w))
	}
}

// edid builds the 128 bytes in which a screen says who it is.
func edid(maker string, product uint16, number uint32, serial, name string, year int) []byte {
	b := make([]byte, 128)
	copy(b, []byte{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0})
	binary.BigEndian.PutUint16(b[8:], uint16(maker[0]-'@')<<10|uint16(maker[1]-'@')<<5|uint16(maker[2]-'@'))
	binary.LittleEndian.PutUint16(b[10:], product)
	binary.LittleEndian.PutUint32(b[12:], number)
	b[16], b[17] = 40, byte(year-1990)
	copy(b[18:], []byte{1, 4, 0xa5, 53, 30, 120})
	// The detailed timing of 1920×1080, then serial, name, and a dummy descriptor.
	copy(b[54:], []byte{0x02, 0x3a, 0x80, 0x18, 0x71, 0x38, 0x2d, 0x40, 0x58, 0x2c, 0x45, 0, 0x0f, 0x28, 0x21, 0, 0, 0x1e})
	descriptor(b[72:], 0xff, serial)
	descriptor(b[90:], 0xfc, name)
	b[108+3] = 0x10
	var sum byte
	for _, v := range b {
		sum += v
	}
	b[127] = -sum
	return b
}

// descriptor writes a text of at most 13 characters, ended by a line feed and padded by blanks.
func descriptor(b []byte, tag byte, text string) {
	copy(b, []byte{0, 0, 0, tag, 0})
	field := b[5:18]
	for i := range field {
		field[i] = ' '
	}
	if n := copy(field, text); n < len(field) {
		field[n] = '\n'
	}
}
