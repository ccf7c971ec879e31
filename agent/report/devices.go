package report

// Battery is one battery of a portable machine.
type Battery struct {
	Capacity     *int64 `json:"capacity,omitzero"`            // mWh, as designed
	RealCapacity *int64 `json:"real_capacity,omitzero"`       // mWh, when full today
	Date         string `json:"date,omitempty" schema:"date"` // of manufacture
	Chemistry    string `json:"chemistry,omitempty"`          // LiP, Li-ION, NiMH…
	Manufacturer string `json:"manufacturer,omitempty"`
	Name         string `json:"name,omitempty"`
	Serial       string `json:"serial,omitempty"`
	Voltage      *int64 `json:"voltage,omitzero"` // mV, as designed

	Extra Extra `json:"-"`
}

// Controller is one device on the PCI bus.
type Controller struct {
	Caption        string `json:"caption,omitempty"`
	Driver         string `json:"driver,omitempty"`
	Manufacturer   string `json:"manufacturer,omitempty"`
	Name           string `json:"name,omitempty"`
	PCISubsystemID string `json:"pcisubsystemid,omitempty"` // vendor:device, hex
	PCIClass       string `json:"pciclass,omitempty"`       // hex
	PCISlot        string `json:"pcislot,omitempty"`        // bus:device.function
	ProductID      string `json:"productid,omitempty"`      // hex
	Rev            string `json:"rev,omitempty"`
	Type           string `json:"type,omitempty"`
	VendorID       string `json:"vendorid,omitempty"` // hex
	Model          string `json:"model,omitempty"`
	Serial         string `json:"serial,omitempty"`

	Extra Extra `json:"-"`
}

// Drive is one file system: a letter on Windows, a mount point elsewhere.
type Drive struct {
	Description   string `json:"description,omitempty"`
	Letter        string `json:"letter,omitempty"`     // Windows: C:
	SystemDrive   *bool  `json:"systemdrive,omitzero"` // Windows: the system is here
	FileSystem    string `json:"filesystem,omitempty"`
	Free          *int64 `json:"free,omitzero"`    // MiB
	Serial        string `json:"serial,omitempty"` // of the file system
	Total         *int64 `json:"total,omitzero"`   // MiB
	Type          string `json:"type,omitempty"`   // mount point; on Windows, the kind of drive
	Volume        string `json:"volumn,omitempty"` // device or share: /dev/sda1, host:/path (the format spells it so)
	CreateDate    string `json:"createdate,omitempty"`
	Label         string `json:"label,omitempty"`
	EncryptName   string `json:"encrypt_name,omitempty"`   // BitLocker, cryptsetup, FileVault…
	EncryptAlgo   string `json:"encrypt_algo,omitempty"`   // AES_256…
	EncryptStatus string `json:"encrypt_status,omitempty"` // Yes, No, Partially
	EncryptType   string `json:"encrypt_type,omitempty"`   // hardware or software

	Extra Extra `json:"-"`
}

// Input is one keyboard or pointing device.
type Input struct {
	Caption      string `json:"caption,omitempty"`
	Description  string `json:"description,omitempty"`
	Type         string `json:"type,omitempty"`
	Name         string `json:"name,omitempty"`
	Manufacturer string `json:"manufacturer,omitempty"`
	Interface    string `json:"interface,omitempty"`
	Layout       string `json:"layout,omitempty"`
	PointingType string `json:"pointingtype,omitempty"`

	Extra Extra `json:"-"`
}

// Monitor is one screen, mostly from its EDID block.
type Monitor struct {
	Base64       string `json:"base64,omitempty"`       // EDID block
	Caption      string `json:"caption,omitempty"`      // model
	Description  string `json:"description,omitempty"`  // week and year of manufacture: 11/2013
	Manufacturer string `json:"manufacturer,omitempty"` // three-letter PNP ID, or a name
	Serial       string `json:"serial,omitempty"`
	AltSerial    string `json:"altserial,omitempty"` // the maker's label number, where it can be derived and differs
	Port         string `json:"port,omitempty"`      // connector: HDMI-1, DisplayPort…
	UUEncode     string `json:"uuencode,omitempty"`  // EDID block, in the older encoding
	Name         string `json:"name,omitempty"`
	Type         string `json:"type,omitempty"`

	Extra Extra `json:"-"`
}

