package report

// NetworkPort is the schema's content.network_ports section.
type NetworkPort struct {
	Connections      []Connection `json:"connections,omitzero"`
	LLDP             *bool        `json:"lldp,omitzero"` // Is a LLDP (Link Layer Discovery Protocol) or CDP (Cisco Discovery Protocol) connection
	Aggregate        []int64      `json:"aggregate,omitzero"`
	IfDescr          string       `json:"ifdescr,omitempty"`
	IfAlias          string       `json:"ifalias,omitempty"`
	IfInErrors       *int64       `json:"ifinerrors,omitzero"` // Number of input errors
	IfInBytes        *int64       `json:"ifinbytes,omitzero"`  // Number of input bytes
	IfInternalStatus *int64       `json:"ifinternalstatus,omitzero" schema:"1..3"`
	IfLastChange     string       `json:"iflastchange,omitempty"`              // Time since last status change ('X days, HH:MM::SS' format)
	IfMTU            *int64       `json:"ifmtu,omitzero"`                      // MTU
	IfName           string       `json:"ifname,omitempty"`                    // Port name
	IfNumber         *int64       `json:"ifnumber,omitzero"`                   // Index of the interface
	IfOutErrors      *int64       `json:"ifouterrors,omitzero"`                // Number of output errors
	IfOutBytes       *int64       `json:"ifoutbytes,omitzero"`                 // Number of output bytes
	IfSpeed          *int64       `json:"ifspeed,omitzero"`                    // Speed in bytes
	IfPortDuplex     *int64       `json:"ifportduplex,omitzero" schema:"1..3"` // Duplex status
	IfStatus         *int64       `json:"ifstatus,omitzero" schema:"1..7"`     // Port status (up(1), down(2), testing(3), unknown(4), dormant(5), notPresent(6), lowerLayerDown(7))
	IfType           *int64       `json:"iftype,omitzero"`                     // Port type
	MAC              string       `json:"mac,omitempty"`
	IPs              []string     `json:"ips,omitzero" schema:"ip"` // IP addresses
	Trunk            *bool        `json:"trunk,omitzero"`           // Trunk port flag
	VLANs            []VLAN       `json:"vlans,omitzero"`

	Extra Extra `json:"-"`
}

// NetworkComponent is the schema's content.network_components section.
type NetworkComponent struct {
	ContainedIndex *int64 `json:"contained_index,omitzero"` // Index of the parent component
	Description    string `json:"description,omitempty"`
	FRU            *int64 `json:"fru,omitzero"`
	Index          *int64 `json:"index,omitzero"`
	Manufacturer   string `json:"manufacturer,omitempty"`
	Model          string `json:"model,omitempty"`
	Name           string `json:"name,omitempty"`
	Serial         string `json:"serial,omitempty"`
	StackNumber    *int64 `json:"stack_number,omitzero"`
	Type           string `json:"type,omitempty"`
	Firmware       string `json:"firmware,omitempty"` // Component firmware version
	MAC            string `json:"mac,omitempty"`
	IP             string `json:"ip,omitempty" schema:"ip"` // IP address

	Extra Extra `json:"-"`
}

// PageCounters is the schema's content.pagecounters section.
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

// Cartridge is the schema's content.cartridges section.
type Cartridge struct {
	Name  string `json:"name,omitempty"`
	Value string `json:"value,omitempty"`

	Extra Extra `json:"-"`
}

// Consumable is the schema's content.consumables section.
type Consumable struct {
	Type  string `json:"type,omitempty"`
	Color string `json:"color,omitempty"`
	Value string `json:"value,omitempty"`
	Unit  string `json:"unit,omitempty"`
	Max   *int64 `json:"max,omitzero"`

	Extra Extra `json:"-"`
}

// NetworkDevice is the schema's content.network_device section.
type NetworkDevice struct {
	Description  string   `json:"description,omitempty"` // System description
	CPU          *int64   `json:"cpu,omitzero"`          // CPU load in %
	Firmware     string   `json:"firmware,omitempty"`
	IPs          []string `json:"ips,omitzero" schema:"ip"` // IP addresses
	Location     string   `json:"location,omitempty"`
	MAC          string   `json:"mac,omitempty"`
	Memory       *int64   `json:"memory,omitzero"` // Total system memory in Mio
	Model        string   `json:"model,omitempty"`
	Name         string   `json:"name,omitempty"`
	AssetTag     string   `json:"assettag,omitempty"`
	RAM          *int64   `json:"ram,omitzero"` // Volatile memory memory in Mio
	Serial       string   `json:"serial,omitempty"`
	Type         string   `json:"type,omitempty" schema:"required,Unmanaged|Computer|Networking|Printer|Storage|Power|Phone|Video|KVM"`
	Uptime       string   `json:"uptime,omitempty"` // Uptime ('X days, HH:MM::SS' format)
	Manufacturer string   `json:"manufacturer,omitempty"`
	Contact      string   `json:"contact,omitempty"`
	Credentials  *int64   `json:"credentials,omitzero"`

	Extra Extra `json:"-"`
}

// Connection is what stands at the other end of a port: by LLDP or CDP, or the MAC addresses that a switch has learned there.
type Connection struct {
	MAC      []string `json:"mac,omitzero" schema:"single"`
	IfNumber *int64   `json:"ifnumber,omitzero"`
	IfDescr  string   `json:"ifdescr,omitempty"`
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
	Number *int64 `json:"number,omitzero"`
	Tagged *bool  `json:"tagged,omitzero"`

	Extra Extra `json:"-"`
}
