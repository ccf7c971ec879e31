package hardware

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"recolement/agent/report"
)

// facts joins a disk to what the storage service knows of it, where there is one: that knows the bus behind the driver, and the kind
// of disk, and of NVMe the serial number on the label (the driver gives an identifier of the name space in its place).
func (r wmiDisk) facts(known *wmiPhysicalDisk) report.Storage {
	s := report.Storage{
		Name: r.DeviceID, Description: r.Description, Manufacturer: r.Manufacturer, Model: strings.TrimSpace(r.Model), Serial: diskSerial(r.SerialNumber), Firmware: strings.TrimSpace(r.FirmwareRevision),
		Interface: diskBus(r), Type: "disk", DiskSize: positive(r.Size / megabyte),
	}
	if r.InterfaceType == "SCSI" {
		s.SCSICoID, s.SCSILUN, s.SCSIUnID = decimal(r.SCSIPort), decimal(r.SCSILogicalUnit), decimal(r.SCSITargetId)
	}
	if known == nil {
		return s
	}
	k := known.facts()
	s.Interface, s.Model, s.Serial, s.Firmware = cmp.Or(k.Interface, s.Interface), cmp.Or(k.Model, s.Model), cmp.Or(k.Serial, s.Serial), cmp.Or(k.Firmware, s.Firmware)
	s.Description, s.Manufacturer = cmp.Or(k.Description, s.Description), k.Manufacturer // the driver's class in the place of a maker is no maker
	if k.DiskSize != nil {
		s.DiskSize = k.DiskSize // the other counts whole cylinders
	}
	if k.Type != "disk" {
		s.Type = k.Type
	}
	return s
}

// facts of a disk that the storage service alone knows (one that is behind a controller).
func (r wmiPhysicalDisk) facts() report.Storage {
	bus := named(diskBuses, int(max(r.BusType, 0)))
	if bus == "RAID" || bus == "Spaces" || strings.Contains(strings.ToUpper(r.Model), "NVME") && bus != "USB" {
		bus = "" // the controller, not the disk
		if strings.Contains(strings.ToUpper(r.Model), "NVME") {
			bus = "NVMe"
		}
	}
	return report.Storage{
		Name: "PhysicalDisk" + r.DeviceId, Description: r.PhysicalLocation, Manufacturer: strings.TrimSpace(r.Manufacturer), Model: strings.TrimSpace(cmp.Or(r.Model, r.FriendlyName)), Serial: r.serial(),
		Firmware: strings.TrimSpace(r.FirmwareVersion), Interface: bus, Type: cmp.Or(named([]string{3: "HDD", 4: "SSD", 5: "SCM"}, int(max(r.MediaType, 0))), "disk"),
		DiskSize: positive(r.Size / megabyte),
	}
}

// nameSpace ends what the controller says of its serial number: the number of the name space.
var nameSpace = regexp.MustCompile(`\s*_\d{4}$`)

func (r wmiPhysicalDisk) serial() string {
	if label := strings.TrimSpace(nameSpace.ReplaceAllString(r.AdapterSerialNumber, "")); label != "" && r.BusType == busNVMe {
		return label
	}
	return diskSerial(r.SerialNumber)
}

const busNVMe = 17

// diskBuses by number (MSFT_PhysicalDisk, BusType).
var diskBuses = []string{1: "SCSI", 2: "ATAPI", 3: "ATA", 4: "IEEE 1394", 5: "SSA", 6: "Fibre Channel", 7: "USB", 8: "RAID", 9: "iSCSI", 10: "SAS", 11: "SATA", 12: "SD", 13: "MMC",
	16: "Spaces", 17: "NVMe", 18: "SCM", 19: "UFS"}

func (r wmiOptical) facts() report.Storage {
	return report.Storage{
		Name: cmp.Or(r.Caption, r.Name), Description: r.Description, Manufacturer: r.Manufacturer, Model: cmp.Or(r.Caption, r.Name), Serial: diskSerial(r.SerialNumber), Type: "cdrom",
		SCSICoID: decimal(r.SCSIPort), SCSILUN: decimal(r.SCSILogicalUnit), SCSIUnID: decimal(r.SCSITargetId),
	}
}

