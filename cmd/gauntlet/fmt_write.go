package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
)

// replaceAll writes the canonical forms, all or nothing.
func replaceAll(ctx context.Context, files []*formatted) error {
	r := replacing{roots: map[*tree]*os.Root{}}
	defer r.close()
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.stage(i, f); err != nil {
			return fmt.Errorf("write %s: %w; nothing was changed", f.typed, reason(err))
		}
	}
	return r.move()
}

// replacing is a run that replaces files. What it writes stands beside the files first, by names that are not read.
type replacing struct {
	roots  map[*tree]*os.Root
	staged []staged
	done   int // of the staged ones, that were moved to their places
}

type staged struct {
	*formatted
	root      *os.Root
	temporary string
	mode      os.FileMode
}

// stage writes a file beside the one that it is for.
func (r *replacing) stage(i int, f *formatted) (err error) {
	root := r.roots[f.tree]
	if root == nil {
		if root, err = os.OpenRoot(f.root); err != nil {
			return err
		}
		r.roots[f.tree] = root
	}
	info, err := root.Lstat(f.name)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is no file any more")
	}
	s := staged{f, root, path.Join(path.Dir(f.name), fmt.Sprintf(".gauntlet-%d-%d", os.Getpid(), i)), info.Mode().Perm()}
	r.staged = append(r.staged, s)
	return s.write(f.now)
}

func (s staged) write(text []byte) error {
	const private = 0o600 // until it has the mode of the other
	file, err := s.root.OpenFile(s.temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, private)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Chmod(s.mode), file.Close())
}

// move puts what is staged in its place, or all that was there back.
func (r *replacing) move() error {
	for i, s := range r.staged {
		if err := s.root.Rename(s.temporary, s.name); err != nil {
			if lost := r.undo(i); lost != nil {
				return errors.Join(fmt.Errorf("write %s: %w", s.typed, reason(err)), lost)
			}
			return fmt.Errorf("write %s: %w; nothing was changed", s.typed, reason(err))
		}
		r.done = i + 1
	}
	return nil
}

// undo writes the first files as they were.
func (r *replacing) undo(n int) error {
	var lost error
	for _, s := range r.staged[:n] {
		err := s.write(s.was)
		if err == nil {
			err = s.root.Rename(s.temporary, s.name)
		}
		if err != nil {
			lost = errors.Join(lost, fmt.Errorf("restore %s: %w", s.typed, reason(err)))
		}
	}
	return lost
}

// reason is an error without the paths, which are known.
func reason(err error) error {
	if at, ok := errors.AsType[*os.LinkError](err); ok {
		return at.Err
	}
	return cause(err)
}

// close removes what was not moved to its place.
func (r *replacing) close() {
	for _, s := range r.staged[r.done:] {
		_ = s.root.Remove(s.temporary) // it may not be there
	}
	for _, root := range r.roots {
		_ = root.Close()
	}
}
