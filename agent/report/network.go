package report

// NetworkPort is one interface of a device found by SNMP: a row of IF-MIB's ifTable, under its names.
type NetworkPort struct {
	Connections      []Connection `json:"connections,omitzero"`
	LLDP             *bool        `json:"lldp,omitzero"`      // the other end spoke LLDP or CDP: it is one device; otherwise MACs that were learned here
	Aggregate        []int64      `json:"aggregate,omitzero"` // ifnumber of the members
	IfDescr          string       `json:"ifdescr,omitempty"`
	IfAlias          string       `json:"ifalias,omitempty"`
	IfInErrors       *int64       `json:"ifinerrors,omitzero"` // packets
	IfInBytes        *int64       `json:"ifinbytes,omitzero"`
	IfInternalStatus *int64       `json:"ifinternalstatus,omitzero" schema:"1..3"` // ifAdminStatus: 1 up, 2 down, 3 testing
	IfLastChange     string       `json:"iflastchange,omitempty"`                  // since the device started: "4 minutes, 11.25"
	IfMTU            *int64       `json:"ifmtu,omitzero"`                          // bytes
	IfName           string       `json:"ifname,omitempty"`
	IfNumber         *int64       `json:"ifnumber,omitzero"`    // ifIndex
	IfOutErrors      *int64       `json:"ifouterrors,omitzero"` // packets
	IfOutBytes       *int64       `json:"ifoutbytes,omitzero"`
	IfSpeed          *int64       `json:"ifspeed,omitzero"`                    // bit/s
	IfPortDuplex     *int64       `json:"ifportduplex,omitzero" schema:"1..3"` // 1 unknown, 2 half, 3 full
	IfStatus         *int64       `json:"ifstatus,omitzero" schema:"1..7"`     // ifOperStatus: 1 up, 2 down, 3 testing, 4 unknown, 5 dormant, 6 notPresent, 7 lowerLayerDown
	IfType           *int64       `json:"iftype,omitzero"`                     // IANAifType: 6 ethernet, 24 loopback, 71 wifi…
	MAC              string       `json:"mac,omitempty"`
	IPs              []string     `json:"ips,omitzero" schema:"ip"`
	Trunk            *bool        `json:"trunk,omitzero"` // carries several VLANs
	VLANs            []VLAN       `json:"vlans,omitzero"`

	Extra Extra `json:"-"`
}

// NetworkComponent is one part of a network device: a row of ENTITY-MIB's entPhysicalTable (chassis, stack member, card, fan…).
type NetworkComponent struct {
	ContainedIndex *int64 `json:"contained_index,omitzero"` // index of the part that holds it
	Description    string `json:"description,omitempty"`
	FRU            *int64 `json:"fru,omitzero"`   // 1: replaceable in the field
	Index          *int64 `json:"index,omitzero"` // entPhysicalIndex
	Manufacturer   string `json:"manufacturer,omitempty"`
	Model          string `json:"model,omitempty"`
	Name           string `json:"name,omitempty"`
	Serial         string `json:"serial,omitempty"`
	StackNumber    *int64 `json:"stack_number,omitzero"`
	Type           string `json:"type,omitempty"` // chassis, module, powerSupply…
	Firmware       string `json:"firmware,omitempty"`
	MAC            string `json:"mac,omitempty"`
	IP             string `json:"ip,omitempty" schema:"ip"`

	Extra Extra `json:"-"`
}

// PageCounters are the life counts of a printer or copier, in pages.
type PageCounters struct {
	Total       *int64 `json:"total,omitzero"`
	Black       *int64 `json:"black,omitzero"`
	Color       *int64 `json:"color,omitzero"`
	RectoVerso  *int64 `json:"rectoverso,omitzero"`
	Scanned     *int64 `json:"scanned,omitzero"`
	PrintTotal  *int64 `json:"printtotal,omitzero"`
	PrintBlack  *int64 `json:"printblack,omitzero"`
	PrintColor  *int64 `json:"printcolor,omitzero"`
	CopyTotal   *int64 `json:"copytotal,omitzero"`
	CopyBlack   *int64 `json:"copyblack,omitzero"`
	CopyBlackA3 *int64 `json:"copyblack_a3,omitzero"`
	CopyColor   *int64 `json:"copycolor,omitzero"`
	CopyColorA3 *int64 `json:"copycolor_a3,omitzero"`
	FaxTotal    *int64 `json:"faxtotal,omitzero"`
	Duplex      *int64 `json:"duplex,omitzero"`

	Extra Extra `json:"-"`
}

// Cartridge is the state of supplies. The schema knows name and value; scanners write one key for each supply instead, such as
// "tonerblack": "71" (percent, or a word such as OK), which is found in Extra.
type Cartridge struct {
	Name  string `json:"name,omitempty"`
	Value string `json:"value,omitempty"`

	Extra Extra `json:"-"`
}

// Consumable is one supply of a printer with its level, in the unit that it names.
type Consumable struct {
	Type  string `json:"type,omitempty"`
	Color string `json:"color,omitempty"`
	Value string `json:"value,omitempty"`
	Unit  string `json:"unit,omitempty"`
	Max   *int64 `json:"max,omitzero"` // level when full

	Extra Extra `json:"-"`
}

// NetworkDevice is a device found by SNMP: printer, copier, UPS, switch… Description, Name, Location and Contact are SNMPv2-MIB's sysDescr,
// sysName, sysLocation and sysContact.
type NetworkDevice struct {
	Description  string   `json:"description,omitempty"` // sysDescr
	CPU          *int64   `json:"cpu,omitzero"`          // load, %
	Firmware     string   `json:"firmware,omitempty"`
	IPs          []string `json:"ips,omitzero" schema:"ip"`
	Location     string   `json:"location,omitempty"`
	MAC          string   `json:"mac,omitempty"`
	Memory       *int64   `json:"memory,omitzero"` // MiB
	Model        string   `json:"model,omitempty"`
	Name         string   `json:"name,omitempty"`
	AssetTag     string   `json:"assettag,omitempty"`
	RAM          *int64   `json:"ram,omitzero"` // MiB, volatile
	Serial       string   `json:"serial,omitempty"`
	Type         string   `json:"type,omitempty" schema:"required,Unmanaged|Computer|Networking|Printer|Storage|Power|Phone|Video|KVM"`
	Uptime       string   `json:"uptime,omitempty"` // "12 days, 03:04:05"
	Manufacturer string   `json:"manufacturer,omitempty"`
	Contact      string   `json:"contact,omitempty"`
	Credentials  *int64   `json:"credentials,omitzero"` // number of the credential that worked

	Extra Extra `json:"-"`
}

// Connection is what stands at the other end of a port: by LLDP or CDP, or the MAC addresses that a switch has learned there.
type Connection struct {
	MAC      []string `json:"mac,omitzero" schema:"single"` // several where a switch has learned several
	IfNumber *int64   `json:"ifnumber,omitzero"`            // of the far port
	IfDescr  string   `json:"ifdescr,omitempty"`            // of the far port
	IP       string   `json:"ip,omitempty"`
	Model    string   `json:"model,omitempty"`
	SysDescr string   `json:"sysdescr,omitempty"`
	SysName  string   `json:"sysname,omitempty"`
	SysMAC   string   `json:"sysmac,omitempty"`

	Extra Extra `json:"-"`
}

// VLAN is one virtual network of a port.
type VLAN struct {
	Name   string `json:"name,omitempty"`
	Number *int64 `json:"number,omitzero"` // 802.1Q identifier
	Tagged *bool  `json:"tagged,omitzero"`

	Extra Extra `json:"-"`
}
