package hardware

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/digitalocean/go-smbios/smbios"
	"github.com/google/uuid"
)

// maxFirmware bounds the SMBIOS table; the format allows 64 KiB before version 3 and little more is seen after.
const maxFirmware = 1 << 20

// endOfTable is appended to every table, for those whose firmware forgot it.
var endOfTable = []byte{127, 4, 0, 0, 0, 0}

// table is the firmware's description of the machine (SMBIOS), of which only what stands in the block is believed.
type table struct {
	structures []*smbios.Structure
	littleUUID bool // since SMBIOS 2.6 the first half of the UUID is little-endian
}

// decodeTable reads structures; a panic of the decoder is an error like any other.
func decodeTable(raw io.Reader, major, minor int) (t table, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decode firmware table: %v", p)
		}
	}()
	bounded := io.MultiReader(io.LimitReader(raw, maxFirmware), strings.NewReader(string(endOfTable)))
	structures, err := smbios.NewDecoder(bounded).Decode()
	if err != nil {
		return table{}, fmt.Errorf("decode firmware table: %w", err)
	}
	return table{structures, major > 2 || major == 2 && minor >= 6}, nil
}

// all gives the structures of one type.
func (t table) all(kind uint8) []structure {
	var list []structure
	for _, s := range t.structures {
		if s.Header.Type == kind {
			list = append(list, structure{s})
		}
	}
	return list
}

// first is the first structure of a type, or an empty one, which answers every question with nothing.
func (t table) first(kind uint8) structure {
	if list := t.all(kind); len(list) > 0 {
		return list[0]
	}
	return structure{&smbios.Structure{}}
}

// structure reads fields by their offsets in the specification, which count the header of four bytes.
type structure struct{ *smbios.Structure }

func (s structure) field(offset, size int) []byte {
	offset -= 4
	if offset < 0 || offset+size > len(s.Formatted) {
		return nil
	}
	return s.Formatted[offset : offset+size]
}

func (s structure) byte(offset int) int {
	if f := s.field(offset, 1); f != nil {
		return int(f[0])
	}
	return 0
}

func (s structure) word(offset int) int {
	if f := s.field(offset, 2); f != nil {
		return int(binary.LittleEndian.Uint16(f))
	}
	return 0
}

func (s structure) long(offset int) int64 {
	if f := s.field(offset, 4); f != nil {
		return int64(binary.LittleEndian.Uint32(f))
	}
	return 0
}

// text is the string that the byte at offset points to, without what does not print.
func (s structure) text(offset int) string {
	n := s.byte(offset)
	if n == 0 || n > len(s.Strings) {
		return ""
	}
	printable := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfffd {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s.Strings[n-1], ""))
	return strings.TrimSpace(printable)
}

// uuid is the system's UUID; one of all zeros or all ones says that there is none.
func (t table) uuid() string {
	raw := t.first(1).field(8, 16)
	if raw == nil {
		return ""
	}
	var u uuid.UUID
	copy(u[:], raw)
	if t.littleUUID {
		u[0], u[1], u[2], u[3] = raw[3], raw[2], raw[1], raw[0]
		u[4], u[5], u[6], u[7] = raw[5], raw[4], raw[7], raw[6]
	}
	if u == uuid.Nil || u == uuid.Max {
		return ""
	}
	return strings.ToUpper(u.String())
}

// isoDate turns the firmware's mm/dd/yyyy into yyyy-mm-dd; anything else is nothing.
func isoDate(s string) string {
	for _, layout := range []string{"01/02/2006", "01/02/06", "2006-01-02"} {
		if d, err := time.Parse(layout, s); err == nil {
			return d.Format(time.DateOnly)
		}
	}
	return ""
}
