package inventory

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/layout"
)

// ruleFiles is the folder in which rule files stand, as a rule.
const ruleFiles = "rules"

// Holds tells whether a file of the path is one that an inventory is written in.
func Holds(name string) bool {
	folder, _, below := strings.Cut(name, "/")
	switch {
	case strings.HasPrefix(name, ".") || strings.Contains(name, "/."):
		return false
	case !below:
		return slices.Contains(fleetFiles, name)
	case folder == ruleFiles:
		return isData(name) && path.Ext(name) != ".cue"
	}
	return slices.Contains(folders(), folder) && isData(name)
}

// Files lists the files that an inventory is written in, in the order of their paths. Symbolic links are not among them:
// what they lead to is, where it is of the inventory.
func Files(fsys fs.FS) (files []string, err error) {
	err = fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != "." && !holdsFiles(name):
			return fs.SkipDir
		case !e.IsDir() && e.Type() != fs.ModeSymlink && Holds(name):
			files = append(files, name)
		}
		return nil
	})
	return files, err
}

func holdsFiles(dir string) bool {
	folder, _, _ := strings.Cut(dir, "/")
	return !strings.HasPrefix(path.Base(dir), ".") && (folder == ruleFiles || slices.Contains(folders(), folder))
}

// Canonical reads a file of an inventory, and gives its text as it is and in canonical form. It is of no matter whether the
// file says what is right, as long as it can be parsed. The error is layout.ErrUnsure where it would say something else.
func Canonical(fsys fs.FS, name string) (was, now []byte, ds []diag.Diagnostic, err error) {
	doc, ds, err := open(fsys, name)
	if err != nil || ds != nil {
		return nil, nil, ds, err
	}
	if ds := doc.checkText(); ds != nil {
		return nil, nil, ds, nil
	}
	if doc.IsCUE {
		now, ds, err = doc.canonicalCUE()
	} else {
		now, ds, err = doc.canonicalYAML()
	}
	was = doc.Text
	if doc.marked {
		was = slices.Concat(byteOrderMark, was)
	}
	return was, now, ds, err
}

func (d *document) canonicalYAML() ([]byte, []diag.Diagnostic, error) {
	if _, ds := d.extract(codeSchema, ""); ds != nil {
		return nil, ds, nil
	}
	now, err := layout.YAML(d.Text)
	return now, nil, err
}

// unixLines ends each line by a line feed alone.
func unixLines(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }
