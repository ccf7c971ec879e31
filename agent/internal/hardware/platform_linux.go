package hardware

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// families in the order in which they are read; a later one may complete what an earlier one wrote.
var families = []family{
	{"system", readSystem},
	{"memory size", readSizes},
	{"firmware", readFirmware},
	{"virtualisation", readVirtual},
	{"processors", readProcessors},
	{"disks", readDisks},
	{"volumes", readVolumes},
	{"networks", readNetworks},
	{"monitors", readMonitors},
	{"batteries", readBatteries},
	{"printers", readPrinters},
	{"software", readSoftware},
	{"users", readUsers},
}

// platform is nothing here: all of Linux is in files.
type platform struct{}

func newPlatform(func()) platform { return platform{} }

// maxFile bounds what is read of one small file.
const maxFile = 1 << 20

func (m *machine) path(name string) string { return filepath.Join("/", m.root, name) }

// bytes reads a file whole; one that is larger than it may be is an error.
func (m *machine) bytes(name string, limit int64) ([]byte, error) {
	f, err := os.Open(m.path(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s: larger than %d bytes", name, limit)
	}
	return data, err
}

// text reads a small file's text, "" where there is none. The kernel's own files end in blanks, line feeds or zeros.
func (m *machine) text(name string) string {
	data, err := m.bytes(name, maxFile)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(strings.ToValidUTF8(string(bytes.Trim(data, "\x00\n \t")), ""))
}

// number reads a file that holds one number.
func (m *machine) number(name string) (int64, bool) {
	n, err := strconv.ParseInt(m.text(name), 10, 64)
	return n, err == nil
}

// list gives the names in a directory, errAbsent where there is no such directory.
func (m *machine) list(name string) ([]string, error) {
	entries, err := os.ReadDir(m.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errAbsent
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, nil
}

func (m *machine) exists(name string) bool {
	_, err := os.Stat(m.path(name))
	return err == nil
}

// resolve follows symbolic links and gives the path as the machine sees it, "" where there is none.
func (m *machine) resolve(name string) string {
	real, err := filepath.EvalSymlinks(m.path(name))
	if err != nil {
		return ""
	}
	root, err := filepath.EvalSymlinks(m.path("/"))
	if err != nil {
		return ""
	}
	return "/" + strings.TrimPrefix(strings.TrimPrefix(real, root), "/")
}

// settings reads lines of key=value, as uevent and os-release files have them.
func settings(text string) map[string]string {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if ok && !strings.HasPrefix(key, "#") {
			values[key] = strings.Trim(value, `"'`)
		}
	}
	return values
}
