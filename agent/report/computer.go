package report

// AccessLog is the schema's content.accesslog section.
type AccessLog struct {
	LogDate string `json:"logdate,omitempty" schema:"required,datetime"`
	UserID  string `json:"userid,omitempty"`

	Extra Extra `json:"-"`
}

// Antivirus is the schema's content.antivirus section.
type Antivirus struct {
	Company      string `json:"company,omitempty"`
	Enabled      *bool  `json:"enabled,omitzero"`
	GUID         string `json:"guid,omitempty"`
	Name         string `json:"name,omitempty"`
	UpToDate     *bool  `json:"uptodate,omitzero"`
	Version      string `json:"version,omitempty"`
	Expiration   string `json:"expiration,omitempty" schema:"date"`    // License expiration date
	BaseCreation string `json:"base_creation,omitempty" schema:"date"` // Signatures base creation date
	BaseVersion  string `json:"base_version,omitempty"`                // Signatures base version

	Extra Extra `json:"-"`
}

// Battery is the schema's content.batteries section.
type Battery struct {
	Capacity     *int64 `json:"capacity,omitzero"`      // Battery max capacity by design, in mWh
	RealCapacity *int64 `json:"real_capacity,omitzero"` // Real battery capacity which decreases with battery lifetime, in mWh
	Date         string `json:"date,omitempty" schema:"date"`
	Chemistry    string `json:"chemistry,omitempty"`
	Manufacturer string `json:"manufacturer,omitempty"`
	Name         string `json:"name,omitempty"`
	Serial       string `json:"serial,omitempty"`
	Voltage      *int64 `json:"voltage,omitzero"` // Battery voltage, in mV

	Extra Extra `json:"-"`
}

// BIOS is the schema's content.bios section.
type BIOS struct {
	AssetTag           string `json:"assettag,omitempty"`
	BIOSDate           string `json:"bdate,omitempty" schema:"dateordatetime"`
	BIOSManufacturer   string `json:"bmanufacturer,omitempty"` // BIOS manufacturer
	BIOSVersion        string `json:"bversion,omitempty"`
	BoardManufacturer  string `json:"mmanufacturer,omitempty"` // Motherboard manufacturer
	BoardModel         string `json:"mmodel,omitempty"`        // Motherboard Model
	BoardSerialNumber  string `json:"msn,omitempty"`           // Motherboard Serial Number
	SKUNumber          string `json:"skunumber,omitempty"`
	SystemManufacturer string `json:"smanufacturer,omitempty"` // System manufacturer
	SystemModel        string `json:"smodel,omitempty"`        // System model
	SerialNumber       string `json:"ssn,omitempty"`           // System Serial Number
	BIOSSerial         string `json:"biosserial,omitempty"`
	EnclosureSerial    string `json:"enclosureserial,omitempty"`
	SecureBoot         string `json:"secure_boot,omitempty" schema:"enabled|disabled|unsupported"`

	Extra Extra `json:"-"`
}

// Controller is the schema's content.controllers section.
type Controller struct {
	Caption        string `json:"caption,omitempty"`
	Driver         string `json:"driver,omitempty"`
	Manufacturer   string `json:"manufacturer,omitempty"`
	Name           string `json:"name,omitempty"`
	PCISubsystemID string `json:"pcisubsystemid,omitempty"`
	PCIClass       string `json:"pciclass,omitempty"`
	PCISlot        string `json:"pcislot,omitempty"`
	ProductID      string `json:"productid,omitempty"`
	Rev            string `json:"rev,omitempty"`
	Type           string `json:"type,omitempty"`
	VendorID       string `json:"vendorid,omitempty"`
	Model          string `json:"model,omitempty"`
	Serial         string `json:"serial,omitempty"`

	Extra Extra `json:"-"`
}

// CPU is the schema's content.cpus section.
type CPU struct {
	Arch          string `json:"arch,omitempty" schema:"arch"`
	Core          *int64 `json:"core,omitzero"`      // Enabled number of cores
	CoreCount     *int64 `json:"corecount,omitzero"` // Total number of cores
	Description   string `json:"description,omitempty"`
	ExternalClock *int64 `json:"external_clock,omitzero"` // Frequency in MHz
	FamilyName    string `json:"familyname,omitempty"`
	FamilyNumber  string `json:"familynumber,omitempty"`
	ID            string `json:"id,omitempty"`
	Manufacturer  string `json:"manufacturer,omitempty"`
	Model         string `json:"model,omitempty"`
	Name          string `json:"name,omitempty"`
	Serial        string `json:"serial,omitempty"`
	Speed         *int64 `json:"speed,omitzero"` // CPU frequency in MHz
	Stepping      *int64 `json:"stepping,omitzero"`
	Thread        *int64 `json:"thread,omitzero"` // Number of threads per core
	Cache         string `json:"cache,omitempty"`

	Extra Extra `json:"-"`
}

