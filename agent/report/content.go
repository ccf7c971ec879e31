package report

// Content is what a report says; an absent section (nil) says nothing, an empty one says "none".
type Content struct {
	AccessLog         *AccessLog         `json:"accesslog,omitzero"`
	Antivirus         []Antivirus        `json:"antivirus,omitzero"`
	Error             *Failure           `json:"error,omitzero"`
	Batteries         []Battery          `json:"batteries,omitzero"`
	BIOS              *BIOS              `json:"bios,omitzero"`
	Controllers       []Controller       `json:"controllers,omitzero"`
	CPUs              []CPU              `json:"cpus,omitzero"`
	Drives            []Drive            `json:"drives,omitzero"`
	Envs              []EnvVar           `json:"envs,omitzero"`
	Firewalls         []Firewall         `json:"firewalls,omitzero"`
	Hardware          *Hardware          `json:"hardware,omitzero"`
	Inputs            []Input            `json:"inputs,omitzero"`
	LocalGroups       []LocalGroup       `json:"local_groups,omitzero"`
	LocalUsers        []LocalUser        `json:"local_users,omitzero"`
	PhysicalVolumes   []PhysicalVolume   `json:"physical_volumes,omitzero"`
	VolumeGroups      []VolumeGroup      `json:"volume_groups,omitzero"`
	LogicalVolumes    []LogicalVolume    `json:"logical_volumes,omitzero"`
	Memories          []Memory           `json:"memories,omitzero"`
	Monitors          []Monitor          `json:"monitors,omitzero"`
	Networks          []Network          `json:"networks,omitzero"`
	OperatingSystem   *OperatingSystem   `json:"operatingsystem,omitzero"`
	Ports             []Port             `json:"ports,omitzero"`
	Printers          []Printer          `json:"printers,omitzero"`
	Processes         []Process          `json:"processes,omitzero"`
	RemoteMgmt        []RemoteManagement `json:"remote_mgmt,omitzero"`
	Slots             []Slot             `json:"slots,omitzero"`
	Software          []Software         `json:"softwares,omitzero"`
	Sounds            []Sound            `json:"sounds,omitzero"`
	Storages          []Storage          `json:"storages,omitzero"`
	USBDevices        []USBDevice        `json:"usbdevices,omitzero"`
	Users             []User             `json:"users,omitzero"`
	Videos            []Video            `json:"videos,omitzero"`
	VirtualMachines   []VirtualMachine   `json:"virtualmachines,omitzero"`
	Licenses          []License          `json:"licenseinfos,omitzero"`
	Modems            []Modem            `json:"modems,omitzero"`
	Firmwares         []Firmware         `json:"firmwares,omitzero"`
	SIMCards          []SIMCard          `json:"simcards,omitzero"`
	Sensors           []Sensor           `json:"sensors,omitzero"`
	PowerSupplies     []PowerSupply      `json:"powersupplies,omitzero"`
	Cameras           []Camera           `json:"cameras,omitzero"`
	NetworkPorts      []NetworkPort      `json:"network_ports,omitzero"`
	NetworkComponents []NetworkComponent `json:"network_components,omitzero"`
	PageCounters      *PageCounters      `json:"pagecounters,omitzero"`
	Cartridges        []Cartridge        `json:"cartridges,omitzero"`
	Consumables       []Consumable       `json:"consumables,omitzero"`
	VersionClient     string             `json:"versionclient,omitempty" schema:"required"`
	VersionProvider   *VersionProvider   `json:"versionprovider,omitzero"`
	NetworkDevice     *NetworkDevice     `json:"network_device,omitzero"`
	DatabaseServices  []DatabaseService  `json:"databases_services,omitzero"`

	Extra Extra `json:"-"`
}
