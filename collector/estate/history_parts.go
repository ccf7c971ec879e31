package estate

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"recolement/collector/store"
)

// componentSections are the sections of a report whose changes the history keeps: what a thing is made of and what is installed on it.
// key tells its items apart, parts is what is kept of each. Left out is what is never at rest (free space, load, status, processes, when a
// machine was started), what names a person (users, groups, who installed a program) and secrets (licence keys).
var componentSections = map[string]struct{ key, parts []string }{
	"antivirus":          {[]string{"name"}, []string{"version", "enabled", "company"}},
	"batteries":          {[]string{"name", "serial"}, []string{"manufacturer", "capacity", "chemistry", "date"}},
	"bios":               {nil, []string{"bversion", "bdate", "bmanufacturer", "mmanufacturer", "mmodel", "msn", "skunumber", "assettag", "enclosureserial", "secure_boot"}},
	"controllers":        {[]string{"name", "pcislot"}, []string{"manufacturer", "type"}},
	"cpus":               {[]string{"name"}, []string{"manufacturer", "core", "thread", "serial"}},
	"databases_services": {[]string{"type", "name"}, []string{"version"}},
	"drives":             {[]string{"letter", "type"}, []string{"filesystem", "total", "label", "encrypt_status"}},
	"firmwares":          {[]string{"name", "type"}, []string{"version", "date", "manufacturer"}},
	"hardware":           {nil, []string{"memory", "workgroup", "vmsystem", "winlang", "chassis_type"}},
	"memories":           {[]string{"numslots", "caption"}, []string{"capacity", "type", "speed", "manufacturer", "serialnumber"}},
	"monitors":           {[]string{"serial", "name"}, []string{"manufacturer", "caption", "port"}},
	"network_components": {[]string{"serial", "name"}, []string{"model", "type", "manufacturer", "firmware"}},
	"network_device":     {nil, []string{"description", "firmware", "contact", "type", "assettag", "ram", "memory"}},
	"network_ports":      {[]string{"ifnumber"}, []string{"ifname", "ifdescr", "ifalias", "mac"}},
	"operatingsystem":    {nil, []string{"full_name", "version", "kernel_version", "arch", "service_pack", "install_date", "fqdn"}},
	"powersupplies":      {[]string{"name", "serialnumber"}, []string{"manufacturer", "model", "power_max"}},
	"printers":           {[]string{"name"}, []string{"driver", "port", "serial"}},
	"remote_mgmt":        {[]string{"type"}, []string{"id", "version"}},
	"softwares":          {[]string{"name", "arch"}, []string{"version", "publisher"}},
	"sounds":             {[]string{"name"}, []string{"manufacturer"}},
	"storages":           {[]string{"model", "serial", "name"}, []string{"disksize", "firmware", "interface", "manufacturer", "type"}},
	"videos":             {[]string{"name"}, []string{"chipset", "memory"}},
	"virtualmachines":    {[]string{"name", "uuid"}, []string{"vmtype", "memory", "vcpu"}},
}

// differentFacts are the facts that became others between two statements. A section that reads the same costs nothing, and of a list those
// items do not that are in both.
func differentFacts(old, now store.Document) []store.Delta {
	from, to := flat{}, flat{}
	for name := range merged(old, now) {
		was, is := old[name], now[name]
		if was.Sum == is.Sum {
			continue
		}
		flatChanges(name, was.Value, is.Value, from, to)
	}
	return differences(from, to)
}

func merged(a, b store.Document) store.Document {
	out := make(store.Document, len(b))
	maps.Copy(out, a)
	maps.Copy(out, b)
	return out
}

// flatParts gives the components that a statement speaks of.
func flatParts(parts store.Document) flat {
	f := flat{}
	for name, p := range parts {
		flatChanges(name, nil, p.Value, flat{}, f)
	}
	return f
}

// flatChanges adds to from and to what two values of a part of a statement say, as far as they differ.
func flatChanges(name string, was, is json.RawMessage, from, to flat) {
	if field, ok := strings.CutPrefix(name, store.Keyed); ok { // of what was asked by SNMP, each value is a part of its own
		section := strings.TrimSuffix(store.Keyed, ".")
		if slices.Contains(componentSections[section].parts, field) {
			from.put(section, "", field, scalar(was))
			to.put(section, "", field, scalar(is))
		}
		return
	}
	spec, kept := componentSections[name]
	if !kept {
		return
	}
	if spec.key == nil {
		for _, field := range spec.parts {
			from.put(name, "", field, scalar(store.MemberOf(was, field)))
			to.put(name, "", field, scalar(store.MemberOf(is, field)))
		}
		return
	}
	for key, i := range differingItems(was, is, spec.key) {
		flatItems(from, name, key, spec.parts, i.old)
		flatItems(to, name, key, spec.parts, i.now)
	}
}

func flatItems(f flat, section, key string, parts, list []string) {
	for n, item := range list {
		numbered := key
		if n > 0 {
			numbered += "#" + strconv.Itoa(n+1)
		}
		said := len(f)
		for _, part := range parts {
			f.put(section, numbered, part, scalar(store.MemberOf([]byte(item), part)))
		}
		if len(f) == said {
			f.put(section, numbered, "", "yes")
		}
	}
}

func keyOf(item json.RawMessage, names []string) string { return string(appendKey(nil, item, names)) }

// appendKey appends the words that an item is known by.
func appendKey(key []byte, item json.RawMessage, names []string) []byte {
	for _, name := range names {
		if w := scalar(store.MemberOf(item, name)); w != "" {
			if len(key) > 0 {
				key = append(key, ' ')
			}
			key = append(key, w...)
		}
	}
	return key
}

// scalar is a value as text; lists and objects are none.
func scalar(raw json.RawMessage) string {
	if len(raw) == 0 || raw[0] == '[' || raw[0] == '{' || string(raw) == "null" {
		return ""
	}
	if raw[0] != '"' {
		return string(raw)
	}
	if plain := raw[1 : len(raw)-1]; !bytes.ContainsRune(plain, '\\') && utf8.Valid(plain) {
		return string(plain)
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// counters are what a statement counts: pages printed, the level of supplies (percent), what a battery still holds (mWh). They are series,
// because they differ at each report and what matters of them is their course.
func counters(parts store.Document) map[string]int64 {
	out := map[string]int64{}
	var pages map[string]json.RawMessage
	if raw := parts["pagecounters"].Value; raw != nil && json.Unmarshal(raw, &pages) == nil {
		for name, raw := range pages {
			count(out, "pages."+name, raw)
		}
	}
	each := func(section string, do func(item json.RawMessage)) {
		for _, item := range store.ElementsOf(parts[section].Value) {
			do(item)
		}
	}
	each("cartridges", func(item json.RawMessage) {
		if name := scalar(store.MemberOf(item, "name")); name != "" {
			count(out, "supply."+name, store.MemberOf(item, "value"))
			return
		}
		var supply map[string]json.RawMessage // scanners write one key for each supply
		if json.Unmarshal(item, &supply) == nil {
			for name, raw := range supply {
				count(out, "supply."+name, raw)
			}
		}
	})
	each("batteries", func(item json.RawMessage) {
		count(out, "battery."+keyOf(item, []string{"name", "serial"}), store.MemberOf(item, "real_capacity"))
	})
	return out
}

func count(into map[string]int64, name string, raw json.RawMessage) {
	if n, err := strconv.ParseInt(scalar(raw), 10, 64); err == nil {
		into[name] = n
	}
}
