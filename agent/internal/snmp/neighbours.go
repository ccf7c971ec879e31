package snmp

import (
	"bytes"
	"encoding/hex"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Neighbour is a device at the other end of a port, as it introduces itself by LLDP or CDP.
type Neighbour struct {
	Name  string
	Descr string
	Port  string // its own port's name
	MAC   string
	IP    string
	Model string
}

// LLDP's kinds of chassis and port id (IEEE 802.1AB).
const (
	lldpMAC       = 4 // of a chassis
	lldpPortMAC   = 3
	lldpPortName  = 5
	lldpPortLocal = 7
)

// neighbours gives each port what hangs on it.
func neighbours(a Answers, ports []Port) {
	byIndex := map[int64]*Port{}
	for i := range ports {
		byIndex[ports[i].Index] = &ports[i]
	}
	lldpNeighbours(a, ports, byIndex)
	cdpNeighbours(a, byIndex)
	stations(a, byIndex)
}

func lldpNeighbours(a Answers, ports []Port, byIndex map[int64]*Port) {
	managed := lldpAddresses(a)
	for _, row := range unite(a, lldpChassis, lldpName, lldpPortID) {
		n := numbers(row) // lldpRemTimeMark, lldpRemLocalPortNum, lldpRemIndex
		if len(n) != 3 {
			continue
		}
		p := localPort(a, int64(n[1]), ports, byIndex)
		if p == nil {
			continue
		}
		found := Neighbour{
			Name: said(a.text(lldpName + "." + row)), Descr: said(a.text(lldpDescr + "." + row)),
			Port: first(said(a.text(lldpPortDescr+"."+row)), lldpText(a, lldpPortKind, lldpPortID, row, lldpPortMAC)), IP: managed[row],
		}
		if kind, _ := a.number(lldpChassisKind + "." + row); kind == lldpMAC {
			found.MAC = cleanMAC(a.bytes(lldpChassis + "." + row))
		}
		p.Neighbours = append(p.Neighbours, found)
	}
}

// lldpText is a port's id as text, unless it is a hardware address.
func lldpText(a Answers, kind, id, row string, hardware int64) string {
	if n, _ := a.number(kind + "." + row); n == hardware {
		return cleanMAC(a.bytes(id + "." + row))
	}
	return said(a.text(id + "." + row))
}

// lldpAddresses are the neighbours' management addresses, by their row; the index holds the address.
func lldpAddresses(a Answers) map[string]string {
	found := map[string]string{}
	for _, index := range a.rows(lldpManaged) {
		n := numbers(index)
		if len(n) < 6 {
			continue
		}
		row := strings.Join(strings.Split(index, ".")[:3], ".")
		rest := strings.Join(strings.Split(index, ".")[3:], ".")
		if addr, ok := indexAddr(rest); ok && usableAddr(addr) && found[row] == "" {
			found[row] = addr.String()
		}
	}
	return found
}

// localPort finds the interface of an LLDP port: by the name or the address that the device gives the port, or because the port
// is numbered like the bridge's ports or like the interfaces.
func localPort(a Answers, number int64, ports []Port, byIndex map[int64]*Port) *Port {
	row := strconv.FormatInt(number, 10)
	kind, _ := a.number(lldpLocalKind + "." + row)
	id := a.bytes(lldpLocalID + "." + row)
	for i := range ports {
		p := &ports[i]
		switch {
		case kind == lldpPortName && len(id) > 0 && (p.Name == cleanText(id) || p.Descr == cleanText(id)),
			kind == lldpPortMAC && p.MAC != "" && p.MAC == cleanMAC(id),
			kind == lldpPortLocal && len(id) > 0 && p.Name == cleanText(id):
			return p
		}
	}
	if index, ok := a.number(bridgePortIf + "." + row); ok {
		return byIndex[index]
	}
	return byIndex[number]
}

func cdpNeighbours(a Answers, byIndex map[int64]*Port) {
	for _, row := range unite(a, cdpDevice, cdpPort) {
		n := numbers(row) // cdpCacheIfIndex, cdpCacheDeviceIndex
		if len(n) != 2 || byIndex[int64(n[0])] == nil {
			continue
		}
		p := byIndex[int64(n[0])]
		found := Neighbour{
			Name: said(a.text(cdpDevice + "." + row)), Descr: said(a.text(cdpVersion + "." + row)), Port: said(a.text(cdpPort + "." + row)),
			Model: said(a.text(cdpPlatform + "." + row)),
		}
		if addr, ok := netip.AddrFromSlice(a.bytes(cdpAddress + "." + row)); ok && usableAddr(addr) {
			found.IP = addr.String()
		}
		known := func(k Neighbour) bool {
			return k.Name != "" && strings.HasPrefix(found.Name, k.Name) || k.IP != "" && k.IP == found.IP
		}
		if i := slices.IndexFunc(p.Neighbours, known); i >= 0 { // it speaks LLDP too
			p.Neighbours[i].Model = found.Model
			continue
		}
		p.Neighbours = append(p.Neighbours, found)
	}
}

// stations are the hardware addresses that a bridge has learned behind each port (BRIDGE-MIB, Q-BRIDGE-MIB).
func stations(a Answers, byIndex map[int64]*Port) {
	const learned = 3
	for _, table := range []string{fdbPort, vlanFDBPort} {
		status := fdbStatus
		if table == vlanFDBPort {
			status = vlanFDBStatus
		}
		for _, row := range a.rows(table) {
			if n, ok := a.number(status + "." + row); ok && n != learned {
				continue // its own, or written by hand
			}
			number, _ := a.number(table + "." + row)
			index, ok := a.number(bridgePortIf + "." + strconv.FormatInt(number, 10))
			if !ok {
				index = number
			}
			p, mac := byIndex[index], rowMAC(row)
			if p == nil || mac == "" || mac == p.MAC || slices.Contains(p.Stations, mac) {
				continue
			}
			p.Stations = append(p.Stations, mac)
		}
	}
	for _, p := range byIndex {
		slices.Sort(p.Stations)
	}
}

// rowMAC is the hardware address in the last six numbers of an index.
func rowMAC(row string) string {
	n := numbers(row)
	if len(n) < 6 {
		return ""
	}
	var raw bytes.Buffer
	for _, b := range n[len(n)-6:] {
		if b > 255 {
			return ""
		}
		raw.WriteByte(byte(b))
	}
	mac := net.HardwareAddr(raw.Bytes())
	if cleanMAC(mac) == "" {
		return ""
	}
	return mac.String()
}

// plain is any value as text: numbers in digits, octets as text or, where they are none, in hexadecimal.
func (r *Reading) plain(oid string) string {
	if n, ok := r.Answers.number(oid); ok {
		return strconv.FormatInt(n, 10)
	}
	if o := r.Answers.object(oid); o != "" {
		return o
	}
	if text := r.Answers.text(oid); text != "" {
		return text
	}
	return hex.EncodeToString(r.Answers.bytes(oid))
}
