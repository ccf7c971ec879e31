package snmp

import (
	"context"
	"errors"
	"net/netip"
	"slices"

	"github.com/gosnmp/gosnmp"

	"recolement/agent/internal/snmp/profiles"
)

// Rows that are read of each table; more than real devices have, less than a mad one would send.
const (
	maxDevices  = 64
	maxSupplies = 64
	maxPorts    = 2048
	maxParts    = 300
	maxColumn   = 16
	maxStations = 8192
	minPorts    = 3 // fewer, and a device has no neighbours worth asking for
)

// Reading is what one device answered.
type Reading struct {
	Answers  Answers
	Profiles []*profiles.Profile // that apply, the most specific first
	Problems []Problem           // what could not be read; the rest stands
}

// steps are the parts of a device in the order in which they are read: what is needed first comes first.
var steps = []string{"vendor", "printer", "ports", "parts", "details", "neighbours"}

// Problem is a part of a device that could not be read, and why.
type Problem struct {
	Part string // one of steps
	Err  error
}

// before says whether the reading ended with this problem before it came to a part.
func (p Problem) before(part string) bool {
	return !errors.Is(p.Err, ErrLoop) && slices.Index(steps, p.Part) < slices.Index(steps, part)
}

func (p Problem) Error() string { return p.Part + ": " + p.Err.Error() }

// Unwrap gives the reason.
func (p Problem) Unwrap() error { return p.Err }

// Read asks a device for what it is. An error says that not even its name could be read; what fails later is a problem of the reading.
func Read(ctx context.Context, addr netip.AddrPort, c Credential, l Limits, known *profiles.Set) (*Reading, error) {
	ctx, cancel := context.WithTimeout(ctx, l.Time)
	defer cancel()
	s, err := connect(ctx, addr, c, l)
	if err != nil {
		return nil, err
	}
	defer s.close()
	r := &Reading{Answers: Answers{}}
	system := []string{sysDescr, sysObjectID, sysUpTime, sysContact, sysName, sysLocation, sysServices}
	if err := s.get(system, r.Answers); err != nil {
		return nil, err
	}
	read := map[string]func(*session, *profiles.Set) error{
		"vendor": r.readProfiles, "printer": r.readPrinter, "ports": r.readPorts, "parts": r.readParts,
		"details": r.readDetails, "neighbours": r.readNeighbours,
	}
	for _, part := range steps {
		if err := read[part](s, known); err != nil {
			r.Problems = append(r.Problems, Problem{part, err})
			if !errors.Is(err, ErrLoop) {
				break // silence, a spent budget or the end of ctx would only repeat themselves
			}
		}
	}
	if len(r.Answers) == 0 {
		return nil, ErrEmpty
	}
	return r, nil
}

// readProfiles asks for the single variables: those of the standards and those of the maker. A device that does not say who made
// it is asked for the variables of all makers; whose are answered is the maker.
func (r *Reading) readProfiles(s *session, known *profiles.Set) error {
	r.Profiles = known.For(r.Answers.object(sysObjectID), r.Answers.text(sysDescr))
	candidates := r.Profiles
	if len(candidates) == 0 && r.unnamed(known) && s.client.Version != gosnmp.Version1 { // in v1 each one missing costs a request
		candidates = known.Profiles
	}
	scalars := []string{upsMaker, upsModel, upsFirmware, upsName, upsBattery, bridgeAddress, bridgePorts}
	var columns []string
	for _, p := range candidates {
		for _, source := range p.Sources() {
			if column, ok := source.Column(); ok && column != prtSerial {
				columns = append(columns, column)
			} else if !ok {
				scalars = append(scalars, source.OID)
			}
		}
		if len(r.Profiles) == 0 {
			scalars = append(scalars, p.Sign...)
		}
	}
	slices.Sort(scalars)
	if err := s.get(slices.Compact(scalars), r.Answers); err != nil {
		return err
	}
	if len(r.Profiles) == 0 {
		r.Profiles = recognise(candidates, r.Answers)
		return nil
	}
	for _, column := range columns {
		if err := s.table([]string{column}, maxColumn, r.Answers); err != nil {
			return err
		}
	}
	return nil
}

// unnamed says whether a device does not say whose it is: no sysObjectID, one of software that many build on, or a system that
// runs on anybody's hardware.
func (r *Reading) unnamed(known *profiles.Set) bool {
	name, kind := known.Maker(r.Answers.object(sysObjectID))
	return name == "" || kind == TypeComputer
}

