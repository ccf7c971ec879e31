package hardware

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"recolement/agent/report"
)

// installedProgram is a key under Uninstall; updates and parts of others are none.
func installedProgram(key string, text func(name string) string, number func(name string) uint64, arch string) (report.Software, bool) {
	s := report.Software{
		Name: strings.TrimSpace(text("DisplayName")), Version: text("DisplayVersion"), Publisher: text("Publisher"), Comments: text("Comments"), InstallDate: installDate(text("InstallDate")),
		Folder: text("InstallLocation"), UninstallString: text("UninstallString"), HelpLink: text("HelpLink"), URLInfoAbout: text("URLInfoAbout"),
		VersionMajor: digits(number("VersionMajor"), number("MajorVersion")), VersionMinor: digits(number("VersionMinor"), number("MinorVersion")),
		FileSize: positive(number("EstimatedSize") * 1024), Arch: arch, From: "registry", GUID: key,
	}
	if number("NoRemove") == 1 {
		fixed := true
		s.NoRemove = &fixed
	}
	return s, s.Name != "" && text("ParentKeyName") == "" && number("SystemComponent") != 1
}

// digits writes the first number that is there.
func digits(numbers ...uint64) string {
	for _, n := range numbers {
		if n != 0 {
			return strconv.FormatUint(n, 10)
		}
	}
	return ""
}

// installDate reads the forms that installers write: 20260121, 2026-01-21, 21.01.2026, and with slashes where but one order of day and
// month is possible. What is ambiguous, or no day at all, is nothing.
func installDate(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), " ")
	for _, layout := range []string{"20060102", time.DateOnly, "2006/01/02", "02.01.2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return plausible(t)
		}
	}
	dayFirst, err1 := time.Parse("2/1/2006", s)
	monthFirst, err2 := time.Parse("1/2/2006", s)
	switch {
	case err1 == nil && (err2 != nil || dayFirst.Equal(monthFirst)):
		return plausible(dayFirst)
	case err2 == nil && err1 != nil:
		return plausible(monthFirst)
	}
	return ""
}

func plausible(t time.Time) string {
	if t.Year() < 1980 || t.Year() > 2199 {
		return ""
	}
	return t.Format(time.DateOnly)
}

// storeForm is the full name of a Store package: name, version, architecture, resources, publisher's id.
var storeForm = regexp.MustCompile(`^([\w.-]{3,50})_(\d{1,5}(?:\.\d{1,5}){3})_(x64|x86|arm64|arm|neutral)_([\w.~-]*)_([a-z0-9]{13})$`)

// storeApp reads a package's full name. Packages of resources, and frameworks that others bring along, are no programs of their own.
func storeApp(name string) (report.Software, bool) {
	parts := storeForm.FindStringSubmatch(name)
	if parts == nil || strings.HasPrefix(parts[4], "split.") {
		return report.Software{}, false
	}
	for _, framework := range []string{"Microsoft.VCLibs", "Microsoft.NET.", "Microsoft.UI.Xaml", "Microsoft.LanguageExperiencePack", "Microsoft.WindowsAppRuntime", "Microsoft.Services.Store.Engagement", "Microsoft.Advertising.Xaml"} {
		if strings.HasPrefix(parts[1], framework) {
			return report.Software{}, false
		}
	}
	arch := map[string]string{"x64": "x86_64", "x86": "i586", "arm64": "aarch64"}[parts[3]]
	if arch == "" {
		arch = parts[3]
	}
	return report.Software{Name: parts[1], Version: parts[2], Arch: arch, From: "uwp", GUID: name}, true
}

// isPerson tells the accounts of people, of a domain or of the cloud, from services' and from the halves that end in _Classes.
func isPerson(sid string) bool {
	return (strings.HasPrefix(sid, "S-1-5-21-") || strings.HasPrefix(sid, "S-1-12-1-")) && !strings.HasSuffix(sid, "_Classes")
}