// diskBus knows NVMe, which Windows calls SCSI.
func diskBus(r wmiDisk) string {
	if strings.Contains(strings.ToUpper(r.PNPDeviceID+r.Model), "NVME") {
		return "NVMe"
	}
	return r.InterfaceType
}

// diskSerial undoes what drivers do to serial numbers: blanks, the full stop of NVMe, and the characters of ATA written as swapped hexadecimal pairs.
func diskSerial(s string) string {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	if len(s) != 40 || strings.Trim(s, "0123456789abcdefABCDEF") != "" {
		return s
	}
	var plain []byte
	for i := 0; i+4 <= len(s); i += 4 {
		pair, err := strconv.ParseUint(s[i:i+4], 16, 16)
		if err != nil || pair&0xff < ' ' || pair>>8 < ' ' || pair&0xff > '~' || pair>>8 > '~' {
			return s
		}
		plain = append(plain, byte(pair), byte(pair>>8))
	}
	return strings.TrimSpace(string(plain))
}

// facts of a volume: one without a medium has no size and no free space.
func (r wmiVolume) facts(system string) report.Drive {
	isSystem := strings.EqualFold(r.DeviceID, system)
	d := report.Drive{
		Letter: r.DeviceID, Description: r.Description, FileSystem: r.FileSystem, Label: r.VolumeName, Serial: r.VolumeSerialNumber, Volume: r.ProviderName, SystemDrive: &isSystem,
		Type: named([]string{2: "Removable Disk", 3: "Local Disk", 4: "Network Drive", 5: "Compact Disc", 6: "RAM Disk"}, int(r.DriveType)), Total: positive(r.Size / mib),
	}
	if r.Size > 0 {
		free := int64(r.FreeSpace / mib)
		d.Free = &free
	}
	return d
}

// encrypted completes a volume with what BitLocker says of it.
func (r wmiEncryption) encrypted(d report.Drive) report.Drive {
	const (
		open, locked     = 0, 2 // of ProtectionStatus; 1 is on
		decrypted, whole = 0, 1 // of ConversionStatus, which older systems do not have; higher is under way
	)
	if r.ProtectionStatus == open && r.ConversionStatus == decrypted && r.EncryptionMethod == 0 {
		d.EncryptStatus = "No"
		return d
	}
	d.EncryptName, d.EncryptStatus = "BitLocker", "Yes"
	if r.ProtectionStatus != locked && (r.ProtectionStatus == open || r.ConversionStatus > whole) { // the key lies open, or the work is not done
		d.EncryptStatus = "Partially"
	}
	d.EncryptAlgo = named([]string{1: "AES_128_WITH_DIFFUSER", 2: "AES_256_WITH_DIFFUSER", 3: "AES_128", 4: "AES_256", 5: "HARDWARE", 6: "XTS_AES_128", 7: "XTS_AES_256"}, int(r.EncryptionMethod))
	switch {
	case d.EncryptAlgo == "HARDWARE":
		d.EncryptAlgo, d.EncryptType = "", "hardware"
	case d.EncryptAlgo != "":
		d.EncryptType = "software"
	}
	return d
}

// physicalDisk is what the storage service knows of a disk, by its number.
func physicalDisk(list []wmiPhysicalDisk, index uint32) *wmiPhysicalDisk {
	for i, r := range list {
		if r.DeviceId == decimal(index) {
			return &list[i]
		}
	}
	return nil
}

func decimal(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

// encryption completes a volume from BitLocker's rows; of one that is not among them, nothing is said.
func encryption(rows []wmiEncryption, d report.Drive) report.Drive {
	for _, r := range rows {
		if d.Letter != "" && strings.EqualFold(r.DriveLetter, d.Letter) {
			return r.encrypted(d)
		}
	}
	return d
}
