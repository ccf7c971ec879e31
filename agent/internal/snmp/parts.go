package snmp

import (
	"slices"
	"strconv"
)

// Part is one physical part of a device that ENTITY-MIB lists with a serial number or as its chassis.
type Part struct {
	Index    int64
	Class    string
	Descr    string
	Maker    string
	Model    string
	Serial   string
	Firmware string
}

// The classes of ENTITY-MIB, by their number.
var classes = [...]string{"", "other", "unknown", "chassis", "backplane", "container", "powerSupply", "fan", "sensor", "module", "port", "stack"}

func parts(a Answers) []Part {
	var out []Part
	for _, row := range unite(a, entClass, entSerial, entModel) {
		index, err := strconv.ParseInt(row, 10, 64)
		class, _ := a.number(entClass + "." + row)
		if err != nil || class < 0 || int(class) >= len(classes) {
			continue
		}
		p := Part{
			Index: index, Class: classes[class], Descr: a.text(entDescr + "." + row), Maker: said(a.text(entMaker + "." + row)),
			Model: said(a.text(entModel + "." + row)), Serial: usableSerial(a.text(entSerial + "." + row)),
			Firmware: first(said(a.text(entSoftware+"."+row)), said(a.text(entFirmware+"."+row))),
		}
		if p.Class == "chassis" || p.Class == "stack" || p.Serial != "" {
			out = append(out, p)
		}
	}
	return out
}

// mainPart is the part that stands for the device: its first chassis with a serial number; else the first chassis; else, on
// devices that call it otherwise, the first part with a serial number and a model.
func mainPart(parts []Part) Part {
	for _, p := range parts {
		if p.Class == "chassis" && p.Serial != "" {
			return p
		}
	}
	for _, p := range parts {
		if p.Class == "chassis" {
			return p
		}
	}
	for _, p := range parts {
		if p.Serial != "" && p.Model != "" {
			return p
		}
	}
	for _, p := range parts {
		if p.Serial != "" {
			return p
		}
	}
	return Part{}
}

// unite gives the rows of several columns, because a device may leave any of them out.
func unite(a Answers, columns ...string) []string {
	var rows []string
	for _, c := range columns {
		rows = append(rows, a.rows(c)...)
	}
	slices.SortFunc(rows, compareOID)
	return slices.Compact(rows)
}