// recognise finds the profile whose own variables a device answered, by the number of them.
func recognise(candidates []*profiles.Profile, a Answers) []*profiles.Profile {
	var best *profiles.Profile
	most := 0
	for _, p := range candidates {
		n := 0
		for _, oid := range p.Own() {
			if _, ok := a[oid]; ok {
				n++
			}
		}
		if n > most {
			best, most = p, n
		}
	}
	if best == nil {
		return nil
	}
	return []*profiles.Profile{best}
}

func (r *Reading) readPrinter(s *session, _ *profiles.Set) error {
	if err := s.table([]string{hrType, hrDescr}, maxDevices, r.Answers); err != nil {
		return err
	}
	if err := s.table([]string{prtName, prtSerial, markerUnit, markerLife}, maxColumn, r.Answers); err != nil {
		return err
	}
	if !r.isPrinter() {
		return nil
	}
	supplies := []string{supplyColor, supplyClass, supplyType, supplyDescr, supplyUnit, supplyMax, supplyLevel, colorantValue}
	return s.table(supplies, maxSupplies, r.Answers)
}

func (r *Reading) readPorts(s *session, _ *profiles.Set) error {
	if err := s.table([]string{ifDescr, ifType, ifSpeed, ifMAC, ifStatus, ifName, ifAlias}, maxPorts, r.Answers); err != nil {
		return err
	}
	return s.table([]string{ipIndex, ipIndexNew}, maxPorts, r.Answers)
}

// readParts reads ENTITY-MIB, which printers do not have.
func (r *Reading) readParts(s *session, _ *profiles.Set) error {
	if r.isPrinter() {
		return nil
	}
	return s.table([]string{entDescr, entClass, entFirmware, entSoftware, entSerial, entMaker, entModel}, maxParts, r.Answers)
}

// readDetails reads what changes from day to day: counters, trays and alerts of printers, the state of a UPS.
func (r *Reading) readDetails(s *session, _ *profiles.Set) error {
	var scalars, columns []string
	if !r.isPrinter() {
		scalars = append(scalars, ipForwarding, upsOnBattery, upsMinutes, upsCharge, upsVoltage, upsTemperature, upsOutput, upsLoad+".1", upsAlarms)
	}
	for _, p := range r.Profiles {
		for _, source := range p.Details() {
			if condition, _ := source.Condition(); condition != "" {
				columns = append(columns, condition)
			}
			if column, ok := source.Column(); ok {
				columns = append(columns, column)
			} else {
				scalars = append(append(scalars, source.OID), source.Plus...)
			}
		}
	}
	slices.Sort(scalars)
	slices.Sort(columns)
	if err := s.get(slices.Compact(scalars), r.Answers); err != nil {
		return err
	}
	for _, column := range slices.Compact(columns) {
		if err := s.table([]string{column}, maxSupplies, r.Answers); err != nil {
			return err
		}
	}
	if !r.isPrinter() {
		return nil
	}
	if err := s.table([]string{hrPrinterStatus, hrPrinterErrors}, maxColumn, r.Answers); err != nil {
		return err
	}
	if err := s.table([]string{inputMax, inputLevel, inputMedia, inputName, inputDescr}, maxColumn, r.Answers); err != nil {
		return err
	}
	return s.table([]string{alertSeverity, alertDescr}, maxAlerts, r.Answers)
}

// readNeighbours reads who hangs on the ports of a device that has several.
func (r *Reading) readNeighbours(s *session, _ *profiles.Set) error {
	if r.isPrinter() || len(r.Answers.rows(ifType)) < minPorts {
		return nil
	}
	for _, columns := range [][]string{
		{lldpChassisKind, lldpChassis, lldpPortKind, lldpPortID, lldpPortDescr, lldpName, lldpDescr},
		{lldpManaged}, {lldpLocalKind, lldpLocalID}, {cdpAddress, cdpVersion, cdpDevice, cdpPort, cdpPlatform}, {bridgePortIf},
	} {
		if err := s.table(columns, maxPorts, r.Answers); err != nil {
			return err
		}
	}
	for _, columns := range [][]string{{vlanFDBPort, vlanFDBStatus}, {fdbPort, fdbStatus}} {
		if err := s.table(columns, maxStations, r.Answers); err != nil {
			return err
		}
		if len(r.Answers.rows(columns[0])) > 0 {
			break // the table by VLAN holds the other one's rows too
		}
	}
	return nil
}
