package simulator

import (
	"slices"
	"strings"

	"github.com/gosnmp/gosnmp"
)

const (
	floodSize  = 1000
	stallAfter = 3
	loopEvery  = 3
	hugeSize   = 65000
	firstOfAll = 1000 // index of the first variable that an endless walk adds
)

// madden turns a right answer into what a mad device sends.
func (a *Agent) madden(answer []byte) [][]byte {
	switch a.options.Madness {
	case Garbage:
		noise := make([]byte, 40+a.random.IntN(200))
		for i := range noise {
			noise[i] = byte(a.random.Uint32())
		}
		return [][]byte{noise}
	case Truncated:
		return [][]byte{answer[:len(answer)/2]}
	case Stalling:
		if a.answered > stallAfter {
			return nil
		}
	case Flooding:
		return append(a.flood(answer), answer)
	case Twice:
		return [][]byte{answer, answer}
	case Huge:
		return [][]byte{a.swell(answer)}
	}
	return [][]byte{answer}
}

// flood repeats an answer under other ids.
func (a *Agent) flood(answer []byte) [][]byte {
	packet, err := a.codec.SnmpDecodePacket(answer)
	if err != nil {
		return nil
	}
	var out [][]byte
	for range floodSize {
		packet.RequestID = a.random.Uint32() >> 1
		if b, err := packet.MarshalMsg(); err == nil {
			out = append(out, b)
		}
	}
	return out
}

// swell adds a variable that fills the largest datagram there is.
func (a *Agent) swell(answer []byte) []byte {
	packet, err := a.codec.SnmpDecodePacket(answer)
	if err != nil {
		return answer
	}
	packet.Variables = append(packet.Variables, gosnmp.SnmpPDU{Name: ".1.3.6.1.4.1.1", Type: gosnmp.OctetString, Value: make([]byte, hugeSize-len(answer))})
	if out, err := packet.MarshalMsg(); err == nil {
		return out
	}
	return answer
}

// madNext is the next variable of a walk that never ends; false for a device of sound mind.
func (a *Agent) madNext(oid []uint32) (gosnmp.SnmpPDU, bool) {
	if a.options.Madness != Endless {
		return gosnmp.SnmpPDU{}, false
	}
	next := slices.Clone(oid)
	if last := len(oid) - 1; oid[last] >= firstOfAll {
		next[last]++
	} else {
		next = append(next, firstOfAll)
	}
	return gosnmp.SnmpPDU{Name: formatOID(next), Type: gosnmp.Integer, Value: 1}, true
}

func onlySystem(vs []gosnmp.SnmpPDU) bool {
	return !slices.ContainsFunc(vs, func(v gosnmp.SnmpPDU) bool { return !strings.HasPrefix(v.Name, ".1.3.6.1.2.1.1.") })
}
