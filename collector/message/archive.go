package message

import (
	"archive/zip"
	"bufio"
	"bytes"
	"io"
	"path"
	"strings"
)

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// LooksLikeReports says, by the first bytes of a file, whether it holds reports rather than a table of a manual inventory.
func LooksLikeReports(name string, head []byte) bool {
	if strings.EqualFold(path.Ext(name), ".xlsx") {
		return false
	}
	trimmed := bytes.TrimLeft(head, "\ufeff \t\r\n")
	switch {
	case isZip(head):
		return !bytes.Contains(head, []byte("[Content_Types].xml")) && !bytes.Contains(head, []byte("xl/"))
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}), len(head) > 2 && head[0] == 0x78 && (int(head[0])<<8|int(head[1]))%31 == 0:
		return true
	}
	return len(trimmed) > 0 && (trimmed[0] == '<' || trimmed[0] == '{' || trimmed[0] == '[')
}

// archive reads the files of a zip. Their folders mean nothing, and archives within it are refused.
func (r *reader) archive(file io.ReaderAt, size int64) error {
	z, err := zip.NewReader(file, size)
	if err != nil {
		return r.give(Item{Err: wrong("not a zip archive that can be read: %s", err)})
	}
	if len(z.File) > r.limits.Entries {
		return r.give(Item{Err: wrong("the archive holds %d files, more than %d", len(z.File), r.limits.Entries)})
	}
	for _, entry := range z.File {
		if entry.FileInfo().IsDir() {
			continue
		}
		if err := r.entry(entry); err != nil {
			return err
		}
		if r.left <= 0 {
			return r.give(Item{Err: wrong("the archive unpacks to more than %d bytes: the rest was not read", r.limits.Unpacked)})
		}
	}
	return nil
}

func (r *reader) entry(entry *zip.File) error {
	name := path.Base(strings.ReplaceAll(entry.Name, `\`, "/"))
	in, err := entry.Open()
	if err != nil {
		return r.give(Item{Entry: name, Err: wrong("cannot be read: %s", err)})
	}
	defer in.Close()
	const free = 1 << 20
	most := free + r.limits.Ratio*int64(min(entry.CompressedSize64, 1<<40))
	start := bufio.NewReader(Limit(in, most))
	if head, _ := start.Peek(4); isZip(head) {
		return r.give(Item{Entry: name, Err: wrong("an archive within an archive")})
	}
	return r.file(name, name, start)
}
