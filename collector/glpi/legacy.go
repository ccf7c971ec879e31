package glpi

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"recolement/agent/report"
)

// Older agents (FusionInventory, OCS) speak XML: <REQUEST><DEVICEID/><QUERY/><CONTENT/></REQUEST>, with the sections of the
// GLPI format in capitals. It is turned into that format element by element: an element with children is an
// object, one that comes several times a list. The lenient decoder of reports does the rest. Only keys that the two spell
// differently are known here.

const (
	mostElements = 500_000 // the largest inventories have some tens of thousands
	deepest      = 32
)

// legacyMessage is one message of the XML protocol.
type legacyMessage struct {
	query    string
	deviceID string
	content  any
}

func readLegacy(data []byte) (legacyMessage, error) {
	d := xml.NewDecoder(bytes.NewReader(clean(data)))
	d.Strict = false // a bare & is let through
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	root, err := rootElement(d)
	if err != nil {
		return legacyMessage{}, notXML(err)
	}
	if !strings.EqualFold(root, "request") {
		return legacyMessage{}, refuse(http.StatusBadRequest, "the XML document is a %q, not a REQUEST", root)
	}
	left := mostElements
	value, err := element(d, root, 1, &left)
	if err != nil {
		return legacyMessage{}, notXML(err)
	}
	request, _ := value.(map[string]any)
	m := legacyMessage{content: request["content"]}
	m.query, _ = request["query"].(string)
	m.deviceID, _ = request["deviceid"].(string)
	m.query = strings.ToUpper(m.query)
	return m, nil
}

func notXML(err error) error {
	var known *refusal
	if errors.As(err, &known) {
		return known
	}
	return refuse(http.StatusBadRequest, "not XML: %s", err)
}

// clean makes UTF-8 without control characters out of what agents send, whatever they call it: bytes that are not UTF-8 are
// taken for Windows-1252.
func clean(data []byte) []byte {
	text := make([]byte, 0, len(data))
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1:
			text = utf8.AppendRune(text, charmap.Windows1252.DecodeByte(data[0]))
		case r >= ' ' && r != utf8.RuneError && r < 0xfffe || r > 0xffff || r == '\n' || r == '\t':
			text = append(text, data[:n]...)
		}
		data = data[n:]
	}
	return text
}

func rootElement(d *xml.Decoder) (string, error) {
	for {
		token, err := d.RawToken()
		if err != nil {
			return "", err
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local, nil
		}
	}
}

// element reads up to the end of the element that has begun: a text, or an object when it has children.
func element(d *xml.Decoder, name string, depth int, left *int) (any, error) {
	if *left--; *left < 0 || depth > deepest {
		return nil, refuse(http.StatusRequestEntityTooLarge, "the XML document has too many elements, or too deep ones")
	}
	var text strings.Builder
	var children map[string]any
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil, io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			child, err := element(d, t.Name.Local, depth+1, left)
			if err != nil {
				return nil, err
			}
			if children == nil {
				children = map[string]any{}
			}
			addChild(children, formatName(name, t.Name.Local), child)
		case xml.EndElement:
			if t.Name.Local != name {
				return nil, fmt.Errorf("<%s> ends as </%s>", name, t.Name.Local)
			}
			if children != nil {
				return children, nil
			}
			return strings.TrimSpace(text.String()), nil
		}
	}
}

// formatName is an element's key in the report format: the same in lower case, but for a few.
func formatName(parent, name string) string {
	switch name = strings.ToLower(name); strings.ToLower(parent) + "." + name {
	case "networks.macaddr":
		return "mac"
	case "storages.serialnumber":
		return "serial"
	case "local_groups.member":
		return "members"
	case "content.firewall":
		return "firewalls"
	}
	return name
}

// addChild makes a list of what comes several times. An element's value is never a list itself, so one there is ours.
func addChild(children map[string]any, name string, child any) {
	switch known := children[name].(type) {
	case nil:
		children[name] = child
	case []any:
		children[name] = append(known, child)
	default:
		children[name] = []any{known, child}
	}
}

// asReport is an inventory of the XML protocol in the report format.
func (m legacyMessage) asReport() (*report.Report, error) {
	if _, ok := m.content.(map[string]any); !ok {
		return nil, refuse(http.StatusBadRequest, "the inventory has no content")
	}
	document, err := json.Marshal(map[string]any{
		"action": "inventory", "deviceid": m.deviceID, "itemtype": "Computer", "content": m.content,
	})
	if err != nil {
		return nil, fmt.Errorf("turn XML into a report: %w", err)
	}
	return report.Decode(document)
}

// prologReply tells a legacy agent to send its inventory, and in how many hours to come back.
func prologReply(hours int) []byte {
	return fmt.Appendf(nil, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REPLY><RESPONSE>SEND</RESPONSE><PROLOG_FREQ>%d</PROLOG_FREQ></REPLY>\n", hours)
}

// inventoryReply tells it that the inventory has arrived.
const inventoryReply = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REPLY><RESPONSE>ok</RESPONSE></REPLY>\n"

func pack(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(data) // a bytes.Buffer does not fail
	_ = z.Close()
	return b.Bytes()
}
