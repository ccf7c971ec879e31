package hardware

// families in the order in which they are read; a later one may complete what an earlier one wrote. What identifies the machine comes
// first and without WMI; what is slow or often broken comes last, for after a question without an answer no other is asked.
var families = []family{
	{"memory size", readSizes},
	{"firmware", readFirmware},
	{"system", readSystem},
	{"monitors", readMonitors},
	{"software", readSoftware},
	{"printers", readPrinters},
	{"firewall", readFirewall},
	{"users", readUsers},
	{"networks", readNetworks},
	{"processors", readProcessors},
	{"disks", readDisks},
	{"volumes", readLogicalDisks},
	{"batteries", readBatteries},
	{"video", readVideo},
	{"usb", readUSB},
	{"antivirus", readAntivirus},
	{"tpm", readTPM},
	{"guests", readGuests},
	{"licences", readLicenses},
}

// platform is what only Windows has.
type platform struct{ wmi *wmiClient }

func newPlatform(hung func()) platform { return platform{newWMI(hung)} }
