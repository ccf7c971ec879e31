package ui

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

//go:embed *.html
var templates embed.FS

// views holds one template set per page, by the name of its file. html/template escapes every value by where it stands: names
// come from machines that nobody controls.
type views map[string]*template.Template

// shared are the files that every page's set contains.
var shared = []string{"layout.html", "parts.html", "settings_parts.html"}

func parseViews() (views, error) {
	base, err := template.New("").ParseFS(templates, shared...)
	if err != nil {
		return nil, fmt.Errorf("parse the layout: %w", err)
	}
	files, err := fs.Glob(templates, "*.html")
	if err != nil {
		return nil, fmt.Errorf("list the templates: %w", err)
	}
	all := views{}
	for _, file := range files {
		if slices.Contains(shared, file) {
			continue
		}
		set, err := base.Clone()
		if err == nil {
			set, err = set.ParseFS(templates, file)
		}
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", file, err)
		}
		all[strings.TrimSuffix(file, ".html")] = set
	}
	return all, nil
}

// render writes the page whole or, when its template fails, not at all.
func (s *site) render(c *gin.Context, code int, name string, page any) {
	var out bytes.Buffer
	if err := s.views[name].ExecuteTemplate(&out, "layout.html", page); err != nil {
		s.Log.Error("render page", "page", name, "error", err)
		c.String(500, "error")
		return
	}
	c.Header("Cache-Control", "no-store")
	c.Header("Vary", "Accept-Encoding")
	body := out.Bytes()
	if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Header("Content-Encoding", "gzip")
		body = compress(body, gzip.DefaultCompression)
	}
	c.Data(code, "text/html; charset=utf-8", body)
}

// secure lets the browser load nothing but our own files and run nothing inline.
func secure(c *gin.Context) {
	head := c.Writer.Header()
	head.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "+
		"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "same-origin")
}
