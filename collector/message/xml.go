package message

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const (
	mostElements = 500_000 // the largest inventories have some tens of thousands
	deepest      = 32
)

// XML is one message of the protocol of FusionInventory and OCS: <REQUEST><DEVICEID/><QUERY/><CONTENT/></REQUEST>.
type XML struct {
	Query    string // in capitals: PROLOG, INVENTORY, NETDISCOVERY, SNMPQUERY…
	DeviceID string // the sender's name for itself
	content  any    // an element with children is an object, one without a text, one that comes several times a list
}

// IsXML says whether a message is of that protocol, by its first sign.
func IsXML(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(data, "\ufeff \t\r\n"), []byte("<"))
}

// ReadXML reads one message: XML within limits of size and depth, whose entities are never resolved.
func ReadXML(data []byte) (XML, error) {
	d := xml.NewDecoder(bytes.NewReader(clean(data)))
	d.Strict = false // a bare & is let through
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	root, err := rootElement(d)
	if err != nil {
		return XML{}, notXML(err)
	}
	if !strings.EqualFold(root, "request") {
		return XML{}, wrong("the XML document is a %q, not a REQUEST", cut(root))
	}
	left := mostElements
	value, err := element(d, root, 1, &left)
	if err != nil {
		return XML{}, notXML(err)
	}
	request := object(value)
	return XML{Query: strings.ToUpper(text(request["query"])), DeviceID: text(request["deviceid"]), content: request["content"]}, nil
}

func notXML(err error) error {
	var known *Error
	if errors.Is(err, ErrTooLarge) || errors.As(err, &known) {
		return err
	}
	return wrong("not XML: %s", cut(err.Error()))
}

// cut keeps a sender's text short where it is given back.
func cut(s string) string {
	const enough = 200
	if len(s) <= enough {
		return s
	}
	return strings.ToValidUTF8(s[:enough], "") + "…"
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
		return nil, fmt.Errorf("%w: more than %d elements, or more than %d within each other", ErrTooLarge, mostElements, deepest)
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
			addChild(children, strings.ToLower(t.Name.Local), child)
		case xml.EndElement:
			if t.Name.Local != name {
				return nil, wrong("not XML: <%s> ends as </%s>", cut(name), cut(t.Name.Local))
			}
			if children != nil {
				return children, nil
			}
			return strings.TrimSpace(text.String()), nil
		}
	}
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

// object, text and list read a value as what it should be; anything else says nothing.
func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	case string:
		if v == "" {
			return nil
		}
	}
	return []any{v}
}
