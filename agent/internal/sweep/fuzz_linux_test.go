package sweep

import "testing"

// FuzzARP reads what comes on the wire of a network.
func FuzzARP(f *testing.F) {
	f.Add(append([]byte{0, 1, 8, 0, 6, 4, 0, 2}, make([]byte, 20)...))
	f.Add([]byte{0, 1})
	f.Fuzz(func(t *testing.T, packet []byte) {
		if addr, ok := answeredARP(packet); ok && !addr.Is4() {
			t.Errorf("%x is an answer of %s", packet, addr)
		}
	})
}

// FuzzFinding reads what the kernel says of a datagram.
func FuzzFinding(f *testing.F) {
	f.Add([]byte{48, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11, 0, 0, 0, 111, 0, 0, 0, 2, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(_ *testing.T, control []byte) { _, _ = findingOf(control) })
}
