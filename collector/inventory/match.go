package inventory

// EvidenceKey is what a device and an asset have in common, strongest first.
type EvidenceKey string

// Evidence, strongest first. ByHand outweighs every rule; TypingError never stands alone.
const (
	ByHand       EvidenceKey = "by-hand"
	BySerial     EvidenceKey = "serial"
	ByUUID       EvidenceKey = "uuid"
	ByMAC        EvidenceKey = "mac"
	ByNumber     EvidenceKey = "number"
	ByName       EvidenceKey = "name"
	ByIP         EvidenceKey = "ip"
	ByNearSerial EvidenceKey = "near-serial" // a serial within one typing error
)

// Evidence is one reason for a match and the value that both sides share (for ByNearSerial: the device's).
type Evidence struct {
	Key   EvidenceKey
	Value string
}

// Match links a device to its asset, with the evidence, strongest first.
type Match struct {
	DeviceID string
	AssetID  string
	Evidence []Evidence
}

// Verdict is what a person decided about a device and an asset.
type Verdict string

// Verdicts.
const (
	Together Verdict = "match"
	Apart    Verdict = "keep-apart"
)

// Pin is a person's standing decision that a device and an asset are the same thing, or are not; it outweighs every rule.
type Pin struct {
	DeviceID string
	AssetID  string
	Verdict  Verdict
}
