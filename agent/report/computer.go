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

// BIOS holds the SMBIOS identity of a machine: firmware (types 0), system (1), board (2) and enclosure (3). SerialNumber is the system's,
// the one on the maker's label and in the manual inventory.
type BIOS struct {
	AssetTag           string `json:"assettag,omitempty"`                      // the owner's mark, set in the firmware's setup
	BIOSDate           string `json:"bdate,omitempty" schema:"dateordatetime"` // release date
	BIOSManufacturer   string `json:"bmanufacturer,omitempty"`
	BIOSVersion        string `json:"bversion,omitempty"`
	BoardManufacturer  string `json:"mmanufacturer,omitempty"`
	BoardModel         string `json:"mmodel,omitempty"`
	BoardSerialNumber  string `json:"msn,omitempty"` // of the board alone
	SKUNumber          string `json:"skunumber,omitempty"`
	SystemManufacturer string `json:"smanufacturer,omitempty"`
	SystemModel        string `json:"smodel,omitempty"`
	SerialNumber       string `json:"ssn,omitempty"` // the machine's, as on its label
	BIOSSerial         string `json:"biosserial,omitempty"`
	EnclosureSerial    string `json:"enclosureserial,omitempty"` // of the case
	SecureBoot         string `json:"secure_boot,omitempty" schema:"enabled|disabled|unsupported"`

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
	Thread        *int64 `json:"thread,omitzero"` // logical processors; some senders count per core
	Cache         string `json:"cache,omitempty"`

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

// User is one person logged in when the report was made. Personal data.
type User struct {
	Domain string `json:"domain,omitempty"`
	Login  string `json:"login,omitempty"`

	Extra Extra `json:"-"`
}

// Timezone is where the clock of the machine stands.
type Timezone struct {
	Name   string `json:"name,omitempty" schema:"required"`          // Europe/Paris
	Offset string `json:"offset,omitempty" schema:"required,offset"` // +0100

	Extra Extra `json:"-"`
}
