package hardware

import (
	"encoding/binary"
	"html"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// recorded reads rows that a real Windows gave ("wmic … /format:list"): lines Property=Value, a blank line between rows.
func recorded[T any](t *testing.T, path string) []T {
	t.Helper()
	var list []T
	for _, v := range recordedAs(t, path, reflect.TypeFor[T]()) {
		list = append(list, v.Interface().(T))
	}
	return list
}

func recordedAs(t *testing.T, path string, kind reflect.Type) []reflect.Value {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	return listed(plain(t, raw), kind)
}

func listed(text string, kind reflect.Type) []reflect.Value {
	var list []reflect.Value
	row := reflect.New(kind).Elem()
	for line := range strings.Lines(text + "\n\n") {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if ok {
			assign(row.FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, name) }), html.UnescapeString(value))
		} else if !row.IsZero() {
			list = append(list, row)
			row = reflect.New(kind).Elem()
		}
	}
	return list
}

func plain(t *testing.T, raw []byte) string {
	if len(raw) > 1 && raw[0] == 0xff && raw[1] == 0xfe {
		units := make([]uint16, 0, len(raw)/2)
		for raw = raw[2:]; len(raw) > 1; raw = raw[2:] {
			units = append(units, binary.LittleEndian.Uint16(raw))
		}
		return string(utf16.Decode(units))
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// assign does what the library does: a value that is empty (NULL) leaves the zero.
func assign(field reflect.Value, value string) {
	if !field.IsValid() || value == "" {
		return
	}
	switch field.Kind() {
	case reflect.String:
		field.SetString(value)
	case reflect.Bool:
		field.SetBool(value == "TRUE")
	case reflect.Int32:
		n, _ := strconv.ParseInt(value, 10, 32)
		field.SetInt(n)
	case reflect.Uint32, reflect.Uint64:
		n, _ := strconv.ParseUint(value, 10, 64)
		field.SetUint(n)
	case reflect.Slice:
		for item := range strings.SplitSeq(strings.Trim(value, "{}"), ",") {
			field.Set(reflect.Append(field, reflect.ValueOf(strings.Trim(item, `"`))))
		}
	}
}

// sharedDir is a folder of the fixtures that may stand beside the project.
func sharedDir(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		found := filepath.Join(dir, "shared", name)
		if info, err := os.Stat(found); err == nil && info.IsDir() {
			return found
		}
	}
	t.Skip("no shared fixtures beside the project")
	return ""
}
