package hardware

// families in the order in which they are read; a later one may complete what an earlier one wrote. What identifies the machine comes
// first and without WMI.
var families = []family{
	{"memory size", readSizes},
	{"firmware", readFirmware},
	{"system", readSystem},
	{"monitors", readMonitors},
	{"software", readSoftware},
	{"printers", readPrinters},
	{"processors", readProcessors},
	{"disks", readDisks},
	{"volumes", readLogicalDisks},
	{"networks", readNetworks},
	{"batteries", readBatteries},
	{"users", readUsers},
}

// platform is what only Windows has.
type platform struct{ wmi *wmiClient }

func newPlatform() platform { return platform{newWMI()} }
