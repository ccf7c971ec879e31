package main

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"recolement/collector/config"
)

// What the files for deployment set and call is what this program knows.
func TestDeploymentFiles(t *testing.T) {
	top := root(t)
	known := map[string]bool{"RECOLEMENT_CONFIG": true}
	variables(reflect.TypeFor[config.Config](), "RECOLEMENT_", known)
	commands := map[string]bool{}
	for _, c := range newRoot().Commands() {
		commands[c.Name()] = true
	}
	setting, call := regexp.MustCompile(`RECOLEMENT_[A-Z_]*[A-Z]`), regexp.MustCompile(`recolement-collector ([a-z]+)[ "\n]`)
	seen := 0
	for _, file := range []string{"postgresql.md", "collector/recolement-collector.service", "collector/compose.yaml", "collector/nginx.conf", "collector/Dockerfile"} {
		text, err := os.ReadFile(filepath.Join(top, "deploy", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range setting.FindAllString(string(text), -1) {
			if seen++; !known[name] {
				t.Errorf("%s sets %s, which is no setting", file, name)
			}
		}
		for _, found := range call.FindAllStringSubmatch(string(text), -1) {
			if seen++; !commands[found[1]] {
				t.Errorf("%s calls %q, which is no command", file, strings.TrimSpace(found[0]))
			}
		}
	}
	if seen < 15 {
		t.Errorf("%d settings and commands seen: this test looks at nothing", seen)
	}
}

// variables gathers the names by which the environment gives settings.
func variables(of reflect.Type, prefix string, into map[string]bool) {
	for i := range of.NumField() {
		f := of.Field(i)
		if inner, ok := f.Tag.Lookup("envPrefix"); ok {
			variables(f.Type, prefix+inner, into)
			continue
		}
		into[prefix+f.Tag.Get("env")] = true
	}
}
