package hardware

import (
	"encoding/hex"
	"fmt"
	"html"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"recolement/agent/internal/edid"
)

// comparison counts, per section and field, how many expected values the agent reads alike.
//
// Where a peer writes the same fact in another manner, that is said here and nowhere else: [alike], [notInTheFormat] and [doubtful].
// A value that the peer does not have is no disagreement, but it must stand in the file.
type comparison struct {
	t        *testing.T
	counts   map[[2]string]*[2]int // section and field: agree, expected
	differ   []string
	invented []string
	damaged  []string       // blocks that were refused
	left     map[string]int // reason: values that were not compared
	unread   map[string]int // kinds of files and tests that the agent has no section for
}

func newComparison(t *testing.T) *comparison {
	return &comparison{t: t, counts: map[[2]string]*[2]int{}, left: map[string]int{}, unread: map[string]int{}}
}

// notInTheFormat are fields of the peer without a place in a report, by section and field.
var notInTheFormat = map[[2]string]string{
	{"networks", "GUID"}:                       "the format has no GUID of an adapter",
	{"softwares", "SYSTEM_CATEGORY"}:           "a constant of the peer's",
	{"softwares", "ARCH"}:                      "the view of the registry is not in the file",
	{"usbdevices", "NAME"}:                     "the peer's list of USB ids, not the file",
	{"usbdevices", "CAPTION"}:                  "the peer's list of USB ids, not the file",
	{"usbdevices", "MANUFACTURER"}:             "the peer's list of USB ids, not the file",
	{"users", "_fullname"}:                     "the format has no full name",
	{"monitors by edid-decode", "alnum"}:       "a text that is neither name nor serial number",
	{"monitors by edid-decode", "native_dtd"}:  "the format has no resolution of a screen",
	{"monitors by edid-decode", "size_cm"}:     "the format has no size of a screen",
	{"monitors by edid-decode", "blocks"}:      "extension blocks identify nothing",
	{"monitors by edid-decode", "checksum_ok"}: "a block with a wrong checksum is refused",
	{"System Information", "Version"}:          "the format has no version of the system, of the board and of the case",
	{"System Information", "Family"}:           "the format has no family of the system",
	{"Base Board Information", "Version"}:      "the format has no version of the system, of the board and of the case",
	{"Chassis Information", "Manufacturer"}:    "the format has no maker of the case",
	{"Portable Battery", "SBDS Chemistry"}:     "the format has one chemistry",
}

