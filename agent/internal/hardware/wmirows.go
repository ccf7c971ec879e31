package hardware

// The rows of WMI classes, with the properties that are used. Types are those that the scripting interface gives: 16-bit numbers come as
// int32, dates stay texts (an unknown part is written with asterisks, which no parser of times takes), NULL is the zero value.

type wmiSystem struct {
	Manufacturer, Model, Domain, Workgroup, UserName string
	PartOfDomain                                     bool
	TotalPhysicalMemory                              uint64
}

type wmiProduct struct {
	IdentifyingNumber, Name, UUID, Vendor, Version string
}

type wmiOS struct {
	Caption, Version, OSArchitecture, CSDVersion string
	InstallDate, LastBootUpTime                  string
	SerialNumber, SystemDrive                    string
}

type wmiProcessor struct {
	Name, Manufacturer, Description, ProcessorId string
	NumberOfCores, NumberOfLogicalProcessors     uint32
	MaxClockSpeed, ExtClock                      uint32
}

type wmiDisk struct {
	DeviceID, Description, Manufacturer, Model, SerialNumber, InterfaceType, MediaType, FirmwareRevision, PNPDeviceID string
	Index, SCSILogicalUnit, SCSITargetId, SCSIPort                                                                    uint32
	Size                                                                                                              uint64
}

// wmiPhysicalDisk is MSFT_PhysicalDisk of root\microsoft\windows\storage, since Windows 8: it knows buses and media.
type wmiPhysicalDisk struct {
	DeviceId, Manufacturer, Model, FriendlyName, SerialNumber, AdapterSerialNumber, FirmwareVersion, PhysicalLocation string
	BusType, MediaType                                                                                                int32
	Size                                                                                                              uint64
}

type wmiOptical struct {
	Name, Caption, Description, Manufacturer, SerialNumber, PNPDeviceID, DeviceID, Drive string
	SCSILogicalUnit, SCSITargetId, SCSIPort                                              uint32
}

type wmiVolume struct {
	DeviceID, Description, FileSystem, VolumeName, VolumeSerialNumber, ProviderName string
	DriveType                                                                       uint32
	Size, FreeSpace                                                                 uint64
}

// wmiEncryption is Win32_EncryptableVolume of root\cimv2\security\microsoftvolumeencryption.
type wmiEncryption struct {
	DriveLetter                                          string
	ProtectionStatus, ConversionStatus, EncryptionMethod uint32
}

type wmiMemory struct {
	BankLabel, Caption, DeviceLocator, Manufacturer, PartNumber, SerialNumber string
	FormFactor, MemoryType                                                    int32
	SMBIOSMemoryType, Speed, ConfiguredClockSpeed                             uint32
	Capacity                                                                  uint64
	Removable                                                                 bool
}

type wmiMemoryArray struct{ Use, MemoryErrorCorrection int32 }

type wmiVideo struct {
	Name, Description, VideoProcessor, PNPDeviceID         string
	AdapterRAM                                             uint32 // in bytes, and no more than fit
	CurrentHorizontalResolution, CurrentVerticalResolution uint32
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

// wmiBatteryStatic and wmiBatteryFull are BatteryStaticData and BatteryFullChargedCapacity of root\wmi, in mWh.
type wmiBatteryStatic struct {
	InstanceName, DeviceName, ManufactureName, SerialNumber string
	Chemistry, DesignedCapacity                             uint32
}

type wmiBatteryFull struct {
	InstanceName        string
	FullChargedCapacity uint32
}

// wmiAntivirus is AntiVirusProduct of root\SecurityCenter2, which workstations alone have.
type wmiAntivirus struct {
	DisplayName, InstanceGuid, PathToSignedProductExe string
	ProductState                                      uint32
}

// wmiTPM is Win32_Tpm of root\cimv2\security\microsofttpm.
type wmiTPM struct {
	IsEnabled_InitialValue, IsActivated_InitialValue    bool
	SpecVersion, ManufacturerIdTxt, ManufacturerVersion string
	ManufacturerId                                      uint32
}

type wmiLicense struct {
	Name, Description, LicenseFamily, ProductKeyChannel, ID string
	LicenseStatus                                           uint32
}

type wmiPnP struct {
	Name, Caption, Description, Manufacturer, PNPDeviceID, DeviceID, Service string
}

// wmiGuest is Msvm_ComputerSystem of root\virtualization\v2: the host and its guests.
type wmiGuest struct {
	Caption, ElementName, Name, InstallDate string
	EnabledState                            int32
}

// chosen is mapped for classes with rows that are no such thing.
func chosen[R, F any](found []R, err error, facts func(R) (F, bool)) []F {
	if err != nil {
		return nil
	}
	list := []F{}
	for _, r := range found {
		if f, ok := facts(r); ok {
			list = append(list, f)
		}
	}
	return list
}

// mapped turns rows into facts: none is an empty list, a failure no list at all.
func mapped[R, F any](found []R, err error, facts func(R) F) []F {
	if err != nil {
		return nil
	}
	list := make([]F, 0, len(found))
	for _, r := range found {
		list = append(list, facts(r))
	}
	return list
}
