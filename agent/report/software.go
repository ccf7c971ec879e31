package report

// Process is one running process.
type Process struct {
	Command       string `json:"cmd,omitempty" schema:"required"`
	CPUUsage      string `json:"cpuusage,omitempty"` // %
	Mem           string `json:"mem,omitempty"`      // % of memory
	PID           *int64 `json:"pid,omitzero" schema:"required"`
	Started       string `json:"started,omitempty" schema:"datetime"`
	Tty           string `json:"tty,omitempty"`
	User          string `json:"user,omitempty" schema:"required"`
	VirtualMemory *int64 `json:"virtualmemory,omitzero"` // KiB

	Extra Extra `json:"-"`
}

// RemoteManagement is the identity of the machine in a remote control product.
type RemoteManagement struct {
	ID      string `json:"id,omitempty" schema:"required"`
	Type    string `json:"type,omitempty" schema:"required"` // teamviewer, anydesk…
	Version string `json:"version,omitempty"`

	Extra Extra `json:"-"`
}

// Software is one installed program or package.
type Software struct {
	Arch            string `json:"arch,omitempty"`
	Comments        string `json:"comments,omitempty"`
	FileSize        *int64 `json:"filesize,omitzero"` // bytes
	From            string `json:"from,omitempty"`    // registry, msi, deb, rpm…
	GUID            string `json:"guid,omitempty"`    // Windows: product code
	InstallDate     string `json:"install_date,omitempty" schema:"dateordatetime"`
	Name            string `json:"name,omitempty" schema:"required"`
	Publisher       string `json:"publisher,omitempty"`
	SystemCategory  string `json:"system_category,omitempty"`
	UninstallString string `json:"uninstall_string,omitempty"`
	URLInfoAbout    string `json:"url_info_about,omitempty"`
	Version         string `json:"version,omitempty"`
	Folder          string `json:"folder,omitempty"`
	HelpLink        string `json:"helplink,omitempty"`
	NoRemove        *bool  `json:"no_remove,omitzero"` // cannot be uninstalled
	ReleaseType     string `json:"release_type,omitempty"`
	VersionMinor    string `json:"version_minor,omitempty"`
	VersionMajor    string `json:"version_major,omitempty"`
	UserName        string `json:"username,omitempty"` // for whom it is installed; empty for all
	UserID          string `json:"userid,omitempty"`   // likewise: SID

	Extra Extra `json:"-"`
}

// VirtualMachine is one guest or container that the machine hosts.
type VirtualMachine struct {
	Image           string           `json:"image,omitempty"` // of a container
	IPAddress       string           `json:"ipaddress,omitempty" schema:"ip"`
	Memory          *int64           `json:"memory,omitzero"` // MiB
	Name            string           `json:"name,omitempty" schema:"required"`
	OperatingSystem *OperatingSystem `json:"operatingsystem,omitzero"`
	Status          string           `json:"status,omitempty" schema:"running|blocked|idle|paused|shutdown|crashed|dying|off"`
	Subsystem       string           `json:"subsystem,omitempty"`
	UUID            string           `json:"uuid,omitempty"`
	VCPU            *int64           `json:"vcpu,omitzero"`    // virtual processors
	VMType          string           `json:"vmtype,omitempty"` // libvirt, docker, HyperV…
	MAC             string           `json:"mac,omitempty"`
	Comment         string           `json:"comment,omitempty"`
	Owner           string           `json:"owner,omitempty"`
	Serial          string           `json:"serial,omitempty"`

	Extra Extra `json:"-"`
}

// License is one software licence with its key.
type License struct {
	Name           string `json:"name,omitempty"`
	FullName       string `json:"fullname,omitempty"`
	Key            string `json:"key,omitempty"`
	Components     string `json:"components,omitempty"`
	Trial          *bool  `json:"trial,omitzero"`
	Update         string `json:"update,omitempty"`
	ActivationDate string `json:"activation_date,omitempty" schema:"datetime"`
	ProductID      string `json:"productid,omitempty"`

	Extra Extra `json:"-"`
}

// VersionProvider is the program that made the report, and its Perl if it has one.
type VersionProvider struct {
	Comments    []string `json:"comments,omitzero"`
	Name        string   `json:"name,omitempty"`
	PerlArgs    string   `json:"perl_args,omitempty"`
	PerlConfig  []string `json:"perl_config,omitzero"`
	PerlExe     string   `json:"perl_exe,omitempty"`
	PerlInc     string   `json:"perl_inc,omitempty"`
	PerlModule  []string `json:"perl_module,omitzero"`
	PerlVersion string   `json:"perl_version,omitempty"`
	Program     string   `json:"program,omitempty"`
	ElapsedTime *int64   `json:"etime,omitzero"` // s, to make the inventory
	Version     string   `json:"version,omitempty"`

	Extra Extra `json:"-"`
}

// DatabaseService is one instance of a database server.
type DatabaseService struct {
	Type           string     `json:"type,omitempty"`
	Name           string     `json:"name,omitempty" schema:"required"`
	Version        string     `json:"version,omitempty" schema:"required"`
	Manufacturer   string     `json:"manufacturer,omitempty"`
	Port           *int64     `json:"port,omitzero"`
	Path           string     `json:"path,omitempty"`
	Size           *int64     `json:"size,omitzero"` // MiB
	IsActive       *bool      `json:"is_active,omitzero"`
	IsOnBackup     *bool      `json:"is_onbackup,omitzero"`
	LastBootDate   string     `json:"last_boot_date,omitempty" schema:"datetime"`
	LastBackupDate string     `json:"last_backup_date,omitempty" schema:"datetime"`
	Databases      []Database `json:"databases,omitzero"`

	Extra Extra `json:"-"`
}

// Database is one database of an instance.
type Database struct {
	Name           string `json:"name,omitempty" schema:"required"`
	Size           *int64 `json:"size,omitzero"` // MiB
	IsActive       *bool  `json:"is_active,omitzero"`
	IsOnBackup     *bool  `json:"is_onbackup,omitzero"`
	CreationDate   string `json:"creation_date,omitempty" schema:"datetime"`
	UpdateDate     string `json:"update_date,omitempty" schema:"datetime"`
	LastBackupDate string `json:"last_backup_date,omitempty" schema:"datetime"`

	Extra Extra `json:"-"`
}
