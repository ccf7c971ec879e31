package hardware

// The rows of WMI classes, with the properties that are used. Types are those that the scripting interface gives: 16-bit numbers come as
// int32, dates stay texts (an unknown part is written with asterisks, which no parser of times takes), NULL is the zero value.

type wmiSystem struct {
	Manufacturer, Model string
	TotalPhysicalMemory uint64
}

type wmiProduct struct {
	IdentifyingNumber, Name, UUID, Vendor, Version string
}

type wmiOS struct {
	Caption, Version, OSArchitecture, CSDVersion string
	InstallDate, LastBootUpTime                  string
	SerialNumber                                 string
}

type wmiProcessor struct {
	Name, Manufacturer, Description, ProcessorId string
	NumberOfCores, NumberOfLogicalProcessors     uint32
	MaxClockSpeed, ExtClock                      uint32
}

type wmiDisk struct {
	DeviceID, Model, SerialNumber, InterfaceType, MediaType, FirmwareRevision, PNPDeviceID string
	Size                                                                                   uint64
}

type wmiVolume struct {
	DeviceID, FileSystem, VolumeName, VolumeSerialNumber string
	Size, FreeSpace                                      uint64
}

type wmiAdapter struct {
	Index                                                                              uint32
	Name, Description, MACAddress, PNPDeviceID, ServiceName, Manufacturer, AdapterType string
	NetConnectionStatus                                                                int32
	Speed                                                                              uint64
	PhysicalAdapter                                                                    bool
}

type wmiAdapterConfig struct {
	Index                                                       uint32
	IPAddress, IPSubnet, DefaultIPGateway, DNSServerSearchOrder []string
	DHCPServer                                                  string
}

type wmiBattery struct {
	Name, DeviceID                     string
	Chemistry                          int32
	DesignCapacity, FullChargeCapacity uint32
	DesignVoltage                      uint64
}