// Drive is the schema's content.drives section.
type Drive struct {
	Description   string `json:"description,omitempty"`
	Letter        string `json:"letter,omitempty"`     // Filesystem letter (Windows only)
	SystemDrive   *bool  `json:"systemdrive,omitzero"` // Wether it is the system partition (Windows only)
	FileSystem    string `json:"filesystem,omitempty"`
	Free          *int64 `json:"free,omitzero"` // Free space in MB
	Serial        string `json:"serial,omitempty"`
	Total         *int64 `json:"total,omitzero"`   // Total space in MB
	Type          string `json:"type,omitempty"`   // Mount point (*nix only)
	Volume        string `json:"volumn,omitempty"` // Filesystem system name, ie '/dev/sda1' or 'host:/path' for NFS
	CreateDate    string `json:"createdate,omitempty"`
	Label         string `json:"label,omitempty"`
	EncryptName   string `json:"encrypt_name,omitempty"`   // Supported encryption
	EncryptAlgo   string `json:"encrypt_algo,omitempty"`   // Used encryption algorithm
	EncryptStatus string `json:"encrypt_status,omitempty"` // Encryption status
	EncryptType   string `json:"encrypt_type,omitempty"`   // Encryption type

	Extra Extra `json:"-"`
}

// EnvVar is the schema's content.envs section.
type EnvVar struct {
	Key string `json:"key,omitempty" schema:"required"`
	Val string `json:"val" schema:"required"`

	Extra Extra `json:"-"`
}

// Firewall is the schema's content.firewalls section.
type Firewall struct {
	Description string `json:"description,omitempty"`              // Active connection's interface (Windows only)
	IPAddress   string `json:"ipaddress,omitempty" schema:"ipv4"`  // Active connection's ip (Windows only)
	IPAddress6  string `json:"ipaddress6,omitempty" schema:"ipv6"` // Active connection's ip (Windows only)
	Profile     string `json:"profile,omitempty"`                  // Firewall profile (Windows only)
	Status      string `json:"status,omitempty" schema:"required"`

	Extra Extra `json:"-"`
}

// Hardware is the schema's content.hardware section.
type Hardware struct {
	ChassisType        string `json:"chassis_type,omitempty"` // Computer chassis format, ie 'Notebook', 'Laptop', 'Server', etc.
	LastLoggedUserDate string `json:"datelastloggeduser,omitempty"`
	DefaultGateway     string `json:"defaultgateway,omitempty"`
	DNS                string `json:"dns,omitempty"`
	LastLoggedUser     string `json:"lastloggeduser,omitempty"`
	Memory             *int64 `json:"memory,omitzero"` // Total system memory in MB
	Name               string `json:"name,omitempty"`
	Swap               *int64 `json:"swap,omitzero"`  // Swap memory in MB
	UUID               string `json:"uuid,omitempty"` // Computer unique identifier
	VMSystem           string `json:"vmsystem,omitempty"`
	Workgroup          string `json:"workgroup,omitempty"`
	Type               string `json:"type,omitempty"`
	Description        string `json:"description,omitempty"`
	WinProductID       string `json:"winprodid,omitempty"`
	WinOwner           string `json:"winowner,omitempty"`
	WinProductKey      string `json:"winprodkey,omitempty"`
	WinCompany         string `json:"wincompany,omitempty"`
	WinLang            string `json:"winlang,omitempty"`

	Extra Extra `json:"-"`
}

// Input is the schema's content.inputs section.
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

// LocalGroup is the schema's content.local_groups section.
type LocalGroup struct {
	ID      string   `json:"id,omitempty" schema:"required"`
	Members []string `json:"members,omitzero"`
	Name    string   `json:"name,omitempty" schema:"required"`

	Extra Extra `json:"-"`
}

// LocalUser is the schema's content.local_users section.
type LocalUser struct {
	Home  string `json:"home,omitempty"`
	ID    string `json:"id,omitempty" schema:"required"`
	Login string `json:"login,omitempty"`
	Name  string `json:"name,omitempty"`
	Shell string `json:"shell,omitempty"`

	Extra Extra `json:"-"`
}

