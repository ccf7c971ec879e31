package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"

	"recolement/collector/importer"
)

func isLines(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == ndjson
}

// tableOfLines writes rows in NDJSON as a CSV file, with the mapping of its columns, so that they take the one way that inventories take:
// row n of the table's problems is line n-1. An empty line is an empty row.
func tableOfLines(data []byte) ([]byte, *importer.Mapping, error) {
	fields := importer.FieldNames()
	var table bytes.Buffer
	out := csv.NewWriter(&table)
	out.Comma = ';'
	mapping := &importer.Mapping{Columns: map[string]string{}}
	for _, name := range fields {
		mapping.Columns[name] = name
	}
	if err := out.Write(fields); err != nil {
		return nil, nil, fmt.Errorf("write header: %w", err)
	}
	n := 0
	for line := range bytes.Lines(data) {
		n++
		cells, err := cellsOf(bytes.TrimSpace(line), fields)
		if err != nil {
			return nil, nil, wrong("body.line["+strconv.Itoa(n)+"]", fmt.Sprintf("line %d: %s", n, err))
		}
		if err := out.Write(cells); err != nil {
			return nil, nil, fmt.Errorf("write row: %w", err)
		}
	}
	out.Flush()
	return table.Bytes(), mapping, out.Error()
}

// cellsOf reads one row. Numbers and texts are values, null and "" say nothing; a field that there is not is a mistake of the sender's.
func cellsOf(line []byte, fields []string) ([]string, error) {
	cells := make([]string, len(fields))
	if len(line) == 0 {
		return cells, nil
	}
	var row map[string]any
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	if err := dec.Decode(&row); err != nil {
		return nil, fmt.Errorf("no JSON object: %w", err)
	}
	if dec.More() {
		return nil, fmt.Errorf("something stands behind the object")
	}
	for name, value := range row {
		at := slices.Index(fields, name)
		if at < 0 {
			return nil, fmt.Errorf("%q is no field, expected some of %s", name, strings.Join(fields, ", "))
		}
		switch v := value.(type) {
		case nil:
		case string:
			cells[at] = strings.Join(strings.Fields(v), " ")
		case json.Number:
			cells[at] = v.String()
		default:
			return nil, fmt.Errorf("%s is neither a text nor a number", name)
		}
	}
	return cells, nil
}