// doubtful are expectations that the file itself contradicts.
func doubtful(section, field, want, got, pnp string) string {
	switch {
	case want == "--":
		return "hidden by who published the file"
	case section == "softwares" && field == "UNINSTALL_STRING" && want == `\`:
		return "the peer's reader stops at a quoted quote"
	case section == "softwares" && field == "NAME" && want != got && editionAdded.ReplaceAllString(want, "") == got:
		return "an edition that the peer adds to a program's name: the file has it without"
	case section == "cpus" && (field == "CORE" || field == "CORECOUNT" || field == "THREAD"):
		return "the peer's counts come from another program, not from the files"
	case section == "hardware" && field == "UUID" && len(want) != 36:
		return "a UUID of too many characters"
	case section == "drives" && field == "FILESYSTEM" && want == "CIFS":
		return "the peer's word for a network drive: the file says what the server has"
	case section == "batteries" && field == "SERIAL" && want != got && hexadecimal(want) == got:
		return "the peer takes a hexadecimal number without letters for a decimal one"
	case section == "networks" && got != "" && (got == "bluetooth" || field == "VIRTUALDEV" && strings.HasPrefix(pnp, "BTH")):
		return "the peer differs from itself about Bluetooth"
	case section == "storages" && want == "Virtual":
		return "the peer's guess from the model's name"
	case section == "storages" && field == "DISKSIZE" && got == "":
		return "the size of the disc that lay in the drive"
	case section == "monitors" && field == "MANUFACTURER" && len(got) == 3 && !strings.EqualFold(got, want):
		return "a maker that the peer's list names, and the agent by its code (bare panels, mostly)"
	case section == "monitors" && field == "SERIAL" && got == "" && (strings.Trim(want, "0") == "" || want == "01010101"):
		return "numbers that say that there is no serial number"
	}
	return ""
}

var editionAdded = regexp.MustCompile(` \w+ Edition`)

// dellRevision ends a part number of Dell's; the peer keeps it apart.
var dellRevision = regexp.MustCompile(`^([0-9A-Z]{6})[AX]\d\d$`)

// matcher finds the entry of ours that an expected one is about; -1 is none.
type matcher func(want map[string]any, place int, got []row) int

func byPlace(_ map[string]any, place int, got []row) int {
	if place < len(got) {
		return place
	}
	return -1
}

func byKey(fields ...string) matcher {
	return func(want map[string]any, _ int, got []row) int {
		return slices.IndexFunc(got, func(r row) bool {
			return !slices.ContainsFunc(fields, func(f string) bool { return !alike("", f, textOfValue(want[f]), r[f]) })
		})
	}
}

// byAll takes the entry that agrees in the most fields.
func byAll(want map[string]any, _ int, got []row) int {
	best, most := -1, 0
	for i, r := range got {
		n := 0
		for name, value := range want {
			if text := textOfValue(value); text != "" && alike("", name, text, r[name]) {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// rows compares a section's entries. text is what the files say, for values that the peer does not have.
func (c *comparison) rows(section, file, text string, want []map[string]any, got []row, match matcher) {
	low := squeezed(text)
	for place, w := range want {
		var ours row
		if i := match(w, place, got); i >= 0 {
			ours = got[i]
		}
		for _, field := range slices.Sorted(maps.Keys(w)) {
			c.value(section, field, file, html.UnescapeString(textOfValue(w[field])), ours[field], ours)
		}
		for _, field := range slices.Sorted(maps.Keys(ours)) {
			if text != "" && textOfValue(w[field]) == "" && !derived[field] && !said(low, ours[field]) {
				c.invented = append(c.invented, fmt.Sprintf("%s: %s.%s %q", file, section, field, ours[field]))
			}
		}
	}
}

// derived fields are calculated, or named by a number.
var derived = map[string]bool{"NUMSLOTS": true, "SYSTEMDRIVE": true, "VIRTUALDEV": true, "REMOVABLE": true, "FREE": true, "TOTAL": true, "DISKSIZE": true, "FILESIZE": true, "MEMORY": true, "RESOLUTION": true,
	"IPSUBNET": true, "IPADDRESS6": true, "IPSUBNET6": true, "IPMASK6": true, "SPEED": true, "STATUS": true, "TYPE": true, "FROM": true, "ARCH": true, "PCIID": true, "INTERFACE": true, "BASE64": true,
	"CAPACITY": true, "POWER_MAX": true, "INSTALLDATE": true, "MAC": true, "MACADDR": true, "FORMFACTOR": true, "DESCRIPTION": true, "CORE": true, "CORECOUNT": true, "THREAD": true,
	"TRIAL": true, "DATE": true, "BDATE": true, "VMTYPE": true, "SUBSYSTEM": true, "HOTREPLACEABLE": true, "PLUGGED": true, "VERSION_MAJOR": true, "VERSION_MINOR": true, "SHARED": true}

func squeezed(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// said tells whether a value stands in the (squeezed) text: "GenuineIntel" says Intel, an escaped backslash a backslash.
func said(low, value string) bool {
	v := squeezed(value)
	return strings.Contains(low, v) || strings.Contains(low, strings.ReplaceAll(v, `\`, `\\`)) || strings.Contains(low, strings.ReplaceAll(v, `"`, `\"`)) || strings.Contains(low, strings.ReplaceAll(v, "&", "&amp;"))
}

func (c *comparison) value(section, field, file, want, got string, ours row) {
	if want == "" {
		return
	}
	reason := notInTheFormat[[2]string{section, field}]
	if reason == "" {
		reason = doubtful(section, field, want, got, ours["PNPDEVICEID"])
	}
	if reason != "" {
		c.left[reason]++
		return
	}
	key := [2]string{section, field}
	if c.counts[key] == nil {
		c.counts[key] = &[2]int{}
	}
	c.counts[key][1]++
	if alike(section, field, want, got) {
		c.counts[key][0]++
		return
	}
	c.differ = append(c.differ, fmt.Sprintf("%s: %s.%s: expected %q, read %q", file, section, field, want, got))
}

// oldWords are what the first versions of dmidecode wrote.
var oldWords = strings.NewReplacer("9 pin male", "9 male", "25 pin female", "25 female", "15 pin female", "15 female", "Port 16650A", "Port 16550A", "32bit", "32-bit", "64bit", "64-bit")

var trademarks = strings.NewReplacer("(R)", "", "(TM)", "", "(r)", "", "(tm)", "")

// alike compares values as the agent and the peer write them: blanks, letter case, dates, units, words for yes and no, makers' short names.
func alike(section, field, want, got string) bool {
	want = oldWords.Replace(want)
	if squeezed(want) == squeezed(got) {
		return true
	}
	switch field {
	case "BDATE", "Release Date":
		return day(want, "01/02/2006") == day(got, "") && day(got, "") != ""
	case "DATE", "INSTALLDATE":
		return day(want, "02/01/2006") == day(got, "") && day(got, "") != ""
	case "IPADDRESS6":
		a, err1 := netip.ParseAddr(want)
		b, err2 := netip.ParseAddr(got)
		return err1 == nil && err2 == nil && a == b
	case "PARTNUM":
		return dellRevision.ReplaceAllString(got, "$1") == want
	case "Part Number":
		raw, err := hex.DecodeString(strings.TrimPrefix(want, "0x"))
		return err == nil && strings.TrimSpace(string(raw)) == got
	case "Size":
		n, _ := mebibytes(want)
		if strings.HasSuffix(want, "kB") {
			n >>= 10
		}
		return n == amount(got)
	case "SPEED", "Speed", "CAPACITY", "Design Capacity", "Design Voltage", "DISKSIZE", "MTU", "MHz":
		a, b := amount(want), amount(got)
		return a == b && got != "" || section == "cpus" && a > 0 && b > 0 && max(a-b, b-a)*100 <= a // the peer reads 2.80 GHz from the name
	case "HOTREPLACEABLE", "PLUGGED", "VIRTUALDEV", "REMOVABLE", "SYSTEMDRIVE", "NO_REMOVE", "ENABLED", "UPTODATE", "SHARED":
		return yes(want) == yes(got)
	case "NAME":
		if n, ok := strings.CutPrefix(want, "PhysicalDisk"); ok {
			return strings.HasSuffix(strings.ToUpper(got), `\PHYSICALDRIVE`+n)
		}
		return section == "cpus" && squeezed(trademarks.Replace(want)) == squeezed(trademarks.Replace(got))
	case "NUMSLOTS": // WMI's rows have no number: the peer counts from 0, the format from 1
		return section == "memories by WMI" && amount(want)+1 == amount(got)
	case "STATUS":
		return strings.EqualFold(strings.TrimSuffix(strings.TrimPrefix(want, "STATUS_"), ", <OUT OF SPEC>"), got)
	case "TYPE", "Type", "DESCRIPTION", "CAPTION", "Form Factor":
		if want == "Fixed hard disk media" {
			return got == "disk"
		}
		if strings.ReplaceAll(want, "DDR-", "DDR") == got {
			return true
		}
		if section == "monitors" {
			return strings.TrimPrefix(want, "0/") == got // a week that is not said
		}
		return got == "" && (want == "Unknown" || want == "None" || want == "Other" || strings.HasPrefix(want, "<OUT OF SPEC>"))
	}
	return strings.Contains(strings.ToLower(field), "manufacturer") && maker(want) == maker(got)
}

// maker is a maker's short name: the peer writes some in full, and some that firmware writes in a code of JEDEC's.
func maker(s string) string {
	word := strings.ToLower(strings.TrimSpace(s))
	for _, legal := range []string{" technologies", " inc.", " gmbh", " corporation", " north america", " group limited", " consumer electronics company", " display products", " computers"} {
		word = strings.ReplaceAll(word, legal, "")
	}
	for name, signs := range map[string][]string{"hp": {"hewlett-packard", "hewlett packard"}, "hynix": {"hynix", "hyundai", "80ad"}, "samsung": {"samsung", "80ce"}} {
		for _, sign := range signs {
			if strings.Contains(word, sign) {
				return name
			}
		}
	}
	return word
}

func day(s, layout string) string {
	for _, layout := range []string{layout, time.DateOnly, "01/02/06"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

var leadingNumber = regexp.MustCompile(`^\d+`)

func amount(s string) int {
	n, _ := strconv.Atoi(leadingNumber.FindString(s))
	if field := strings.TrimSpace(strings.TrimLeft(s, "0123456789")); strings.HasPrefix(field, "GB") {
		n <<= 10
	}
	return n
}

func hexadecimal(s string) string {
	n, err := strconv.ParseUint(s, 16, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatUint(n, 10)
}

func yes(s string) bool {
	return s == "1" || strings.EqualFold(s, "yes") || strings.EqualFold(s, "true")
}

// totals counts what others expect, or what the files say of themselves: that shows little more than that they were read.
func (c *comparison) totals(themselves bool) (agree, all int) {
	for key, n := range c.counts {
		if (strings.HasPrefix(key[0], "rows of ") || key[0] == "names of programs") == themselves {
			agree, all = agree+n[0], all+n[1]
		}
	}
	return agree, all
}

func (c *comparison) print() {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "section\tfield\tagree\texpected")
	keys := slices.SortedFunc(maps.Keys(c.counts), func(a, b [2]string) int { return strings.Compare(a[0]+"\x00"+a[1], b[0]+"\x00"+b[1]) })
	sums := map[string][2]int{}
	for _, k := range keys {
		n := c.counts[k]
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\n", k[0], k[1], n[0], n[1])
		sums[k[0]] = [2]int{sums[k[0]][0] + n[0], sums[k[0]][1] + n[1]}
	}
	fmt.Fprintln(w)
	for _, section := range slices.Sorted(maps.Keys(sums)) {
		fmt.Fprintf(w, "%s\tall\t%d\t%d\n", section, sums[section][0], sums[section][1])
	}
	w.Flush()
	for title, lines := range map[string][]string{"disagree": c.differ, "in no file": c.invented, "refused": c.damaged} {
		fmt.Fprintf(&b, "\n%d %s:\n  %s\n", len(lines), title, strings.Join(lines, "\n  "))
	}
	for title, counts := range map[string]map[string]int{"not compared": c.left, "no section of the agent's": c.unread} {
		fmt.Fprintf(&b, "\n%s:\n", title)
		for _, reason := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&b, "  %4d  %s\n", counts[reason], reason)
		}
	}
	for _, themselves := range []bool{true, false} {
		agree, all := c.totals(themselves)
		what := map[bool]string{true: "values that the files say of themselves", false: "expected values"}[themselves]
		fmt.Fprintf(&b, "\n%d of %d %s agree (%.2f %%)", agree, all, what, 100*float64(agree)/float64(max(all, 1)))
	}
	c.t.Logf("\n%s; %d values in no file", b.String(), len(c.invented))
}

// wholeTable compares dmidecode's own words with what was read from the table.
func (c *comparison) wholeTable(file, text string, want map[string]any, t table) {
	b := rowOf(t.bios())
	single := map[string]row{
		"BIOS Information":       {"Vendor": b["BMANUFACTURER"], "Version": b["BVERSION"], "Release Date": b["BDATE"]},
		"System Information":     {"Manufacturer": b["SMANUFACTURER"], "Product Name": b["SMODEL"], "Serial Number": b["SSN"], "SKU Number": b["SKUNUMBER"], "UUID": t.uuid()},
		"Base Board Information": {"Manufacturer": b["MMANUFACTURER"], "Product Name": b["MMODEL"], "Serial Number": b["MSN"]},
		"Chassis Information":    {"Type": t.chassisType(), "Serial Number": b["ENCLOSURESERIAL"], "Asset Tag": b["ASSETTAG"]},
	}
	if system := objects(want["System Information"]); len(system) == 1 && b["SMODEL"] != textOfValue(system[0]["Product Name"]) && b["SMODEL"] == textOfValue(system[0]["Version"]) { // a Lenovo: the version is the model, the product the SKU
		single["System Information"]["Product Name"] = b["SKUNUMBER"]
		if b["SKUNUMBER"] == textOfValue(system[0]["Product Name"]) {
			delete(system[0], "SKU Number")
		}
	}
	for section, ours := range single {
		c.rows(section, file, "", dmiSaid(objects(want[section])), []row{ours}, byPlace)
	}
	modules := []row{}
	for _, m := range rowsOf(t.memories()) {
		modules = append(modules, row{"Size": m["CAPACITY"], "Form Factor": m["FORMFACTOR"], "Locator": m["CAPTION"], "Manufacturer": m["MANUFACTURER"], "Part Number": m["MODEL"],
			"Serial Number": m["SERIALNUMBER"], "Speed": m["SPEED"], "Type": m["TYPE"]})
	}
	installed := slices.DeleteFunc(objects(want["Memory Device"]), func(m map[string]any) bool { return amount(textOfValue(m["Size"])) == 0 })
	c.rows("Memory Device", file, "", dmiSaid(installed), modules, byPlace)
	cells := []row{}
	for _, m := range rowsOf(t.batteries()) {
		cells = append(cells, row{"Name": m["NAME"], "Manufacturer": m["MANUFACTURER"], "Serial Number": m["SERIAL"], "Chemistry": m["CHEMISTRY"], "Design Capacity": m["CAPACITY"], "Design Voltage": m["VOLTAGE"]})
	}
	c.rows("Portable Battery", file, "", dmiSaid(objects(want["Portable Battery"])), cells, byPlace)
	sockets := t.sockets()
	names, _ := want["Processor"].([]any)
	place := 0
	for _, name := range names {
		if text := textOfValue(name); text != "" && text != "Not Specified" {
			got := ""
			if place < len(sockets) {
				got = sockets[place].Name
			}
			c.value("Processor", "Version", file, text, got, nil)
			place++
		}
	}
}

// dmiSaid leaves out dmidecode's own words for a field that says nothing.
func dmiSaid(rows []map[string]any) []map[string]any {
	for _, r := range rows {
		for name, value := range r {
			switch textOfValue(value) {
			case "Not Specified", "Unknown", "<BAD INDEX>", "Not Present", "Not Settable", "0 mWh", "0 mV":
				delete(r, name)
			}
		}
	}
	return rows
}

// screenFacts are what edid-decode names, of what was read.
func screenFacts(raw []byte, m any) row {
	d, _ := edid.Parse(raw)
	r := row{"manufacturer": d.Code, "model": strconv.Itoa(int(d.Product)), "name": d.Name, "serial_string": d.Text, "made_in": strconv.Itoa(d.Year)}
	if d.Week > 0 {
		r["made_in"] = fmt.Sprintf("week %d of %d", d.Week, d.Year)
	}
	if d.Number != 0 {
		r["serial_number"] = strconv.FormatUint(uint64(d.Number), 10)
	}
	return r
}
