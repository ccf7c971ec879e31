package ui

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// largestImport bounds an uploaded inventory: 3,000 assets make half a megabyte.
const largestImport = 32 << 20

// uploaded reads the file of the form.
func (s *site) uploaded(c *gin.Context) (name string, data []byte, err error) {
	text := s.text(c)
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, largestImport+1<<20)
	head, err := c.FormFile("file")
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) || err == nil && head.Size > largestImport {
		return "", nil, complaint{text: text.T("ui.import.large", arg("limit", strconv.Itoa(largestImport>>20)))}
	}
	if err != nil || head.Size == 0 {
		return "", nil, complaint{text: text.T("ui.import.missing")}
	}
	file, err := head.Open()
	if err != nil {
		return "", nil, fmt.Errorf("open uploaded file: %w", err)
	}
	defer file.Close()
	if data, err = io.ReadAll(file); err != nil {
		return "", nil, fmt.Errorf("read uploaded file: %w", err)
	}
	return fileName(head.Filename), data, nil
}

// fileName is the last part of a path, which some browsers send whole.
func fileName(sent string) string { return path.Base(strings.ReplaceAll(sent, `\`, "/")) }

// importConfirm takes the file in that the preview was about.
func (s *site) importConfirm(c *gin.Context) error {
	request, err := s.sentBack(c)
	if err != nil {
		return err
	}
	if _, err := s.Estate.Import(c.Request.Context(), request); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	s.flash(c, flash{Kind: flashImported})
	c.Redirect(http.StatusSeeOther, "/import")
	return nil
}

// within are the entities whose records the visitor may bring; nil: all.
func (s *site) within(c *gin.Context) *store.Entities {
	if manages := s.access(c).Manages; !manages.All {
		return &manages
	}
	return nil
}

// pack makes a text of a file for a hidden field.
func pack(data []byte) (string, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(data); err != nil {
		return "", fmt.Errorf("compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("compress: %w", err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// unpack undoes pack, and refuses what would grow beyond a file's size.
func unpack(text string) ([]byte, error) {
	packed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, inventory.Errorf(inventory.Invalid, "read the file again: %w", err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, inventory.Errorf(inventory.Invalid, "read the file again: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(r, largestImport+1))
	if err != nil {
		return nil, inventory.Errorf(inventory.Invalid, "read the file again: %w", err)
	}
	if len(data) > largestImport {
		return nil, inventory.Errorf(inventory.Invalid, "the file is larger than %d bytes", largestImport).Because("file_large", "limit", strconv.Itoa(largestImport>>20))
	}
	return data, nil
}
