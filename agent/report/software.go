package report

// Process is the schema's content.processes section.
type Process struct {
	Command       string `json:"cmd,omitempty" schema:"required"`
	CPUUsage      string `json:"cpuusage,omitempty"`
	Mem           string `json:"mem,omitempty"`
	PID           *int64 `json:"pid,omitzero" schema:"required"`
	Started       string `json:"started,omitempty" schema:"datetime"`
	Tty           string `json:"tty,omitempty"`
	User          string `json:"user,omitempty" schema:"required"`
	VirtualMemory *int64 `json:"virtualmemory,omitzero"` // Virtual memory size in KiB

	Extra Extra `json:"-"`
}

// RemoteManagement is the schema's content.remote_mgmt section.
type RemoteManagement struct {
	ID      string `json:"id,omitempty" schema:"required"`
	Type    string `json:"type,omitempty" schema:"required"`
	Version string `json:"version,omitempty"` // Remote management software or firmware version

	Extra Extra `json:"-"`
}

// Software is the schema's content.softwares section.
type Software struct {
	Arch            string `json:"arch,omitempty"`
	Comments        string `json:"comments,omitempty"`
	FileSize        *int64 `json:"filesize,omitzero"` // Installed size in bytes
	From            string `json:"from,omitempty"`
	GUID            string `json:"guid,omitempty"` // Software GUID (Windows only)
	InstallDate     string `json:"install_date,omitempty" schema:"dateordatetime"`
	Name            string `json:"name,omitempty" schema:"required"`
	Publisher       string `json:"publisher,omitempty"`
	SystemCategory  string `json:"system_category,omitempty"`
	UninstallString string `json:"uninstall_string,omitempty"`
	URLInfoAbout    string `json:"url_info_about,omitempty"`
	Version         string `json:"version,omitempty"`
	Folder          string `json:"folder,omitempty"`
	HelpLink        string `json:"helplink,omitempty"` // Information source (registry, rpm, deb, ...)
	NoRemove        *bool  `json:"no_remove,omitzero"`
	ReleaseType     string `json:"release_type,omitempty"`
	VersionMinor    string `json:"version_minor,omitempty"`
	VersionMajor    string `json:"version_major,omitempty"`
	UserName        string `json:"username,omitempty"`
	UserID          string `json:"userid,omitempty"`

	Extra Extra `json:"-"`
}

// VirtualMachine is the schema's content.virtualmachines section.
type VirtualMachine struct {
	Image           string           `json:"image,omitempty"`                 // Image used for creation (Docker image for instance)
	IPAddress       string           `json:"ipaddress,omitempty" schema:"ip"` // Virtualmachine ip
	Memory          *int64           `json:"memory,omitzero"`                 // Memory size in MB
	Name            string           `json:"name,omitempty" schema:"required"`
	OperatingSystem *OperatingSystem `json:"operatingsystem,omitzero"`
	Status          string           `json:"status,omitempty" schema:"running|blocked|idle|paused|shutdown|crashed|dying|off"`
	Subsystem       string           `json:"subsystem,omitempty"`
	UUID            string           `json:"uuid,omitempty"`
	VCPU            *int64           `json:"vcpu,omitzero"`
	VMType          string           `json:"vmtype,omitempty"`
	MAC             string           `json:"mac,omitempty"`
	Comment         string           `json:"comment,omitempty"`
	Owner           string           `json:"owner,omitempty"`
	Serial          string           `json:"serial,omitempty"`

	Extra Extra `json:"-"`
}

// License is the schema's content.licenseinfos section.
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

// VersionProvider is the schema's content.versionprovider section.
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
	ElapsedTime *int64   `json:"etime,omitzero"` // Time (seconds) needed to run the inventory
	Version     string   `json:"version,omitempty"`

	Extra Extra `json:"-"`
}

// DatabaseService is the schema's content.databases_services section.
type DatabaseService struct {
	Type           string     `json:"type,omitempty"`
	Name           string     `json:"name,omitempty" schema:"required"`
	Version        string     `json:"version,omitempty" schema:"required"`
	Manufacturer   string     `json:"manufacturer,omitempty"`
	Port           *int64     `json:"port,omitzero"`
	Path           string     `json:"path,omitempty"`
	Size           *int64     `json:"size,omitzero"` // Size in MB
	IsActive       *bool      `json:"is_active,omitzero"`
	IsOnBackup     *bool      `json:"is_onbackup,omitzero"`
	LastBootDate   string     `json:"last_boot_date,omitempty" schema:"datetime"`
	LastBackupDate string     `json:"last_backup_date,omitempty" schema:"datetime"`
	Databases      []Database `json:"databases,omitzero"` // List of databases in the instance

	Extra Extra `json:"-"`
}

// Database is the schema's content.databases section.
type Database struct {
	Name           string `json:"name,omitempty" schema:"required"`
	Size           *int64 `json:"size,omitzero"` // Size in MB
	IsActive       *bool  `json:"is_active,omitzero"`
	IsOnBackup     *bool  `json:"is_onbackup,omitzero"`
	CreationDate   string `json:"creation_date,omitempty" schema:"datetime"`
	UpdateDate     string `json:"update_date,omitempty" schema:"datetime"`
	LastBackupDate string `json:"last_backup_date,omitempty" schema:"datetime"`

	Extra Extra `json:"-"`
}
