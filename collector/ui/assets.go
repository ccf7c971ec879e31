package ui

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"
)

// dist is written by `npm run build` in assets; a program built without it serves unstyled pages.
//
//go:embed all:assets/dist
var dist embed.FS

// assets are the static files under their hashed names, plain and compressed.
type assets struct {
	names map[string]string // "app.css" → "app-1A2B3C4D.css"
	files map[string]asset
}

type asset struct {
	kind              string
	plain, compressed []byte
}

func loadAssets() (*assets, error) {
	a := &assets{names: map[string]string{}, files: map[string]asset{}}
	manifest, err := dist.ReadFile("assets/dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the manifest of assets: %w", err)
	}
	if err := json.Unmarshal(manifest, &a.names); err != nil {
		return nil, fmt.Errorf("read the manifest of assets: %w", err)
	}
	for _, name := range a.names {
		data, err := dist.ReadFile("assets/dist/" + name)
		if err != nil {
			return nil, fmt.Errorf("read asset %s: %w", name, err)
		}
		a.files[name] = asset{kind: mime.TypeByExtension(path.Ext(name)), plain: data, compressed: compress(data, gzip.BestCompression)}
	}
	return a, nil
}

// ready says whether the assets were built.
func (a *assets) ready() bool { return len(a.names) > 0 }

// url gives the address of a file by its plain name; empty when the assets were not built.
func (a *assets) url(name string) string {
	if hashed := a.names[name]; hashed != "" {
		return "/static/" + hashed
	}
	return ""
}

// serve answers with a file; its name changes with its content, so browsers may keep it for good.
func (a *assets) serve(c *gin.Context) {
	file, ok := a.files[strings.TrimPrefix(c.Param("name"), "/")]
	if !ok {
		c.Status(http.StatusNotFound)
		return
	}
	head := c.Writer.Header()
	head.Set("Cache-Control", "public, max-age=31536000, immutable")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Vary", "Accept-Encoding")
	if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		head.Set("Content-Encoding", "gzip")
		c.Data(http.StatusOK, file.kind, file.compressed)
		return
	}
	c.Data(http.StatusOK, file.kind, file.plain)
}

func compress(data []byte, level int) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, level) // fails for levels that are none of gzip's
	_, _ = w.Write(data)                     // a bytes.Buffer does not fail
	_ = w.Close()
	return out.Bytes()
}