// Network is one address of one network interface: an interface with two addresses comes twice.
type Network struct {
	Description   string `json:"description,omitempty" schema:"required"` // name of the interface: eth0; of the adapter on Windows
	Management    *bool  `json:"management,omitzero"`                     // a board of its own: iLO, iDRAC…
	IPAddress     string `json:"ipaddress,omitempty" schema:"ipv4"`
	IPAddress6    string `json:"ipaddress6,omitempty"`
	IPDHCP        string `json:"ipdhcp,omitempty"` // DHCP server
	IPGateway     string `json:"ipgateway,omitempty"`
	IPMask        string `json:"ipmask,omitempty"`
	IPMask6       string `json:"ipmask6,omitempty"`
	IPSubnet      string `json:"ipsubnet,omitempty"`
	IPSubnet6     string `json:"ipsubnet6,omitempty"`
	MAC           string `json:"mac,omitempty"`
	PCIID         string `json:"pciid,omitempty"`       // vendor:device:subsystem, hex
	PNPDeviceID   string `json:"pnpdeviceid,omitempty"` // Windows; says which bus it is on
	Speed         string `json:"speed,omitempty"`       // Mbit/s
	Status        string `json:"status,omitempty" schema:"up|down|dormant|notpresent|lowerlayerdown|unknown|testing"`
	Type          string `json:"type,omitempty" schema:"ethernet|wifi|infiniband|aggregate|alias|dialup|loopback|bridge|fibrechannel|bluetooth"`
	VirtualDevice *bool  `json:"virtualdev,omitzero"` // no hardware behind it
	Manufacturer  string `json:"manufacturer,omitempty"`
	Model         string `json:"model,omitempty"`
	WWN           string `json:"wwn,omitempty"` // Fibre Channel port name
	Driver        string `json:"driver,omitempty"`
	Firmware      string `json:"firmware,omitempty"`
	PCISlot       string `json:"pcislot,omitempty"`
	MTU           *int64 `json:"mtu,omitzero"`     // bytes
	Slaves        string `json:"slaves,omitempty"` // members of an aggregate or bridge, separated by commas
	Base          string `json:"base,omitempty"`   // interface that an alias stands for
	WifiSSID      string `json:"wifi_ssid,omitempty"`
	WifiBSSID     string `json:"wifi_bssid,omitempty"`
	WifiMode      string `json:"wifi_mode,omitempty"`
	WifiVersion   string `json:"wifi_version,omitempty"`

	Extra Extra `json:"-"`
}

// Port is one connector of the machine (SMBIOS type 8).
type Port struct {
	Caption     string `json:"caption,omitempty"`
	Description string `json:"description,omitempty"`
	Name        string `json:"name,omitempty"`
	Type        string `json:"type,omitempty" schema:"required"`

	Extra Extra `json:"-"`
}

// Printer is one print queue that the machine knows; a printer found by SNMP is a NetworkDevice.
type Printer struct {
	Description    string `json:"description,omitempty"`
	Driver         string `json:"driver,omitempty"`
	Name           string `json:"name,omitempty" schema:"required"`
	Network        *bool  `json:"network,omitzero"`
	Port           string `json:"port,omitempty"`
	PrintProcessor string `json:"printprocessor,omitempty"`
	Resolution     string `json:"resolution,omitempty"`
	Shared         *bool  `json:"shared,omitzero"`
	Status         string `json:"status,omitempty"`
	Comment        string `json:"comment,omitempty"`
	ErrStatus      string `json:"errstatus,omitempty"`
	ServerName     string `json:"servername,omitempty"`
	ShareName      string `json:"sharename,omitempty"`
	Serial         string `json:"serial,omitempty"`

	Extra Extra `json:"-"`
}

// Slot is one expansion slot of the board (SMBIOS type 9).
type Slot struct {
	Description string `json:"description,omitempty"`
	Designation string `json:"designation,omitempty"`
	Name        string `json:"name,omitempty" schema:"required"`
	Status      string `json:"status,omitempty" schema:"free|used"`

	Extra Extra `json:"-"`
}

// Sound is one audio device.
type Sound struct {
	Caption      string `json:"caption,omitempty"`
	Description  string `json:"description,omitempty"`
	Manufacturer string `json:"manufacturer,omitempty"`
	Name         string `json:"name,omitempty"`

	Extra Extra `json:"-"`
}

// Storage is one disk, tape or optical drive; its file systems are Drives.
type Storage struct {
	Description   string `json:"description,omitempty"`
	DiskSize      *int64 `json:"disksize,omitzero"` // MiB; some senders mean a million bytes
	Firmware      string `json:"firmware,omitempty"`
	Interface     string `json:"interface,omitempty"` // SATA, NVMe, USB…
	Manufacturer  string `json:"manufacturer,omitempty"`
	Model         string `json:"model,omitempty"`
	Name          string `json:"name,omitempty"`
	SCSICoID      string `json:"scsi_coid,omitempty"`
	SCSILUN       string `json:"scsi_lun,omitempty"`
	SCSIUnID      string `json:"scsi_unid,omitempty"`
	SCSIChID      string `json:"scsi_chid,omitempty"`
	Serial        string `json:"serial,omitempty"`
	Type          string `json:"type,omitempty"`         // disk, SSD, cdrom…
	WWN           string `json:"wwn,omitempty"`          // World Wide Name
	EncryptName   string `json:"encrypt_name,omitempty"` // as in Drive
	EncryptAlgo   string `json:"encrypt_algo,omitempty"`
	EncryptStatus string `json:"encrypt_status,omitempty"`
	EncryptType   string `json:"encrypt_type,omitempty"`

	Extra Extra `json:"-"`
}

