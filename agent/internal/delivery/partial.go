package delivery

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Most days little of a machine changes, and most of a report is its software. So a report says only the sections that differ from what was
// said before ("partial": an absent section is unchanged), and now and then all of them.

const (
	fullAfter    = 7 * 24 * time.Hour
	fullEvery    = 14 // reports, as GLPI's agents do
	baseFile     = "base.json"
	baseForm     = 1 // of baseFile; another is not understood
	contentKey   = "content"
	maxClockBack = time.Hour
)

// always are the sections that every report has: when and by whom it was made, and what the machine is recognised by.
var always = []string{"versionclient", "versionprovider", "accesslog", "hardware", "bios", "error"}

// Base is what the collector will know of this machine when all that waits has been delivered.
type Base struct {
	Form     int               `json:"form"`
	Full     time.Time         `json:"full"` // when all of it was said
	Partials int               `json:"partials"`
	Sections map[string]string `json:"sections"` // digests
}

// due says that it is time to say all again. A clock that was put back counts as one that has run on.
func (b Base) due(now time.Time) bool {
	return b.Form != baseForm || b.Partials >= fullEvery || now.Sub(b.Full) >= fullAfter || b.Full.Sub(now) > maxClockBack
}

// Shrink leaves out of an encoded report what the base says already, unless it is time to say all of it or that is asked for. The base that
// comes back holds once the report is kept.
func (b Base) Shrink(raw []byte, full bool, now time.Time) ([]byte, Base, error) {
	var document, content map[string]json.RawMessage
	err := json.Unmarshal(raw, &document)
	if err == nil {
		err = json.Unmarshal(document[contentKey], &content)
	}
	if err != nil {
		return nil, b, fmt.Errorf("compare report with the last: %w", err)
	}
	next := Base{Form: baseForm, Full: b.Full, Partials: b.Partials + 1, Sections: map[string]string{}}
	for name, section := range content {
		next.Sections[name] = digest(section)
	}
	if full || b.due(now) {
		next.Full, next.Partials = now, 0
		return raw, next, nil
	}
	for name, was := range b.Sections {
		if now, said := next.Sections[name]; !said {
			next.Sections[name] = was // what could not be read this time is known from before
		} else if now == was && !slices.Contains(always, name) {
			delete(content, name)
		}
	}
	if document[contentKey], err = json.Marshal(content); err != nil {
		return nil, b, fmt.Errorf("write partial report: %w", err)
	}
	document["partial"] = json.RawMessage("true")
	out, err := json.Marshal(document)
	if err != nil {
		return nil, b, fmt.Errorf("write partial report: %w", err)
	}
	return out, next, nil
}

func digest(section []byte) string {
	sum := sha256.Sum256(bytes.TrimSpace(section))
	return base64.RawStdEncoding.EncodeToString(sum[:12])
}

// Base reads what the waiting reports end with; none is one that nothing can be compared with.
func (s *Spool) Base() Base {
	var b Base
	raw, err := os.ReadFile(filepath.Join(s.dir, baseFile))
	if err != nil || json.Unmarshal(raw, &b) != nil {
		return Base{}
	}
	return b
}

// KeepBase is called after the report that it belongs to is kept. Where another had to make room for that, it is no base unless all was said.
func (s *Spool) KeepBase(b Base) error {
	if s.lost && b.Partials > 0 {
		return nil
	}
	s.lost = false
	raw, err := json.Marshal(b)
	if err == nil {
		err = s.write(filepath.Join(s.dir, baseFile), raw)
	}
	if err != nil {
		return fmt.Errorf("keep what was said: %w", err)
	}
	return nil
}

// ForgetBase makes the next report a full one: what was said did not arrive, or somebody else is to hear it.
func ForgetBase(spool string) { os.Remove(filepath.Join(spool, baseFile)) }
