package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// document is the policy as an administrator writes it, in TOML or, with the same keys, in JSON.
type document struct {
	Today            string                `toml:"today" json:"today"`
	Entities         map[string]string     `toml:"entities" json:"entities"`
	MissingAfterDays map[string]int        `toml:"missing_after_days" json:"missing_after_days"`
	RenewalYears     map[string]int        `toml:"renewal_years" json:"renewal_years"`
	ObservedClasses  []string              `toml:"observed_classes" json:"observed_classes"`
	Classes          map[string]classTable `toml:"classes" json:"classes"`
	States           map[string][]string   `toml:"states" json:"states"`
	Chassis          map[string][]string   `toml:"chassis" json:"chassis"`
	Status           statusTable           `toml:"status" json:"status"`
	Naming           []namingTable         `toml:"naming" json:"naming"`
	Identity         identityTable         `toml:"identity" json:"identity"`
	Comparison       comparisonTable       `toml:"comparison" json:"comparison"`
	Retention        retentionTable        `toml:"retention" json:"retention"`
	Directory        directoryTable        `toml:"directory" json:"directory"`
	Accept           []acceptTable         `toml:"accept" json:"accept"`
}

type classTable struct {
	Labels   []string `toml:"labels" json:"labels"`
	Group    string   `toml:"group" json:"group"`
	Observed bool     `toml:"observed" json:"observed"`
	Roams    bool     `toml:"roams" json:"roams"`
}

type statusTable struct {
	Conflict []string `toml:"conflict" json:"conflict"`
}

type namingTable struct {
	Classes []string             `toml:"classes" json:"classes"`
	Pattern string               `toml:"pattern" json:"pattern"`
	Parts   map[string]partTable `toml:"parts" json:"parts"`
}

type partTable struct {
	Form   string            `toml:"form" json:"form"`
	Table  string            `toml:"table" json:"table"`
	Values map[string]string `toml:"values" json:"values"`
}

type identityTable struct {
	Virtual      *bool    `toml:"virtual" json:"virtual"`
	JunkAfter    *int     `toml:"junk_after" json:"junk_after"`
	NetworkNames string   `toml:"network_names" json:"network_names"`
	Placeholders []string `toml:"placeholders" json:"placeholders"`
	PanelMakers  []string `toml:"panel_makers" json:"panel_makers"`
}

type comparisonTable struct {
	Makers     [][]string `toml:"makers" json:"makers"`
	ModelNoise []string   `toml:"model_noise" json:"model_noise"`
}

// decode reads a document strictly: a key that means nothing is an error, because it was meant to mean something.
func decode(file string, data []byte) (*document, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '{' {
		return decodeJSON(file, data)
	}
	var doc document
	err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&doc)
	var strict *toml.StrictMissingError
	var syntax *toml.DecodeError
	switch {
	case errors.As(err, &strict) && len(strict.Errors) > 0:
		row, _ := strict.Errors[0].Position()
		key := strings.Join(strict.Errors[0].Key(), ".")
		return nil, wrong(because("key", "key", key), row, "%s:%d: unknown key %q", file, row, key)
	case errors.As(err, &syntax):
		row, column := syntax.Position()
		said := strings.TrimPrefix(syntax.Error(), "toml: ")
		return nil, wrong(because("syntax", "detail", said), row, "%s:%d:%d: %s", file, row, column, said)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &doc, nil
}

func decodeJSON(file string, data []byte) (*document, error) {
	var doc document
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(&doc)
	if err == nil && dec.More() {
		err = errors.New("there is more after the end of the document")
	}
	if err == nil {
		return &doc, nil
	}
	at := dec.InputOffset()
	var syntax *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &mistyped):
		at = mistyped.Offset
	}
	line := 1 + bytes.Count(data[:min(int(at), len(data))], []byte("\n"))
	said := strings.TrimPrefix(err.Error(), "json: ")
	return nil, wrong(because("syntax", "detail", said), line, "%s:%d: %s", file, line, said)
}

// overlaid gives the document with another one laid over it: tables entry by entry, lists and values whole.
func (d *document) overlaid(over *document) *document {
	out := *d
	if over.Today != "" {
		out.Today = over.Today
	}
	if over.Entities != nil { // the estate's entities are the ones it names, not also ours
		out.Entities = over.Entities
	}
	out.MissingAfterDays = merged(d.MissingAfterDays, over.MissingAfterDays)
	out.RenewalYears = merged(d.RenewalYears, over.RenewalYears)
	out.Classes = merged(d.Classes, over.Classes)
	out.States = merged(d.States, over.States)
	out.Chassis = merged(d.Chassis, over.Chassis)
	out.ObservedClasses = replaced(d.ObservedClasses, over.ObservedClasses)
	out.Status.Conflict = replaced(d.Status.Conflict, over.Status.Conflict)
	out.Naming = replaced(d.Naming, over.Naming)
	out.Accept = replaced(d.Accept, over.Accept)
	out.Retention = d.Retention.overlaid(over.Retention)
	out.Directory = d.Directory.overlaid(over.Directory)
	out.Identity.Placeholders = replaced(d.Identity.Placeholders, over.Identity.Placeholders)
	out.Identity.PanelMakers = replaced(d.Identity.PanelMakers, over.Identity.PanelMakers)
	out.Comparison.Makers = replaced(d.Comparison.Makers, over.Comparison.Makers)
	out.Comparison.ModelNoise = replaced(d.Comparison.ModelNoise, over.Comparison.ModelNoise)
	if over.Identity.Virtual != nil {
		out.Identity.Virtual = over.Identity.Virtual
	}
	if over.Identity.JunkAfter != nil {
		out.Identity.JunkAfter = over.Identity.JunkAfter
	}
	if over.Identity.NetworkNames != "" {
		out.Identity.NetworkNames = over.Identity.NetworkNames
	}
	return &out
}

func merged[V any](base, over map[string]V) map[string]V {
	out := maps.Clone(base)
	if out == nil {
		out = map[string]V{}
	}
	maps.Copy(out, over)
	return out
}

func replaced[V any](base, over []V) []V {
	if over != nil {
		return over
	}
	return base
}
