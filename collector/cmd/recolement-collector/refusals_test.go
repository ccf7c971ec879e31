package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"recolement/collector/language"
)

// TestEveryRefusalHasItsWords: what Because names is said in all languages, and so is what package policy finds wrong.
func TestEveryRefusalHasItsWords(t *testing.T) {
	words, err := language.Load()
	noError(t, err)
	named := regexp.MustCompile(`\.Because\("([a-z_]+)"[,)]`)
	wrong := regexp.MustCompile(`\bbecause\("([a-z_]+)"[,)]`)
	codes := map[string]bool{"formula": true}
	noError(t, filepath.WalkDir(filepath.Join(root(t), "collector"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, found := range named.FindAllStringSubmatch(string(source), -1) {
			codes[found[1]] = true
		}
		if filepath.Base(filepath.Dir(path)) == "policy" {
			for _, found := range wrong.FindAllStringSubmatch(string(source), -1) {
				codes["policy_"+found[1]] = true
			}
		}
		return err
	}))
	if len(codes) < 60 {
		t.Errorf("%d codes found, there were more", len(codes))
	}
	for code := range codes {
		for _, lang := range language.Languages() {
			if id := "refusal." + code; words.For(lang).T(id) == id {
				t.Errorf("%s has no text in %s", id, lang)
			}
		}
	}
}
