package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write puts a plan into a folder: a new one, an empty one, or one that holds a plan, which it replaces as a whole. A plan that cannot be
// written leaves the folder as it was.
func Write(dir string, l *Lowered) error {
	if err := vacant(dir); err != nil {
		return err
	}
	index, err := encodeIndex(l.Plan)
	if err != nil {
		return err
	}
	parent, name := filepath.Split(filepath.Clean(dir))
	if err := os.MkdirAll(filepath.Join(".", parent), 0o777); parent != "" && err != nil {
		return err
	}
	staged, err := os.MkdirTemp(parent, "."+name+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(staged)
	made := filepath.Join(staged, "new")
	for _, path := range sortedKeys(l.Files) {
		if err := write(filepath.Join(made, filepath.FromSlash(path)), l.Files[path]); err != nil {
			return err
		}
	}
	if err := write(filepath.Join(made, Index), index); err != nil {
		return err
	}
	return replace(dir, made, filepath.Join(staged, "old"))
}

// vacant refuses a folder that holds anything but a plan.
func vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, Index)); err != nil {
		return fmt.Errorf("%s holds files, and no %s: name a new folder, or one that holds a plan", dir, Index)
	}
	return nil
}

// replace moves a folder to its place, and what was there out of the way first.
func replace(dir, made, old string) error {
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(made, dir); err != nil {
		return errors.Join(err, back(old, dir))
	}
	return nil
}

func back(old, dir string) error {
	if err := os.Rename(old, dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o666)
}

// encodeIndex writes the index as JSON. Expressions are for people, so that < and > stay as they are.
func encodeIndex(p *Plan) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(p)
	return text.Bytes(), err
}
