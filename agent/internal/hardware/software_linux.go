package hardware

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"recolement/agent/report"
)

// packageManagers are the databases that are plain text, each with its reader. RPM's is not: its packages are not reported yet.
var packageManagers = []struct {
	file string
	read func(io.Reader) ([]report.Software, error)
}{
	{"/var/lib/dpkg/status", dpkg},
	{"/lib/apk/db/installed", apk},
}

// readSoftware reports the installed packages.
func readSoftware(_ context.Context, m *machine) (fill, error) {
	for _, p := range packageManagers {
		f, err := os.Open(m.path(p.file))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		defer f.Close()
		list, err := p.read(io.LimitReader(f, 256<<20))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", p.file, err)
		}
		return func(c *report.Content) { c.Software = list }, nil
	}
	return nil, errAbsent
}

func dpkg(r io.Reader) ([]report.Software, error) {
	return stanzas(r, ": ", func(p map[string]string) (report.Software, bool) {
		s := report.Software{
			Name: p["Package"], Version: p["Version"], Arch: p["Architecture"], Publisher: p["Maintainer"], SystemCategory: p["Section"], Comments: p["Description"], From: "deb",
		}
		if kib, err := strconv.ParseInt(p["Installed-Size"], 10, 64); err == nil {
			s.FileSize = positive(kib * 1024)
		}
		return s, strings.HasSuffix(p["Status"], " installed")
	})
}

func apk(r io.Reader) ([]report.Software, error) {
	return stanzas(r, ":", func(p map[string]string) (report.Software, bool) {
		s := report.Software{Name: p["P"], Version: p["V"], Arch: p["A"], Publisher: p["m"], Comments: p["T"], From: "apk"}
		if size, err := strconv.ParseInt(p["I"], 10, 64); err == nil {
			s.FileSize = positive(size)
		}
		return s, true
	})
}

// stanzas reads blocks of lines "key<separator>value" with a blank line between them; continued lines are left out. What has no name is no package.
func stanzas(r io.Reader, separator string, build func(map[string]string) (report.Software, bool)) ([]report.Software, error) {
	list := []report.Software{}
	values := map[string]string{}
	flush := func() {
		if s, ok := build(values); ok && s.Name != "" {
			list = append(list, s)
		}
		clear(values)
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 8<<20) // lists of dependencies are long
	for lines.Scan() {
		line := lines.Text()
		if line == "" {
			flush()
			continue
		}
		if key, value, ok := strings.Cut(line, separator); ok && !strings.HasPrefix(line, " ") {
			values[key] = strings.ToValidUTF8(strings.TrimSpace(value), "")
		}
	}
	flush()
	return list, lines.Err()
}
