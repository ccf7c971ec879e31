package ui

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/rogpeppe/go-internal/diff"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type policyPage struct {
	settingsPage
	Part     string
	Parts    []MenuEntry
	About    string // what the document is
	Document string
	Lines    int  // that the field shows
	Default  bool // nobody has set one: it is the program's own
	Wrong    []numberedLine
	Retained []fact // how long things are kept; of the policy document alone
	Versions []versionView
	Version  *versionView // that is shown
	Diff     []diffLine
}

// versionView is one version of a document, as people read it.
type versionView struct {
	ID, URL, When, By string
	Current           bool
}

// numberedLine is a line of a document with its number.
type numberedLine struct {
	Number int
	Text   string
	Here   bool
}

// diffLine is a line of a comparison: added ("+"), removed ("-") or there in both (" "); "@" stands for what was left out.
type diffLine struct{ Sign, Text string }

// policyParts are the documents of the policy. The words are ui.policy.<part>.
func policyParts() []store.PolicyPart {
	return []store.PolicyPart{store.PolicyDocument, store.ServicesTable, store.SitesTable}
}

func partOf(text string) (store.PolicyPart, error) {
	for _, part := range policyParts() {
		if text == string(part) {
			return part, nil
		}
	}
	if text == "" {
		return store.PolicyDocument, nil
	}
	return "", inventory.Errorf(inventory.NotFound, "the policy has no part %s", text)
}

func (s *site) policyShow(c *gin.Context) error {
	part, err := partOf(c.Query("part"))
	if err != nil {
		return err
	}
	p, err := s.policyPage(c, part)
	if err != nil {
		return err
	}
	s.render(c, http.StatusOK, "settings_policy", p)
	return nil
}

// policyPage is the page of a part, with the document in force.
func (s *site) policyPage(c *gin.Context, part store.PolicyPart) (policyPage, error) {
	p := policyPage{settingsPage: s.settings(c, "policy"), Part: string(part)}
	p.About = p.T("ui.policy." + p.Part + ".text")
	for _, other := range policyParts() {
		p.Parts = append(p.Parts, MenuEntry{URL: "/settings/policy?part=" + string(other), Label: p.T("ui.policy." + string(other)), Current: other == part})
	}
	if part == store.PolicyDocument {
		p.Retained = p.retention(s.Estate.Policy().Retention)
	}
	versions, err := s.Store.PolicyVersions(c.Request.Context(), part)
	if err != nil {
		return p, fmt.Errorf("list versions: %w", err)
	}
	for i, v := range versions {
		p.Versions = append(p.Versions, versionView{ID: v.ID, URL: "/settings/policy/versions/" + v.ID, When: p.Moment(v.At), By: v.By, Current: i == 0})
	}
	if p.Default = len(versions) == 0; !p.Default {
		p.Document = versions[0].Document
	} else if part == store.PolicyDocument {
		p.Document = string(s.Estate.PolicyDocument())
	} else {
		p.Document = p.T("ui.policy." + p.Part + ".header")
	}
	p.Lines = shownLines(p.Document)
	return p, nil
}

// shownLines is how many lines of a document a field shows before it scrolls.
func shownLines(document string) int { return min(max(strings.Count(document, "\n")+3, 12), 32) }

// largestPolicy bounds a document that is typed.
const largestPolicy = 4 << 20

// policySave puts a document in force. One that makes no sense is shown again, with the place.
func (s *site) policySave(c *gin.Context) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 3*largestPolicy)
	part, err := partOf(c.PostForm("part"))
	if err != nil {
		return err
	}
	document := strings.ReplaceAll(c.PostForm("document"), "\r\n", "\n")
	if len(document) > largestPolicy || strings.TrimSpace(document) == "" {
		return complaint{text: s.text(c).T("ui.policy.size")}
	}
	err = s.setPolicy(c, part, document)
	var wrong *inventory.Error
	if errors.As(err, &wrong) && wrong.Code == inventory.Invalid {
		p, err := s.policyPage(c, part)
		if err != nil {
			return err
		}
		p.Document, p.Problem = document, p.refusal(wrong)
		p.Wrong = around(document, lineOf(wrong.Message))
		p.Lines = shownLines(document)
		s.render(c, http.StatusBadRequest, "settings_policy", p)
		return nil
	}
	if err != nil {
		return fmt.Errorf("set policy: %w", err)
	}
	return s.done(c, "policy-saved", "/settings/policy?part="+string(part))
}

func (s *site) setPolicy(c *gin.Context, part store.PolicyPart, document string) error {
	ctx, by := c.Request.Context(), s.visitor(c)
	switch part {
	case store.ServicesTable:
		return s.Estate.SetServices(ctx, []byte(document), by)
	case store.SitesTable:
		return s.Estate.SetSites(ctx, []byte(document), by)
	default:
		return s.Estate.SetPolicy(ctx, []byte(document), by)
	}
}

// placeOf is how the errors of package policy begin: file:line or file:line:column.
var placeOf = regexp.MustCompile(`\b(?:policy|services|sites):(\d+)`)

// lineOf is the line that an error is about; 0 where it does not say.
func lineOf(message string) int {
	found := placeOf.FindStringSubmatch(message)
	if found == nil {
		return 0
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return 0
	}
	return n
}

// around gives a line of a document with two before and after it.
func around(document string, line int) []numberedLine {
	lines := strings.Split(document, "\n")
	if line < 1 || line > len(lines) {
		return nil
	}
	var out []numberedLine
	for n := max(1, line-2); n <= min(len(lines), line+2); n++ {
		out = append(out, numberedLine{Number: n, Text: lines[n-1], Here: n == line})
	}
	return out
}

// policyVersion compares a version with the one before it.
func (s *site) policyVersion(c *gin.Context) error {
	version, err := s.Store.PolicyVersion(c.Request.Context(), c.Param("id"))
	if err != nil {
		return fmt.Errorf("read version: %w", err)
	}
	p, err := s.policyPage(c, version.Part)
	if err != nil {
		return err
	}
	versions, err := s.Store.PolicyVersions(c.Request.Context(), version.Part)
	if err != nil {
		return fmt.Errorf("list versions: %w", err)
	}
	before := ""
	for i, v := range versions {
		if v.ID != version.ID {
			continue
		}
		p.Version = &p.Versions[i]
		if i+1 < len(versions) {
			before = versions[i+1].Document
		}
	}
	p.Diff = compareTexts(before, version.Document)
	s.render(c, http.StatusOK, "settings_policy_version", p)
	return nil
}

// compareTexts compares two documents line by line, with the lines around each change.
func compareTexts(before, after string) []diffLine {
	text := diff.Diff("before", []byte(before), "after", []byte(after))
	var out []diffLine
	for i, line := range bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) {
		switch {
		case i < 3 || len(line) == 0: // the heads: which files
		case line[0] == '@':
			out = append(out, diffLine{Sign: "@", Text: "…"})
		case line[0] != '\\':
			out = append(out, diffLine{Sign: string(line[0]), Text: string(line[1:])})
		}
	}
	return out
}

// policyRestore puts an old version in force again, as a new one.
func (s *site) policyRestore(c *gin.Context) error {
	version, err := s.Store.PolicyVersion(c.Request.Context(), c.Param("id"))
	if err != nil {
		return fmt.Errorf("read version: %w", err)
	}
	if err := s.setPolicy(c, version.Part, version.Document); err != nil {
		return fmt.Errorf("restore policy: %w", err)
	}
	return s.done(c, "policy-restored", "/settings/policy?part="+string(version.Part))
}
