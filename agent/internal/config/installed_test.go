package config

import (
	"testing"
	"time"
)

func TestWhatAnInstallerWrote(t *testing.T) {
	values := map[string]string{"Collector": "https://a.example", "Tag": "reception", "Token": "", "Interval": "8h"}
	c := Config{Tag: "old", Token: "kept"}
	if err := c.take(func(name string) string { return values[name] }); err != nil {
		t.Fatal(err)
	}
	want := Config{Collector: "https://a.example", Tag: "reception", Token: "kept", Interval: Duration(8 * time.Hour)}
	if c != want {
		t.Errorf("got %+v, want %+v", c, want)
	}
	if err := c.take(func(string) string { return "eight" }); err == nil {
		t.Error("an interval that is none is taken")
	}
}
