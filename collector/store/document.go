package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

// Document is what a source has said of itself so far, part by part: one report put together from several. A part is a section of the
// report; of a network device each of its fields is one, named "network_device.field"; and Envelope is all that stands around the content.
type Document map[string]Part

// Part is a part of a report and when it was true. Sum stands for its value, which may be nil where only the sum was read.
type Part struct {
	Value json.RawMessage
	Sum   string
	Taken time.Time
	Large bool // kept by itself
}

const (
	Envelope = " envelope"       // no section's name begins with a blank
	Keyed    = "network_device." // begins the names of a network device's fields
	largest  = 4 << 10           // of a part that is kept together with others
)

// NewPart makes a part without a date.
func NewPart(value json.RawMessage) Part {
	sum := sha256.Sum256(value)
	return Part{Value: value, Sum: base64.RawURLEncoding.EncodeToString(sum[:9]), Large: len(value) > largest}
}

// Newest is when the latest part was true.
func (d Document) Newest() time.Time {
	var newest time.Time
	for _, p := range d {
		if p.Taken.After(newest) {
			newest = p.Taken
		}
	}
	return newest
}

// Parts writes down which parts there are, as an observation keeps it. A date is left out where it is the newest.
func (d Document) Parts() string {
	var b strings.Builder
	newest := d.Newest()
	for _, name := range slices.Sorted(maps.Keys(d)) {
		p := d[name]
		b.WriteString(url.PathEscape(name))
		b.WriteByte(' ')
		b.WriteString(p.Sum)
		if p.Large {
			b.WriteString(" large")
		}
		if !p.Taken.Equal(newest) {
			b.WriteByte(' ')
			b.WriteString(strconv.FormatInt(p.Taken.UnixMicro(), 10))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// PartsOf reads which parts an observation that was taken at newest has; their values are left out.
func PartsOf(text string, newest time.Time) (Document, error) {
	d := make(Document, strings.Count(text, "\n"))
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 2 {
			return nil, fmt.Errorf("read parts: %q", line)
		}
		name, err := url.PathUnescape(words[0])
		if err != nil {
			return nil, fmt.Errorf("read parts: %w", err)
		}
		p := Part{Sum: words[1], Taken: newest}
		for _, word := range words[2:] {
			if word == "large" {
				p.Large = true
				continue
			}
			micro, err := strconv.ParseInt(word, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("read parts: %w", err)
			}
			p.Taken = time.UnixMicro(micro).UTC()
		}
		d[name] = p
	}
	return d, nil
}

// JSON writes a document, whose values must have been read, as one report.
func (d Document) JSON() ([]byte, error) {
	sections, fields := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	for name, p := range d {
		if key, ok := strings.CutPrefix(name, Keyed); ok {
			fields[key] = p.Value
		} else if name != Envelope {
			sections[name] = p.Value
		}
	}
	if len(fields) > 0 {
		sections[strings.TrimSuffix(Keyed, ".")] = object(fields)
	}
	whole := map[string]json.RawMessage{}
	if envelope := d[Envelope].Value; envelope != nil {
		if err := json.Unmarshal(envelope, &whole); err != nil {
			return nil, fmt.Errorf("read envelope: %w", err)
		}
	}
	whole["content"] = object(sections)
	return object(whole), nil
}

// object writes an object whose members are JSON already.
func object(members map[string]json.RawMessage) json.RawMessage {
	size := 2
	for name, value := range members {
		size += len(name) + len(value) + 4
	}
	out := append(make([]byte, 0, size), '{')
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if len(out) > 1 {
			out = append(out, ',')
		}
		quoted, _ := json.Marshal(name) // a string cannot fail
		out = append(append(append(out, quoted...), ':'), members[name]...)
	}
	return append(out, '}')
}

// Object writes an object whose members are JSON already, in the order of their names.
func Object(members map[string]json.RawMessage) json.RawMessage { return object(members) }

// Document reads what an observation was read from; nil when there is none.
func (r reader) Document(ctx context.Context, source, subject string) (Document, error) {
	o, err := r.Observation(ctx, source, subject)
	if err != nil || o == nil || o.Parts == "" {
		return nil, err
	}
	d, err := PartsOf(o.Parts, o.Taken)
	if err != nil {
		return nil, err
	}
	return d, r.ReadValues(ctx, source, subject, d)
}

// ReadValues reads the values that a document was read without.
func (r reader) ReadValues(ctx context.Context, source, subject string, d Document) error {
	rows, err := sections.find(ctx, r.q, "WHERE source = $1 AND subject = $2", source, subject)
	if err != nil {
		return err
	}
	for i := range rows {
		if err := d.fill(&rows[i]); err != nil {
			return err
		}
	}
	for name, p := range d {
		if p.Value == nil {
			return fmt.Errorf("read document of %s: %s is not there", source, name)
		}
	}
	return nil
}

// fill puts the values of a row in their places.
func (d Document) fill(s *section) error {
	plain, err := unpack(s.document)
	if err != nil {
		return err
	}
	if s.name != "" {
		d.fillOne(s.name, plain)
		return nil
	}
	for quoted, value := range members(plain) {
		var name string
		if err := json.Unmarshal(quoted, &name); err != nil {
			return fmt.Errorf("read document of %s: %w", s.source, err)
		}
		d.fillOne(name, value)
	}
	return nil
}

func (d Document) fillOne(name string, value json.RawMessage) {
	if p, said := d[name]; said && p.Value == nil {
		p.Value = value
		d[name] = p
	}
}

// PartsOfObservation are parts of what is kept of an observation.
type PartsOfObservation struct {
	Source, Subject string
	Parts           Document
}

// ReadParts reads the values of those parts that have none; one that is not there stays without.
func (r reader) ReadParts(ctx context.Context, wanted ...PartsOfObservation) error {
	type place struct{ source, subject string }
	byName := map[string]map[place]Document{}
	for _, want := range wanted {
		for name, p := range want.Parts {
			if p.Value != nil {
				continue
			}
			if !p.Large {
				name = ""
			}
			if byName[name] == nil {
				byName[name] = map[place]Document{}
			}
			byName[name][place{want.Source, want.Subject}] = want.Parts
		}
	}
	for name, places := range byName {
		pairs := make([][2]string, 0, len(places))
		for p := range places {
			pairs = append(pairs, [2]string{p.source, p.subject})
		}
		err := inPairs(pairs, func(in string, args []any) error {
			rows, err := sections.find(ctx, r.q, "WHERE (source, subject) "+in+" AND name = $"+strconv.Itoa(len(args)+1), append(args, name)...)
			for i := range rows {
				err = errors.Join(err, places[place{rows[i].source, rows[i].subject}].fill(&rows[i]))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// DeviceDocument reads the newest document about a device; nil when there is none.
func (r reader) DeviceDocument(ctx context.Context, deviceID string) (Document, error) {
	all, err := observations.find(ctx, r.q, "WHERE device_id = $1 AND parts <> ''", deviceID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	newest := slices.MinFunc(all, func(a, b Observation) int {
		return cmp.Or(b.Taken.Compare(a.Taken), cmp.Compare(a.Key(), b.Key()))
	})
	return r.Document(ctx, newest.Source, newest.Subject)
}

// Report reads the newest report about a device, put together from full and partial ones.
func (r reader) Report(ctx context.Context, deviceID string) (*report.Report, error) {
	d, err := r.DeviceDocument(ctx, deviceID)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, inventory.Errorf(inventory.NotFound, "no report of device %s", deviceID)
	}
	data, err := d.JSON()
	if err != nil {
		return nil, err
	}
	decoded, err := report.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("decode report of device %s: %w", deviceID, err)
	}
	return decoded, nil
}

// Rewrite is what has to be written to keep a document in the place of another one.
type Rewrite struct {
	source, subject string
	put             []section
	drop            []string
}

// RewriteOf finds out what of a document differs from what is kept, and packs it. Of what is said as before, only small parts need their value.
func RewriteOf(source, subject string, before, d Document) Rewrite {
	r := Rewrite{source: source, subject: subject}
	small := map[string]json.RawMessage{}
	again := false
	for name, p := range d {
		was, known := before[name]
		same := known && was.Sum == p.Sum && was.Large == p.Large
		if !p.Large {
			small[name] = p.Value
			again = again || !same
		} else if !same {
			r.put = append(r.put, section{source, subject, name, pack(p.Value)})
		}
	}
	for name, was := range before {
		p, still := d[name]
		switch {
		case was.Large && (!still || !p.Large):
			r.drop = append(r.drop, name)
		case !was.Large && (!still || p.Large):
			again = true
		}
	}
	if again {
		r.put = append(r.put, section{source, subject, "", pack(object(small))})
	}
	return r
}

// PutDocument keeps what an observation was read from; the observation itself, with the document's Parts, is written by PutObservation.
func (tx *Tx) PutDocument(ctx context.Context, r Rewrite) error {
	for _, name := range r.drop {
		if err := perform(ctx, tx.q, "DELETE FROM section WHERE source = $1 AND subject = $2 AND name = $3", r.source, r.subject, name); err != nil {
			return fmt.Errorf("drop section: %w", err)
		}
	}
	for i := range r.put {
		if err := sections.put(ctx, tx.q, &r.put[i]); err != nil {
			return err
		}
	}
	return nil
}

// DropDocument removes what an observation was read from.
func (tx *Tx) DropDocument(ctx context.Context, source, subject string) error {
	if err := perform(ctx, tx.q, "DELETE FROM section WHERE source = $1 AND subject = $2", source, subject); err != nil {
		return fmt.Errorf("drop document: %w", err)
	}
	return nil
}