// Memory is the schema's content.memories section.
type Memory struct {
	Capacity         *int64 `json:"capacity,omitzero"` // Memory capacity in MB
	Caption          string `json:"caption,omitempty"`
	Description      string `json:"description,omitempty"`
	Manufacturer     string `json:"manufacturer,omitempty"`
	MemoryCorrection string `json:"memorycorrection,omitempty"`
	SlotNumber       *int64 `json:"numslots,omitzero"`
	SerialNumber     string `json:"serialnumber,omitempty"`
	Model            string `json:"model,omitempty"`
	Speed            string `json:"speed,omitempty"`
	Type             string `json:"type,omitempty"`
	FormFactor       string `json:"formfactor,omitempty"` // See Win32_PhysicalMemory documentation
	Purpose          string `json:"purpose,omitempty"`    // See Win32_PhysicalMemory documentation
	Removable        *bool  `json:"removable,omitzero"`

	Extra Extra `json:"-"`
}

// Monitor is the schema's content.monitors section.
type Monitor struct {
	Base64       string `json:"base64,omitempty"` // uuencoded EDID trame
	Caption      string `json:"caption,omitempty"`
	Description  string `json:"description,omitempty"`
	Manufacturer string `json:"manufacturer,omitempty"`
	Serial       string `json:"serial,omitempty"`
	AltSerial    string `json:"altserial,omitempty"` // Alternative monitor serial number computed from known manufacter formula and if different from SERIAL
	Port         string `json:"port,omitempty"`
	UUEncode     string `json:"uuencode,omitempty"` // uuencoded EDID trame
	Name         string `json:"name,omitempty"`
	Type         string `json:"type,omitempty"`

	Extra Extra `json:"-"`
}

// Network is the schema's content.networks section.
type Network struct {
	Description   string `json:"description,omitempty" schema:"required"` // Interface name, ie 'eth0' on Linux, 'AMD PCNET Family Ethernet Adapter' on Windows
	Management    *bool  `json:"management,omitzero"`                     // Wether it is a remote management interface such as HP iLO, Sun SC, HP MP
	IPAddress     string `json:"ipaddress,omitempty" schema:"ipv4"`
	IPAddress6    string `json:"ipaddress6,omitempty"`
	IPDHCP        string `json:"ipdhcp,omitempty"`
	IPGateway     string `json:"ipgateway,omitempty"`
	IPMask        string `json:"ipmask,omitempty"`
	IPMask6       string `json:"ipmask6,omitempty"`
	IPSubnet      string `json:"ipsubnet,omitempty"`
	IPSubnet6     string `json:"ipsubnet6,omitempty"`
	MAC           string `json:"mac,omitempty"`
	PCIID         string `json:"pciid,omitempty"`
	PNPDeviceID   string `json:"pnpdeviceid,omitempty"` // PCI device ID (windows only)
	Speed         string `json:"speed,omitempty"`       // Interface speed in MHz
	Status        string `json:"status,omitempty" schema:"up|down|dormant|notpresent|lowerlayerdown|unknown|testing"`
	Type          string `json:"type,omitempty" schema:"ethernet|wifi|infiniband|aggregate|alias|dialup|loopback|bridge|fibrechannel|bluetooth"`
	VirtualDevice *bool  `json:"virtualdev,omitzero"` // Wether is is a virtual interface
	Manufacturer  string `json:"manufacturer,omitempty"`
	Model         string `json:"model,omitempty"`
	WWN           string `json:"wwn,omitempty"` // World Wide Name http://fr.wikipedia.org/wiki/World_Wide_Name
	Driver        string `json:"driver,omitempty"`
	Firmware      string `json:"firmware,omitempty"`
	PCISlot       string `json:"pcislot,omitempty"`
	MTU           *int64 `json:"mtu,omitzero"` // MTU size in bytes
	Slaves        string `json:"slaves,omitempty"`
	Base          string `json:"base,omitempty"` // Actual interface for aliases
	WifiSSID      string `json:"wifi_ssid,omitempty"`
	WifiBSSID     string `json:"wifi_bssid,omitempty"`
	WifiMode      string `json:"wifi_mode,omitempty"`
	WifiVersion   string `json:"wifi_version,omitempty"`

	Extra Extra `json:"-"`
}

// OperatingSystem is the schema's content.operatingsystem section.
type OperatingSystem struct {
	Arch          string    `json:"arch,omitempty"`
	BootTime      string    `json:"boot_time,omitempty" schema:"datetime"`
	DNSDomain     string    `json:"dns_domain,omitempty"`
	FQDN          string    `json:"fqdn,omitempty"`
	FullName      string    `json:"full_name,omitempty"`
	HostID        string    `json:"hostid,omitempty"`
	InstallDate   string    `json:"install_date,omitempty" schema:"dateordatetime"`
	KernelName    string    `json:"kernel_name,omitempty"`
	KernelVersion string    `json:"kernel_version,omitempty"`
	Name          string    `json:"name,omitempty"` // Operating system name ('Distributor ID' in LSB terms)
	SSHKey        string    `json:"ssh_key,omitempty"`
	ServicePack   string    `json:"service_pack,omitempty"`
	Timezone      *Timezone `json:"timezone,omitzero"`
	Version       string    `json:"version,omitempty"` // Operating system version ('Release' in LSB terms)

	Extra Extra `json:"-"`
}

