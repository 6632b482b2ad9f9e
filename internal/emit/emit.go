// Package emit writes what was compiled into an output folder: a Unit is a folder of it, a File one file below that.
//
// Write is all or nothing. What changes is first written to a staging folder inside the output folder, and then moved
// into place in steps that are undone when one of them fails. A journal in the staging folder lets the next run undo
// the steps of a run that was killed.
//
// The map of a unit, map/<unit>.json in the output folder, says which objects stand in each of its files and which
// inventory lines made them. It is also how a later run knows which files are its own: it replaces and removes those,
// and no others.
//
// All work goes through an os.Root, so that no path and no symbolic link leads out of the output folder.
package emit

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Unit is one folder of the output and all that belongs into it.
type Unit struct {
	Dir   string // slash-separated and relative, such as clusters/prod-na-1
	Files []File // in any order
}

// File is one file of a unit.
type File struct {
	Path    string   // below the unit's folder, slash-separated
	Content [][]byte // written one after another; never changed, so that files may share them
	Objects []Object // what stands in the file, for the map
}

// Object is an emitted object as the map names it.
type Object struct {
	Name    string   // Kind namespace/name
	Sources []string // the inventory lines that made it, as file:line:column
}

// Options say how much is written.
type Options struct {
	// Whole says that the units are all there are: what an earlier run wrote for any other unit is removed. Otherwise
	// other units stay as they are.
	Whole bool
	// Progress is told how many more files were compared or written, if it is not nil. It is called from several
	// goroutines.
	Progress func(files int)
}

// Summary counts files, maps not included.
type Summary struct {
	Written   int // new or changed
	Unchanged int
	Removed   int
}

// Write makes the output folder dir hold the units. It refuses a folder that holds files but no map. On an error, and
// when ctx is canceled, the folder is as it was before.
func Write(ctx context.Context, dir string, units []Unit, opts Options) (Summary, error) {
	return write(ctx, dir, units, opts, func(op, string) error { return nil })
}

// op names what is about to be done, for tests that make it fail.
type op string

const (
	opWrite op = "write" // of a file to the staging folder
	opMove  op = "move"  // out of its place, or into it
	opDone  op = "done"  // all is in place
)

type writer struct {
	root   *os.Root
	dir    string // the output folder, as the user wrote it
	opts   Options
	before func(op, string) error
}

func write(ctx context.Context, dir string, units []Unit, opts Options, before func(op, string) error) (
	sum Summary, err error,
) {
	if err := ctx.Err(); err != nil {
		return Summary{}, err
	}
	l, err := arrange(units)
	if err != nil {
		return Summary{}, err
	}
	made, err := makeDir(dir)
	defer func() {
		if err != nil {
			unmakeDir(made)
		}
	}()
	if err != nil {
		return Summary{}, because("create", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Summary{}, because("open", dir, err)
	}
	defer root.Close()
	locked, err := lock(root)
	if err != nil {
		made = nil // the other run uses it
		return Summary{}, because("lock", dir, err)
	}
	defer locked.Close()

	w := &writer{root: root, dir: dir, opts: opts, before: before}
	return w.run(ctx, l)
}

func (w *writer) run(ctx context.Context, l *layout) (Summary, error) {
	if err := w.restore(); err != nil {
		return Summary{}, err
	}
	p, err := w.plan(ctx, l)
	if err != nil {
		return Summary{}, err
	}
	if len(p.steps) == 0 {
		return p.sum, nil
	}
	if err = w.stage(ctx, p.folders); err == nil {
		err = w.commit(ctx, p.steps)
	}
	if err != nil {
		return Summary{}, errors.Join(err, w.restore())
	}
	w.prune(p.emptied)
	return p.sum, w.restore()
}

// path is a path below the output folder as the user may type it.
func (w *writer) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *writer) progress(files int) {
	if w.opts.Progress != nil {
		w.opts.Progress(files)
	}
}

// makeDir creates the folder, and gives those that did not exist, innermost first.
func makeDir(dir string) (made []string, err error) {
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		if _, err := os.Lstat(d); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		made = append(made, d)
	}
	return made, os.MkdirAll(dir, 0o755)
}

// unmakeDir removes the folders as far as they are empty: an error here says that somebody else uses them.
func unmakeDir(made []string) {
	for _, d := range made {
		if os.Remove(d) != nil {
			return
		}
	}
}
