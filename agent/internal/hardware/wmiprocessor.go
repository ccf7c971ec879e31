package hardware

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"recolement/agent/report"
)

// facts joins a processor to what the registry says it is ("Intel64 Family 6 Model 42 Stepping 7").
func (r wmiProcessor) facts(identifier string) report.CPU {
	c := report.CPU{
		Name: strings.TrimSpace(r.Name), Manufacturer: makerOfCPU(r.Manufacturer), Description: cmp.Or(identifier, r.Description), ID: r.ProcessorId,
		Core: positive(int64(r.NumberOfCores)), Speed: positive(int64(r.MaxClockSpeed)), ExternalClock: positive(int64(r.ExtClock)),
	}
	if r.NumberOfCores > 0 {
		c.Thread = positive(int64(r.NumberOfLogicalProcessors / r.NumberOfCores))
	}
	return generation(c)
}

var generationForm = regexp.MustCompile(`\bFamily (\d{1,4}) Model (\d{1,4}) Stepping (\d{1,4})`)

// generation reads family, model and stepping from a processor's description.
func generation(c report.CPU) report.CPU {
	parts := generationForm.FindStringSubmatch(c.Description)
	if parts == nil {
		return c
	}
	c.FamilyNumber, c.Model = parts[1], parts[2]
	if n, err := strconv.ParseInt(parts[3], 10, 64); err == nil {
		c.Stepping = &n
	}
	return c
}

// facts of a memory module, where the firmware's table cannot be had; slot counts from 1.
func (r wmiMemory) facts(slot int64, correction string) report.Memory {
	form := named(wmiFormFactors, int(max(r.FormFactor, 0)))
	m := report.Memory{
		Capacity: positive(r.Capacity / mib), SlotNumber: &slot, Caption: cmp.Or(r.DeviceLocator, r.BankLabel), Description: form, FormFactor: form,
		Type: cmp.Or(named(memoryTypes, int(r.SMBIOSMemoryType)), named(wmiMemoryTypes, int(max(r.MemoryType, 0)))), MemoryCorrection: correction,
		Manufacturer: strings.TrimSpace(r.Manufacturer), SerialNumber: strings.TrimSpace(r.SerialNumber), Model: strings.TrimSpace(r.PartNumber), Removable: &r.Removable,
	}
	if r.Speed > 0 {
		m.Speed = decimal(r.Speed) + " MT/s"
	}
	return m
}

// correction is the error correction of the system's memory.
func (r wmiMemoryArray) correction() string {
	return named([]string{3: "None", 4: "Parity", 5: "Single-bit ECC", 6: "Multi-bit ECC", 7: "CRC"}, int(max(r.MemoryErrorCorrection, 0)))
}

// Names by number (Win32_PhysicalMemory): not the firmware's own numbers.
var (
	wmiFormFactors = []string{2: "SIP", 3: "DIP", 4: "ZIP", 5: "SOJ", 6: "Proprietary", 7: "SIMM", 8: "DIMM", 9: "TSOP", 10: "PGA", 11: "RIMM", 12: "SODIMM", 13: "SRIMM", 14: "SMD",
		15: "SSMP", 16: "QFP", 17: "TQFP", 18: "SOIC", 19: "LCC", 20: "PLCC", 21: "BGA", 22: "FPBGA", 23: "LGA"}
	wmiMemoryTypes = []string{2: "DRAM", 3: "Synchronous DRAM", 4: "Cache DRAM", 5: "EDO", 6: "EDRAM", 7: "VRAM", 8: "SRAM", 9: "RAM", 10: "ROM", 11: "Flash", 12: "EEPROM", 13: "FEPROM",
		14: "EPROM", 15: "CDRAM", 16: "3DRAM", 17: "SDRAM", 18: "SGRAM", 19: "RDRAM", 20: "DDR", 21: "DDR2", 22: "DDR2 FB-DIMM", 24: "DDR3", 25: "FBD2", 26: "DDR4"}
)

// facts of a graphics adapter; bytes is the memory that its driver noted in the registry, for WMI's number ends below 4 GiB and then
// says nothing.
func (r wmiVideo) facts(bytes uint64) report.Video {
	const most = 4095 * mib
	if bytes == 0 && r.AdapterRAM < most {
		bytes = uint64(r.AdapterRAM)
	}
	v := report.Video{Name: cmp.Or(r.Name, r.Description), Chipset: r.VideoProcessor, Memory: positive(bytes / mib)}
	if r.CurrentHorizontalResolution > 0 && r.CurrentVerticalResolution > 0 {
		v.Resolution = decimal(r.CurrentHorizontalResolution) + "x" + decimal(r.CurrentVerticalResolution)
	}
	return v
}
