package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"gauntlet.dev/gauntlet/internal/inventory"
)

// usual is the folder that holds the inventory of a project, beside its output.
const usual = "clusters"

// place is where an inventory stands, and where its output goes unless the user names another folder.
type place struct {
	root   string
	output string
}

// findRoot finds the inventory's root: the folder that was named, or the nearest one from here upwards, or clusters/ in
// one of those. What is found from a folder of the inventory has its output where it has it from all others.
func findRoot(args []string) (place, error) {
	const output = "dist"
	if len(args) > 0 {
		return place{args[0], output}, named(args[0])
	}
	here, err := os.Getwd()
	if err != nil {
		return place{}, err
	}
	here = filepath.Clean(here) // it may be what the environment says
	for dir := here; ; dir = filepath.Dir(dir) {
		for _, root := range []string{dir, filepath.Join(dir, usual)} {
			if !isRoot(root) {
				continue
			}
			base := root
			if filepath.Base(root) == usual {
				base = filepath.Dir(root)
			}
			return relative(here, root, filepath.Join(base, output))
		}
		if dir == filepath.Dir(dir) {
			return place{}, usageError("no fleet.yaml or fleet.cue stands here or above; name the inventory's root, or make one with 'gauntlet init'")
		}
	}
}

// relative gives the paths as a user who is here may type them.
func relative(here, root, output string) (p place, err error) {
	if p.root, err = filepath.Rel(here, root); err != nil {
		return p, err
	}
	p.output, err = filepath.Rel(here, output)
	return p, err
}

// named says why a folder that the user named is no inventory.
func named(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usageError("%s does not exist; name the folder that holds fleet.yaml or fleet.cue", dir)
	case err != nil:
		return err
	case !info.IsDir():
		return usageError("%s is a file; name the folder that holds fleet.yaml or fleet.cue", dir)
	case isRoot(dir):
		return nil
	case isRoot(filepath.Join(dir, usual)):
		return usageError("%s holds no fleet.yaml or fleet.cue; did you mean %s?", dir, filepath.Join(dir, usual))
	}
	return usageError("%s is no inventory: it holds no fleet.yaml or fleet.cue", dir)
}

func isRoot(dir string) bool { return inventory.IsRoot(folder(dir)) }

// folder gives the files of a folder. A link that leads out of it leads to none: an inventory may be what strangers have pushed, and
// what is wrong with a file is shown with its lines.
func folder(dir string) fs.FS {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return os.DirFS(dir) // where each file gives the error
	}
	return root.FS()
}
