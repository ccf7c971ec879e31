package match

import "strings"

// wellKnownPlaceholders are texts that firmware, drivers and people write where a serial number should stand. They are compared
// as serials are: letter case, blanks and punctuation do not matter.
var wellKnownPlaceholders = []string{
	"To be filled by O.E.M.", "To be filled by OEM", "To be set by OEM", "Filled by OEM", "Default string", "Default", "System Serial Number", "Serial Number",
	"Chassis Serial Number", "Board Serial Number", "Base Board Serial Number", "BSS-0123456789", "SystemSerialNumb", "System Product Name", "System manufacturer", "Not Specified",
	"Not Applicable", "Not Available", "Not Present", "Not Settable", "Not Provided", "Not Defined", "None", "Null", "Nil", "N/A", "NA", "NC", "ND", "Unknown", "Unknow",
	"Invalid", "Empty", "Blank", "No Serial", "No Serial Number", "No SN", "Undefined", "Unspecified", "O.E.M.", "OEM", "Type1 - Serial Number", "TBD", "TBC", "Test",
	"Eval", "IATPASS", "PENDING", "MB-1234567890", "SN-12345", "SerNum0", "XXXXXXXXX", "EB-1234567890", "QEMU", "VMware Virtual Platform", "Sample", "Dummy",
	"Asset Tag", "No Asset Tag", "No Asset Information", "Chassis Asset Tag", "Asset-1234567890", "Standard", "Generic", "Private", "Redacted", "Hidden",
	"ABCDEFGH", "ABCDEF", "ABC123", "1234ABCD", "CHN", "GB", "System UUID", "Inconnu", "Aucun", "Sans", "Néant", "Non communiqué", "Illisible", "À renseigner", "Sans objet", "?",
}

// junkUUIDs are UUIDs that boards left the factory with by the thousand.
var junkUUIDs = map[string]bool{
	"03000200040005000006000700080009":      true,
	"00020003000400050006000700080009":      true,
	"03020100050407060809" + "0A0B0C0D0E0F": true,
	"000102030405060708090A0B0C0D0E0F":      true,
	"FEFEFEFEFEFEFEFEFEFEFEFEFEFEFEFE":      true,
	"12345678123412341234123456789012":      true,
	"12345678123456789012" + "345678901234": true,
	"11111111222233334444555555555555":      true,
	"00112233445566778899AABBCCDDEEFF":      true,
}

// oneCharacter says whether a text repeats one character: zeros, Fs, Xs.
func oneCharacter(s string) bool {
	return s == "" || strings.Count(s, s[:1]) == len(s)
}

// counting says whether a text only counts upwards, as 123456789 and 0123456789 do.
func counting(s string) bool {
	if len(s) < 4 {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' || s[i] != '0'+(s[i-1]-'0'+1)%10 {
			return false
		}
	}
	return true
}
