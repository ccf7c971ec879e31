package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Mapping says which column becomes which field. A field that it does not name is guessed; one with an empty header is left out.
type Mapping struct {
	Columns map[string]string `toml:"columns" json:"columns"` // field → header of its column
}

// leavesOut says whether a mapping, or none, wants a field to stay empty.
func (m *Mapping) leavesOut(name string) bool {
	if m == nil {
		return false
	}
	header, named := m.Columns[name]
	return named && header == ""
}

// FieldNames lists the fields that a mapping can name.
func FieldNames() []string {
	var out []string
	for _, f := range fields() {
		out = append(out, f.name)
	}
	return out
}

// ReadMapping reads a mapping from TOML or JSON: a table "columns" of field = "Header".
func ReadMapping(file string, data []byte) (*Mapping, error) {
	var m Mapping
	var err error
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		err = readJSON(file, data, &m)
	} else {
		err = readTOML(file, data, &m)
	}
	if err != nil {
		return nil, err
	}
	for name := range m.Columns {
		if !slices.Contains(FieldNames(), name) {
			return nil, fmt.Errorf("%s: %q is no field, expected one of %s", file, name, strings.Join(FieldNames(), ", "))
		}
	}
	return &m, nil
}

func readJSON(file string, data []byte, m *Mapping) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(m)
	if err == nil {
		return nil
	}
	at := dec.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = syntax.Offset
	}
	return fmt.Errorf("%s:%d: %w", file, 1+bytes.Count(data[:min(int(at), len(data))], []byte("\n")), err)
}

func readTOML(file string, data []byte, m *Mapping) error {
	err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(m)
	var syntax *toml.DecodeError
	var unknown *toml.StrictMissingError
	switch {
	case errors.As(err, &unknown):
		line, _ := unknown.Errors[0].Position()
		return fmt.Errorf("%s:%d: unknown key %s, expected a table [columns]", file, line, strings.Join(unknown.Errors[0].Key(), "."))
	case errors.As(err, &syntax):
		line, _ := syntax.Position()
		return fmt.Errorf("%s:%d: %w", file, line, err)
	case err != nil:
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
