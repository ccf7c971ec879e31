package report

// AccessLog says when the report was made; see Report.Taken.
type AccessLog struct {
	LogDate string `json:"logdate,omitempty" schema:"required,datetime"` // UTC unless it names a zone
	UserID  string `json:"userid,omitempty"`                             // account that ran the agent

	Extra Extra `json:"-"`
}

// Antivirus is one protection product, as Windows Security Center or the product itself reports it.
type Antivirus struct {
	Company      string `json:"company,omitempty"`
	Enabled      *bool  `json:"enabled,omitzero"`
	GUID         string `json:"guid,omitempty"`
	Name         string `json:"name,omitempty"`
	UpToDate     *bool  `json:"uptodate,omitzero"`
	Version      string `json:"version,omitempty"`
	Expiration   string `json:"expiration,omitempty" schema:"date"`    // of the licence
	BaseCreation string `json:"base_creation,omitempty" schema:"date"` // of the signatures
	BaseVersion  string `json:"base_version,omitempty"`                // of the signatures

	Extra Extra `json:"-"`
}

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

// BIOS holds the SMBIOS identity of a machine: firmware (types 0), system (1), board (2) and enclosure (3). SerialNumber is the system's,
// the one on the maker's label and in the manual inventory.
type BIOS struct {
	AssetTag           string `json:"assettag,omitempty"`                      // the owner's mark, set in the firmware's setup
	BIOSDate           string `json:"bdate,omitempty" schema:"dateordatetime"` // release date
	BIOSManufacturer   string `json:"bmanufacturer,omitempty"`
	BIOSVersion        string `json:"bversion,omitempty"`
	BoardManufacturer  string `json:"mmanufacturer,omitempty"`
	BoardModel         string `json:"mmodel,omitempty"`
	BoardSerialNumber  string `json:"msn,omitempty"` // not what the label says
	SKUNumber          string `json:"skunumber,omitempty"`
	SystemManufacturer string `json:"smanufacturer,omitempty"`
	SystemModel        string `json:"smodel,omitempty"`
	SerialNumber       string `json:"ssn,omitempty"` // the machine's, as on its label
	BIOSSerial         string `json:"biosserial,omitempty"`
	EnclosureSerial    string `json:"enclosureserial,omitempty"` // of the case
	SecureBoot         string `json:"secure_boot,omitempty" schema:"enabled|disabled|unsupported"`

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

// CPU is one processor package.
type CPU struct {
	Arch          string `json:"arch,omitempty" schema:"arch"`
	Core          *int64 `json:"core,omitzero"`      // enabled
	CoreCount     *int64 `json:"corecount,omitzero"` // built in
	Description   string `json:"description,omitempty"`
	ExternalClock *int64 `json:"external_clock,omitzero"` // MHz
	FamilyName    string `json:"familyname,omitempty"`
	FamilyNumber  string `json:"familynumber,omitempty"`
	ID            string `json:"id,omitempty"` // CPUID signature and features, in hex bytes
	Manufacturer  string `json:"manufacturer,omitempty"`
	Model         string `json:"model,omitempty"`
	Name          string `json:"name,omitempty"`
	Serial        string `json:"serial,omitempty"`
	Speed         *int64 `json:"speed,omitzero"` // MHz, nominal
	Stepping      *int64 `json:"stepping,omitzero"`
	Thread        *int64 `json:"thread,omitzero"` // per processor, as agents count today
	Cache         string `json:"cache,omitempty"`

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

// EnvVar is one environment variable of the system.
type EnvVar struct {
	Key string `json:"key,omitempty" schema:"required"`
	Val string `json:"val" schema:"required"`

	Extra Extra `json:"-"`
}

// Firewall is the state of a host firewall, per profile on Windows.
type Firewall struct {
	Description string `json:"description,omitempty"`              // Windows: interface of the active connection
	IPAddress   string `json:"ipaddress,omitempty" schema:"ipv4"`  // Windows: of that connection
	IPAddress6  string `json:"ipaddress6,omitempty" schema:"ipv6"` // likewise
	Profile     string `json:"profile,omitempty"`                  // Windows: DomainProfile, PublicProfile…
	Status      string `json:"status,omitempty" schema:"required"` // on or off

	Extra Extra `json:"-"`
}

// Hardware is the machine as a whole: its name, its UUID, what it is and who uses it.
type Hardware struct {
	ChassisType        string `json:"chassis_type,omitempty"` // SMBIOS name of the enclosure: Desktop, Notebook, Tablet…
	LastLoggedUserDate string `json:"datelastloggeduser,omitempty"`
	DefaultGateway     string `json:"defaultgateway,omitempty"`
	DNS                string `json:"dns,omitempty"`            // servers, separated by /
	LastLoggedUser     string `json:"lastloggeduser,omitempty"` // personal data
	Memory             *int64 `json:"memory,omitzero"`          // MiB
	Name               string `json:"name,omitempty"`           // NetBIOS or short host name
	Swap               *int64 `json:"swap,omitzero"`            // MiB
	UUID               string `json:"uuid,omitempty"`           // SMBIOS system UUID
	VMSystem           string `json:"vmsystem,omitempty"`       // Physical, or the hypervisor: VMware, Hyper-V, Docker…
	Workgroup          string `json:"workgroup,omitempty"`      // or domain
	Type               string `json:"type,omitempty"`
	Description        string `json:"description,omitempty"`
	WinProductID       string `json:"winprodid,omitempty"`
	WinOwner           string `json:"winowner,omitempty"`
	WinProductKey      string `json:"winprodkey,omitempty"`
	WinCompany         string `json:"wincompany,omitempty"`
	WinLang            string `json:"winlang,omitempty"`

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

// LocalGroup is one group of the local account database.
type LocalGroup struct {
	ID      string   `json:"id,omitempty" schema:"required"`
	Members []string `json:"members,omitzero"`
	Name    string   `json:"name,omitempty" schema:"required"`

	Extra Extra `json:"-"`
}

// LocalUser is one account of the local account database.
type LocalUser struct {
	Home  string `json:"home,omitempty"`
	ID    string `json:"id,omitempty" schema:"required"`
	Login string `json:"login,omitempty"`
	Name  string `json:"name,omitempty"`
	Shell string `json:"shell,omitempty"`

	Extra Extra `json:"-"`
}

// Memory is one slot for a memory module (SMBIOS type 17), filled or not.
type Memory struct {
	Capacity         *int64 `json:"capacity,omitzero"` // MiB; absent or 0: an empty slot
	Caption          string `json:"caption,omitempty"`
	Description      string `json:"description,omitempty"`
	Manufacturer     string `json:"manufacturer,omitempty"`
	MemoryCorrection string `json:"memorycorrection,omitempty"` // ECC kind: None, Single-bit ECC…
	SlotNumber       *int64 `json:"numslots,omitzero"`          // place among the slots, from 1
	SerialNumber     string `json:"serialnumber,omitempty"`
	Model            string `json:"model,omitempty"`
	Speed            string `json:"speed,omitempty"`      // MT/s, with or without the unit
	Type             string `json:"type,omitempty"`       // DDR4, DDR5…
	FormFactor       string `json:"formfactor,omitempty"` // DIMM, SODIMM…, as Win32_PhysicalMemory has it
	Purpose          string `json:"purpose,omitempty"`
	Removable        *bool  `json:"removable,omitzero"`

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

// OperatingSystem is what runs on the machine.
type OperatingSystem struct {
	Arch          string    `json:"arch,omitempty"`
	BootTime      string    `json:"boot_time,omitempty" schema:"datetime"`
	DNSDomain     string    `json:"dns_domain,omitempty"`
	FQDN          string    `json:"fqdn,omitempty"`      // full DNS name
	FullName      string    `json:"full_name,omitempty"` // as it calls itself: Microsoft Windows 11 Professionnel
	HostID        string    `json:"hostid,omitempty"`
	InstallDate   string    `json:"install_date,omitempty" schema:"dateordatetime"`
	KernelName    string    `json:"kernel_name,omitempty"` // MSWin32, linux…
	KernelVersion string    `json:"kernel_version,omitempty"`
	Name          string    `json:"name,omitempty"`    // Windows, Debian, Ubuntu…
	SSHKey        string    `json:"ssh_key,omitempty"` // public host key
	ServicePack   string    `json:"service_pack,omitempty"`
	Timezone      *Timezone `json:"timezone,omitzero"`
	Version       string    `json:"version,omitempty"` // 22H2, 12.5…

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
	DiskSize      *int64 `json:"disksize,omitzero"` // MB
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

// User is one person logged in when the report was made. Personal data.
type User struct {
	Domain string `json:"domain,omitempty"`
	Login  string `json:"login,omitempty"`

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

// Timezone is where the clock of the machine stands.
type Timezone struct {
	Name   string `json:"name,omitempty" schema:"required"`          // Europe/Paris
	Offset string `json:"offset,omitempty" schema:"required,offset"` // +0100

	Extra Extra `json:"-"`
}
