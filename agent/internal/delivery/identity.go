package delivery

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Identity is who this agent is: the name that it chose for itself, and what the collector gave it.
type Identity struct {
	DeviceID string `json:"-"`
	AgentID  string `json:"agent_id"`
	Key      string `json:"-"` // a secret
}

// keyForm is the file of the key. On Windows the key is sealed for this machine: a copy of the disk does not give it away.
type keyForm struct {
	AgentID string `json:"agent_id"`
	Key     []byte `json:"sealed"`
}

// Enrolled says whether the collector has given a key.
func (i Identity) Enrolled() bool { return i.Key != "" }

const (
	deviceFile = "deviceid"
	keyFile    = "key.json"
)

// StateFiles are the names of the files that tell who this agent is.
func StateFiles() []string { return []string{deviceFile, keyFile} }

var deviceForm = regexp.MustCompile(`^\S{1,200}-\d{4}-\d{2}-\d{2}-\d{2}-\d{2}-\d{2}$`)

// LoadIdentity reads who this agent is. The device id is chosen at the first call and kept: it names the installation, whatever the
// machine is called later.
func LoadIdentity(dir, host string, now time.Time) (Identity, error) {
	id, err := ReadIdentity(dir)
	if err != nil || id.DeviceID != "" {
		return id, err
	}
	id.DeviceID = NewDeviceID(host, now)
	if err := MakeState(dir); err != nil {
		return Identity{}, err
	}
	if err := WriteFile(filepath.Join(dir, deviceFile), []byte(id.DeviceID+"\n")); err != nil {
		return Identity{}, fmt.Errorf("keep device id: %w", err)
	}
	return id, nil
}

// MakeState makes the directory of what the agent keeps, for the system and its administrators alone.
func MakeState(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make state directory: %w", err)
	}
	if err := protect(dir); err != nil {
		return fmt.Errorf("protect state directory: %w", err)
	}
	return nil
}

// NewDeviceID is the name of an installation that begins now.
func NewDeviceID(host string, now time.Time) string {
	host, _, _ = strings.Cut(host, ".")
	return strings.Join(strings.Fields(host), "_") + "-" + now.Format("2006-01-02-15-04-05")
}

// ReadIdentity reads what is there and writes nothing; the fields of what is not there are empty.
func ReadIdentity(dir string) (Identity, error) {
	var id Identity
	device, err := os.ReadFile(filepath.Join(dir, deviceFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return id, fmt.Errorf("read device id: %w", err)
	}
	key, err := os.ReadFile(filepath.Join(dir, keyFile))
	if err == nil {
		id.AgentID, id.Key, err = openKey(key)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return id, fmt.Errorf("read key: %w", err)
	}
	if text := strings.TrimSpace(string(device)); deviceForm.MatchString(text) {
		id.DeviceID = text
	}
	return id, nil
}

// SaveKey keeps what the collector gave; only the owner may read it.
func (i Identity) SaveKey(dir string) error {
	sealed, err := seal([]byte(i.Key))
	if err != nil {
		return fmt.Errorf("seal key: %w", err)
	}
	raw, err := json.Marshal(keyForm{i.AgentID, sealed})
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	if err := WriteFile(filepath.Join(dir, keyFile), raw); err != nil {
		return fmt.Errorf("keep key: %w", err)
	}
	return nil
}

func openKey(raw []byte) (agentID, key string, err error) {
	var form keyForm
	if err := json.Unmarshal(raw, &form); err != nil {
		return "", "", err
	}
	opened, err := unseal(form.Key)
	if err != nil {
		return "", "", fmt.Errorf("it was sealed by another machine; remove it by \"recolement-agent forget\" and enrol anew: %w", err)
	}
	return form.AgentID, string(opened), nil
}