// Port is the schema's content.ports section.
type Port struct {
	Caption     string `json:"caption,omitempty"`
	Description string `json:"description,omitempty"`
	Name        string `json:"name,omitempty"`
	Type        string `json:"type,omitempty" schema:"required"`

	Extra Extra `json:"-"`
}

// Printer is the schema's content.printers section.
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

// Slot is the schema's content.slots section.
type Slot struct {
	Description string `json:"description,omitempty"`
	Designation string `json:"designation,omitempty"`
	Name        string `json:"name,omitempty" schema:"required"`
	Status      string `json:"status,omitempty" schema:"free|used"`

	Extra Extra `json:"-"`
}

// Sound is the schema's content.sounds section.
type Sound struct {
	Caption      string `json:"caption,omitempty"`
	Description  string `json:"description,omitempty"`
	Manufacturer string `json:"manufacturer,omitempty"`
	Name         string `json:"name,omitempty"`

	Extra Extra `json:"-"`
}

// Storage is the schema's content.storages section.
type Storage struct {
	Description   string `json:"description,omitempty"`
	DiskSize      *int64 `json:"disksize,omitzero"` // Disk size in MB
	Firmware      string `json:"firmware,omitempty"`
	Interface     string `json:"interface,omitempty"`
	Manufacturer  string `json:"manufacturer,omitempty"`
	Model         string `json:"model,omitempty"`
	Name          string `json:"name,omitempty"`
	SCSICoID      string `json:"scsi_coid,omitempty"`
	SCSILUN       string `json:"scsi_lun,omitempty"`
	SCSIUnID      string `json:"scsi_unid,omitempty"`
	SCSIChID      string `json:"scsi_chid,omitempty"`
	Serial        string `json:"serial,omitempty"`
	Type          string `json:"type,omitempty"`
	WWN           string `json:"wwn,omitempty"`            // World Wide Name http://fr.wikipedia.org/wiki/World_Wide_Name
	EncryptName   string `json:"encrypt_name,omitempty"`   // Supported encryption
	EncryptAlgo   string `json:"encrypt_algo,omitempty"`   // Used encryption algorithm
	EncryptStatus string `json:"encrypt_status,omitempty"` // Encryption status
	EncryptType   string `json:"encrypt_type,omitempty"`   // Encryption type

	Extra Extra `json:"-"`
}

// USBDevice is the schema's content.usbdevices section.
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

// User is the schema's content.users section.
type User struct {
	Domain string `json:"domain,omitempty"`
	Login  string `json:"login,omitempty"`

	Extra Extra `json:"-"`
}

// Video is the schema's content.videos section.
type Video struct {
	Name       string `json:"name,omitempty"`
	Chipset    string `json:"chipset,omitempty"`
	Memory     *int64 `json:"memory,omitzero"` // Memory size in MB
	Resolution string `json:"resolution,omitempty"`
	PCISlot    string `json:"pcislot,omitempty"`

	Extra Extra `json:"-"`
}

// Modem is the schema's content.modems section.
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

// Firmware is the schema's content.firmwares section.
type Firmware struct {
	Name         string `json:"name,omitempty"`
	Description  string `json:"description,omitempty"`
	Type         string `json:"type,omitempty"`
	Version      string `json:"version,omitempty"`
	Date         string `json:"date,omitempty" schema:"date"`
	Manufacturer string `json:"manufacturer,omitempty"`

	Extra Extra `json:"-"`
}

// SIMCard is the schema's content.simcards section.
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

// Sensor is the schema's content.sensors section.
type Sensor struct {
	Name         string `json:"name,omitempty"`
	Manufacturer string `json:"manufacturer,omitempty"`
	Type         string `json:"type,omitempty"`
	Version      string `json:"version,omitempty"`

	Extra Extra `json:"-"`
}

// PowerSupply is the schema's content.powersupplies section.
type PowerSupply struct {
	Name           string `json:"name,omitempty"`
	PowerMax       *int64 `json:"power_max,omitzero"` // Max power in Watt
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

// Camera is the schema's content.cameras section.
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

// Timezone is the schema's content.timezone section.
type Timezone struct {
	Name   string `json:"name,omitempty" schema:"required"`
	Offset string `json:"offset,omitempty" schema:"required,offset"`

	Extra Extra `json:"-"`
}
