package inventory

// Kind is a stable identifier of one way in which devices, assets and policy contradict each other.
type Kind string

// The kinds of discrepancy.
const (
	UnknownDevice    Kind = "unknown-device"
	MissingDevice    Kind = "missing-device"
	StatusConflict   Kind = "status-conflict"
	FieldMismatch    Kind = "field-mismatch"
	NamingFormat     Kind = "naming-format"
	NamingEntity     Kind = "naming-entity"
	NamingService    Kind = "naming-service"
	NamingNumber     Kind = "naming-number"
	NamingSuffix     Kind = "naming-suffix"
	DuplicateName    Kind = "duplicate-name"
	DuplicateAsset   Kind = "duplicate-asset"
	IdentityConflict Kind = "identity-conflict"
	RenewalDue       Kind = "renewal-due"
	DirectoryOnly    Kind = "directory-only"
	StaleAccount     Kind = "stale-account"
)

// Kinds lists all kinds in the order in which people read them.
func Kinds() []Kind {
	return []Kind{UnknownDevice, MissingDevice, StatusConflict, IdentityConflict, DuplicateAsset, DuplicateName, FieldMismatch,
		NamingFormat, NamingEntity, NamingService, NamingNumber, NamingSuffix, RenewalDue, DirectoryOnly, StaleAccount}
}

// Discrepancy is one contradiction. Its identity is kind, field and subjects: see ID.
type Discrepancy struct {
	Kind     Kind
	Field    string   // serial, manufacturer, model, type, mac, name, site, parent, status, purchase_date, inventory_number, uuid; or empty
	AssetID  string   // empty for an unknown device
	DeviceID string   // empty where no device takes part
	Others   []string // the other subjects (twin devices or assets, the asset that a conflicting key points to), as shown to people

	Number       string // the asset's inventory number
	DeviceSerial string // as reported
	DeviceName   string // shown name, as reported
	Class        Class
	EntityCode   string // of the asset, else the device's; of several records, the first one's
	ServiceCode  string
	SiteCode     string

	OtherEntities []string // codes of the other subjects where they are not EntityCode, sorted; "" is nobody's

	Manual     string // what the record says
	Observed   string // what was seen
	Suggestion string // the compliant name or the corrected value; empty when there is none

	Explanation Explanation
}

// Explanation says why, in no language: Code names a message of the catalogues ("explain.<Code>"), Args fill it.
type Explanation struct {
	Code string
	Args map[string]string
}

// ID identifies the discrepancy across runs: its kind, field and subjects.
func (d *Discrepancy) ID() string {
	subject := d.AssetID
	if d.AssetID == "" && d.DeviceID == "" {
		subject = "number " + d.Number // one inventory number on several assets is raised once
	}
	return string(d.Kind) + "|" + d.Field + "|" + subject + "|" + d.DeviceID
}