// USBDevice is one device on the USB bus.
type USBDevice struct {
	Caption      string `json:"caption,omitempty"`
	Class        string `json:"class,omitempty"`
	Manufacturer string `json:"manufacturer,omitempty"`
	Name         string `json:"name,omitempty"`
	ProductID    string `json:"productid,omitempty"`
	Subclass     string `json:"subclass,omitempty"`
	VendorID     string `json:"vendorid,omitempty"`
	Serial       string `json:"serial,omitempty"`

	Extra Extra `json:"-"`
}

// Video is one graphics adapter.
type Video struct {
	Name       string `json:"name,omitempty"`
	Chipset    string `json:"chipset,omitempty"`
	Memory     *int64 `json:"memory,omitzero"`      // MiB
	Resolution string `json:"resolution,omitempty"` // 1920x1080
	PCISlot    string `json:"pcislot,omitempty"`

	Extra Extra `json:"-"`
}

// Modem is one modem or mobile radio.
type Modem struct {
	Name         string   `json:"name,omitempty"`
	Description  string   `json:"description,omitempty"`
	Type         string   `json:"type,omitempty"`
	Model        string   `json:"model,omitempty"`
	Manufacturer string   `json:"manufacturer,omitempty"`
	Serial       string   `json:"serial,omitempty"`
	IMEI         []string `json:"imei,omitzero" schema:"single"`

	Extra Extra `json:"-"`
}

// Firmware is the version of one firmware of the device, beside that in NetworkDevice or BIOS.
type Firmware struct {
	Name         string `json:"name,omitempty"`
	Description  string `json:"description,omitempty"`
	Type         string `json:"type,omitempty"`
	Version      string `json:"version,omitempty"`
	Date         string `json:"date,omitempty" schema:"date"`
	Manufacturer string `json:"manufacturer,omitempty"`

	Extra Extra `json:"-"`
}

// SIMCard is one SIM. Phone number and subscriber are personal data.
type SIMCard struct {
	Serial       string `json:"serial,omitempty"`
	PhoneNumber  string `json:"phone_number,omitempty"`
	ICCID        string `json:"iccid,omitempty"`
	State        string `json:"state,omitempty"`
	Country      string `json:"country,omitempty"`
	OperatorCode string `json:"operator_code,omitempty"`
	OperatorName string `json:"operator_name,omitempty"`
	SubscriberID string `json:"subscriber_id,omitempty"`

	Extra Extra `json:"-"`
}

// Sensor is one sensor of a phone or tablet.
type Sensor struct {
	Name         string `json:"name,omitempty"`
	Manufacturer string `json:"manufacturer,omitempty"`
	Type         string `json:"type,omitempty"`
	Version      string `json:"version,omitempty"`

	Extra Extra `json:"-"`
}

// PowerSupply is one power supply unit (SMBIOS type 39).
type PowerSupply struct {
	Name           string `json:"name,omitempty"`
	PowerMax       *int64 `json:"power_max,omitzero"` // W
	SerialNumber   string `json:"serialnumber,omitempty"`
	Manufacturer   string `json:"manufacturer,omitempty"`
	PartNumber     string `json:"partnum,omitempty"`
	Model          string `json:"model,omitempty"`
	HotReplaceable *bool  `json:"hotreplaceable,omitzero"`
	Plugged        *bool  `json:"plugged,omitzero"`
	Status         string `json:"status,omitempty"`
	Location       string `json:"location,omitempty"`

	Extra Extra `json:"-"`
}

// Camera is one camera of a phone or tablet.
type Camera struct {
	Resolution      []string `json:"resolution,omitzero"`
	LensFacing      string   `json:"lensfacing,omitempty"`
	Designation     string   `json:"designation,omitempty"`
	FlashUnit       *bool    `json:"flashunit,omitzero"`
	ImageFormats    []string `json:"imageformats,omitzero"`
	Orientation     string   `json:"orientation,omitempty"`
	FocalLength     string   `json:"focallength,omitempty"`
	SensorSize      string   `json:"sensorsize,omitempty"`
	Manufacturer    string   `json:"manufacturer,omitempty"`
	ResolutionVideo []string `json:"resolutionvideo,omitzero"`
	Model           string   `json:"model,omitempty"`
	Supports        []string `json:"supports,omitzero"`

	Extra Extra `json:"-"`
}
