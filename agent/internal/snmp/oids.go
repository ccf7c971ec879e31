package snmp

// The variables and columns of the standard MIBs that are read.
const (
	sysDescr    = "1.3.6.1.2.1.1.1.0"
	sysObjectID = "1.3.6.1.2.1.1.2.0"
	sysUpTime   = "1.3.6.1.2.1.1.3.0"
	sysContact  = "1.3.6.1.2.1.1.4.0"
	sysName     = "1.3.6.1.2.1.1.5.0"
	sysLocation = "1.3.6.1.2.1.1.6.0"
	sysServices = "1.3.6.1.2.1.1.7.0"

	bridgeAddress = "1.3.6.1.2.1.17.1.1.0"
	bridgePorts   = "1.3.6.1.2.1.17.1.2.0"

	upsMaker    = "1.3.6.1.2.1.33.1.1.1.0"
	upsModel    = "1.3.6.1.2.1.33.1.1.2.0"
	upsFirmware = "1.3.6.1.2.1.33.1.1.3.0"
	upsName     = "1.3.6.1.2.1.33.1.1.5.0"
	upsBattery  = "1.3.6.1.2.1.33.1.2.1.0"

	upsOnBattery   = "1.3.6.1.2.1.33.1.2.2.0" // seconds
	upsMinutes     = "1.3.6.1.2.1.33.1.2.3.0"
	upsCharge      = "1.3.6.1.2.1.33.1.2.4.0" // percent
	upsVoltage     = "1.3.6.1.2.1.33.1.2.5.0" // tenths of a volt
	upsTemperature = "1.3.6.1.2.1.33.1.2.7.0" // degrees Celsius
	upsOutput      = "1.3.6.1.2.1.33.1.4.1.0"
	upsLoad        = "1.3.6.1.2.1.33.1.4.4.1.5" // percent, by output line
	upsAlarms      = "1.3.6.1.2.1.33.1.6.1.0"

	ipForwarding  = "1.3.6.1.2.1.4.1.0"
	bridgePortIf  = "1.3.6.1.2.1.17.1.4.1.2"
	fdbPort       = "1.3.6.1.2.1.17.4.3.1.2"
	fdbStatus     = "1.3.6.1.2.1.17.4.3.1.3"
	vlanFDBPort   = "1.3.6.1.2.1.17.7.1.2.2.1.2"
	vlanFDBStatus = "1.3.6.1.2.1.17.7.1.2.2.1.3"

	lldpLocalKind   = "1.0.8802.1.1.2.1.3.7.1.2"
	lldpLocalID     = "1.0.8802.1.1.2.1.3.7.1.3"
	lldpChassisKind = "1.0.8802.1.1.2.1.4.1.1.4"
	lldpChassis     = "1.0.8802.1.1.2.1.4.1.1.5"
	lldpPortKind    = "1.0.8802.1.1.2.1.4.1.1.6"
	lldpPortID      = "1.0.8802.1.1.2.1.4.1.1.7"
	lldpPortDescr   = "1.0.8802.1.1.2.1.4.1.1.8"
	lldpName        = "1.0.8802.1.1.2.1.4.1.1.9"
	lldpDescr       = "1.0.8802.1.1.2.1.4.1.1.10"
	lldpManaged     = "1.0.8802.1.1.2.1.4.2.1.3" // lldpRemManAddrIfSubtype; the index holds the address

	cdpAddress  = "1.3.6.1.4.1.9.9.23.1.2.1.1.4"
	cdpVersion  = "1.3.6.1.4.1.9.9.23.1.2.1.1.5"
	cdpDevice   = "1.3.6.1.4.1.9.9.23.1.2.1.1.6"
	cdpPort     = "1.3.6.1.4.1.9.9.23.1.2.1.1.7"
	cdpPlatform = "1.3.6.1.4.1.9.9.23.1.2.1.1.8"

	ifDescr    = "1.3.6.1.2.1.2.2.1.2"
	ifType     = "1.3.6.1.2.1.2.2.1.3"
	ifSpeed    = "1.3.6.1.2.1.2.2.1.5"
	ifMAC      = "1.3.6.1.2.1.2.2.1.6"
	ifStatus   = "1.3.6.1.2.1.2.2.1.8"
	ifName     = "1.3.6.1.2.1.31.1.1.1.1"
	ifAlias    = "1.3.6.1.2.1.31.1.1.1.18"
	ipIndex    = "1.3.6.1.2.1.4.20.1.2" // ipAdEntIfIndex, by IPv4 address
	ipIndexNew = "1.3.6.1.2.1.4.34.1.3" // ipAddressIfIndex, by address of any kind

	hrType  = "1.3.6.1.2.1.25.3.2.1.2"
	hrDescr = "1.3.6.1.2.1.25.3.2.1.3"

	prtName       = "1.3.6.1.2.1.43.5.1.1.16"
	prtSerial     = "1.3.6.1.2.1.43.5.1.1.17"
	markerUnit    = "1.3.6.1.2.1.43.10.2.1.3"
	markerLife    = "1.3.6.1.2.1.43.10.2.1.4"
	supplyColor   = "1.3.6.1.2.1.43.11.1.1.3"
	supplyClass   = "1.3.6.1.2.1.43.11.1.1.4"
	supplyType    = "1.3.6.1.2.1.43.11.1.1.5"
	supplyDescr   = "1.3.6.1.2.1.43.11.1.1.6"
	supplyUnit    = "1.3.6.1.2.1.43.11.1.1.7"
	supplyMax     = "1.3.6.1.2.1.43.11.1.1.8"
	supplyLevel   = "1.3.6.1.2.1.43.11.1.1.9"
	colorantValue = "1.3.6.1.2.1.43.12.1.1.4"

	hrPrinterStatus = "1.3.6.1.2.1.25.3.5.1.1"
	hrPrinterErrors = "1.3.6.1.2.1.25.3.5.1.2"
	inputMax        = "1.3.6.1.2.1.43.8.2.1.9"
	inputLevel      = "1.3.6.1.2.1.43.8.2.1.10"
	inputMedia      = "1.3.6.1.2.1.43.8.2.1.12"
	inputName       = "1.3.6.1.2.1.43.8.2.1.13"
	inputDescr      = "1.3.6.1.2.1.43.8.2.1.18"
	alertSeverity   = "1.3.6.1.2.1.43.18.1.1.2"
	alertDescr      = "1.3.6.1.2.1.43.18.1.1.8"

	entDescr    = "1.3.6.1.2.1.47.1.1.1.1.2"
	entClass    = "1.3.6.1.2.1.47.1.1.1.1.5"
	entFirmware = "1.3.6.1.2.1.47.1.1.1.1.9"
	entSoftware = "1.3.6.1.2.1.47.1.1.1.1.10"
	entSerial   = "1.3.6.1.2.1.47.1.1.1.1.11"
	entMaker    = "1.3.6.1.2.1.47.1.1.1.1.12"
	entModel    = "1.3.6.1.2.1.47.1.1.1.1.13"
)

// hrPrinter is the hrDeviceType of a printer.
const hrPrinter = "1.3.6.1.2.1.25.3.1.5"
