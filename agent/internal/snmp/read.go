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
)

// Reading is what one device answered.
type Reading struct {
	Answers  Answers
	Profiles []*profiles.Profile // that apply, the most specific first
	Problems []Problem           // what could not be read; the rest stands
}

// Problem is a part of a device that could not be read, and why.
type Problem struct {
	Part string // vendor, printer, ports or parts
	Err  error
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
	for _, step := range []struct {
		part string
		read func(*session, *profiles.Set) error
	}{
		{"vendor", r.readProfiles},
		{"printer", r.readPrinter},
		{"ports", r.readPorts},
		{"parts", r.readParts},
	} {
		if err := step.read(s, known); err != nil {
			r.Problems = append(r.Problems, Problem{step.part, err})
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
