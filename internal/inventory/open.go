package inventory

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Bounds of a file of the inventory. A larger one is not written by people, and costs more than it says. One of CUE is a
// program, in which a chain of operators costs stack for each link.
const (
	maxFileSize = 4 << 20
	maxCUESize  = 256 << 10
)

func maxSize(name string) int64 {
	if path.Ext(name) == ".cue" {
		return maxCUESize
	}
	return maxFileSize
}

// open reads a file whole, but none that is too large and none that is not a file.
func open(fsys fs.FS, name string) (*document, []diag.Diagnostic, error) {
	refuse := func(format string, args ...any) (*document, []diag.Diagnostic, error) {
		return nil, []diag.Diagnostic{newDocument(name, nil).finding(codeFile, name+" "+fmt.Sprintf(format, args...))}, nil
	}
	info, err := fs.Stat(fsys, name)
	if err != nil {
		if link, linkErr := fs.Lstat(fsys, name); linkErr == nil && link.Mode()&fs.ModeSymlink != 0 {
			return refuse("is a symbolic link to what cannot be read below the inventory's root; replace it by the file")
		}
		return nil, nil, fmt.Errorf("read the inventory: %w", err)
	}
	if !info.Mode().IsRegular() {
		return refuse("is not a regular file; replace it by one")
	}
	most := maxSize(name)
	if info.Size() > most {
		return refuse("is larger than %d KiB, which no such file of an inventory may be; split it", most>>10)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, nil, fmt.Errorf("read the inventory: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read the inventory: %w", err)
	}
	if int64(len(text)) > most {
		return refuse("is larger than %d KiB, which no such file of an inventory may be; split it", most>>10)
	}
	text, marked := bytes.CutPrefix(text, byteOrderMark)
	doc := newDocument(name, text)
	doc.marked = marked
	return doc, nil, nil
}
