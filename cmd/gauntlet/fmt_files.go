package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/layout"
	"gauntlet.dev/gauntlet/internal/policy"
)

// tree is an inventory whose files are formatted.
type tree struct {
	root  string
	files fs.FS
}

// formatted is a file of an inventory, as it is and in canonical form.
type formatted struct {
	*tree
	name     string
	typed    string // the file as the user may type it
	was, now []byte
	found    []diag.Diagnostic // why there is no canonical form
	unsure   bool              // it would say something else
}

func (f *formatted) changes() bool { return !f.unsure && !bytes.Equal(f.was, f.now) }

// read reads the file and formats it.
func (f *formatted) read() (err error) {
	if isPolicy(f.name) {
		f.was, f.now, f.found, err = policy.Canonical(f.files, f.name)
	} else {
		f.was, f.now, f.found, err = inventory.Canonical(f.files, f.name)
	}
	if f.unsure = errors.Is(err, layout.ErrUnsure); f.unsure {
		return nil
	}
	return err
}

// selection is the files that are formatted.
type selection struct {
	trees  map[string]*tree // by their roots
	seen   map[string]bool  // the files, by root and name
	files  []*formatted
	strays int // files that were named and are of no inventory
}

// selectFiles gives the files of the inventory, or those that were named.
func selectFiles(args []string) (*selection, error) {
	s := &selection{trees: map[string]*tree{}, seen: map[string]bool{}}
	if len(args) == 0 {
		at, err := findRoot(nil)
		if err != nil {
			return nil, err
		}
		return s, s.addRoot(at.root)
	}
	for _, arg := range args {
		info, err := os.Lstat(arg)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, usageError("%s does not exist; name the folder of an inventory, or files of it", arg)
		case err != nil:
			return nil, err
		case isFolder(arg, info):
			if err = named(arg); err == nil {
				err = s.addRoot(arg)
			}
		default:
			err = s.addFile(arg, info)
		}
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}

// isFolder tells whether the user named a folder, or a link to one.
func isFolder(name string, info fs.FileInfo) bool {
	if info.Mode()&fs.ModeSymlink != 0 {
		if to, err := os.Stat(name); err == nil {
			return to.IsDir()
		}
	}
	return info.IsDir()
}

func (s *selection) tree(root string) *tree {
	if s.trees[root] == nil {
		s.trees[root] = &tree{root, folder(root)}
	}
	return s.trees[root]
}

// add adds a file, once.
func (s *selection) add(f *formatted) {
	at := filepath.Join(f.root, f.name)
	if !s.seen[at] {
		s.files = append(s.files, f)
	}
	s.seen[at] = true
}

// addRoot adds the files of an inventory, and its policies.
func (s *selection) addRoot(root string) error {
	t := s.tree(root)
	names, err := inventory.Files(t.files)
	if err != nil {
		return err
	}
	if userPolicies(t.files) != nil {
		err = fs.WalkDir(t.files, policiesDir, func(name string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && e.Type() != fs.ModeSymlink && isPolicy(name) {
				names = append(names, name)
			}
			return err
		})
	}
	for _, name := range names {
		s.add(&formatted{tree: t, name: name, typed: filepath.Join(root, filepath.FromSlash(name))})
	}
	return err
}

// addFile adds a file to those of the inventory around it. What a symbolic link leads to is formatted by its own name.
func (s *selection) addFile(name string, info fs.FileInfo) error {
	at, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	for dir := filepath.Dir(at); ; dir = filepath.Dir(dir) {
		if !isRoot(dir) {
			if dir == filepath.Dir(dir) {
				s.strays++
				return nil
			}
			continue
		}
		below := strings.TrimPrefix(filepath.ToSlash(at[len(dir):]), "/")
		if info.Mode()&fs.ModeSymlink != 0 || !inventory.Holds(below) && !isPolicy(below) {
			s.strays++
			return nil
		}
		root, err := filepath.Rel(here, dir)
		if err != nil {
			return err
		}
		s.add(&formatted{tree: s.tree(root), name: below, typed: filepath.Clean(name)})
		return nil
	}
}

// isPolicy tells whether a file of an inventory is a policy, a library or a test of one.
func isPolicy(name string) bool {
	return path.Ext(name) == ".rego" && strings.HasPrefix(name, policiesDir+"/")
}
