package emit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
)

// journal lists the steps, from before the first of them until all are done: as long as it stands, they can be undone,
// and must be.
const (
	journal      = stagingDir + "/journal.json"
	journalDraft = stagingDir + "/journal.draft"
)

// step changes what stands at a path of the output folder, be it a file or a folder.
type step struct {
	Path string `json:"path"`
	Old  bool   `json:"old,omitempty"` // what stands there goes
	New  bool   `json:"new,omitempty"` // what is staged for it comes
}

func (s step) staged() string { return path.Join(newDir, s.Path) }
func oldPath(step int) string { return path.Join(oldDir, strconv.Itoa(step)) }

// commit moves everything into place. It is done when the journal is gone.
func (w *writer) commit(ctx context.Context, steps []step) error {
	if err := w.writeJournal(steps); err != nil {
		return err
	}
	for i, s := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.do(i, s); err != nil {
			return because("replace", w.path(s.Path), err)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := w.before(opDone, "."); err != nil {
		return err
	}
	return because("remove", w.path(journal), w.root.Remove(journal))
}

func (w *writer) do(i int, s step) error {
	if s.Old {
		if err := w.move(s.Path, oldPath(i)); err != nil {
			return err
		}
	}
	if s.New {
		return w.move(s.staged(), s.Path)
	}
	return nil
}

func (w *writer) move(from, to string) error {
	if err := w.before(opMove, from); err != nil {
		return err
	}
	return w.root.Rename(from, to)
}

// restore undoes the steps of a run that did not finish, if there was one, and removes the staging folder.
func (w *writer) restore() error {
	info, err := w.root.Lstat(stagingDir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return because("read", w.path(stagingDir), err)
	case !info.IsDir():
		return inTheWay(w.path(stagingDir), info.Mode())
	}
	steps, err := w.readJournal()
	if err != nil {
		return err
	}
	for i, s := range slices.Backward(steps) {
		if err := w.undo(i, s); err != nil {
			return fmt.Errorf("%w; run gauntlet again to put back what stood there", because("restore", w.path(s.Path), err))
		}
	}
	if err := w.root.Remove(journal); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return because("remove", w.path(journal), err)
	}
	return because("remove", w.path(stagingDir), w.root.RemoveAll(stagingDir))
}

// undo reverts a step that was done in full, in part or not at all. What was moved, and what was not, it sees by what is
// left in the staging folder.
func (w *writer) undo(i int, s step) error {
	if s.New {
		waits, err := w.exists(s.staged())
		if err != nil {
			return err
		}
		placed, err := w.exists(s.Path)
		if err != nil {
			return err
		}
		if placed && !waits {
			if err := w.root.Rename(s.Path, s.staged()); err != nil {
				return err
			}
		}
	}
	if !s.Old {
		return nil
	}
	saved, err := w.exists(oldPath(i))
	if err != nil || !saved {
		return err
	}
	return w.root.Rename(oldPath(i), s.Path)
}

func (w *writer) exists(at string) (bool, error) {
	_, err := w.root.Lstat(at)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (w *writer) writeJournal(steps []step) error {
	content, err := json.Marshal(steps)
	if err != nil {
		return fmt.Errorf("encode the journal: %w", err)
	}
	if err := w.root.WriteFile(journalDraft, content, 0o644); err != nil {
		return because("write", w.path(journal), err)
	}
	return because("write", w.path(journal), w.root.Rename(journalDraft, journal))
}

// readJournal gives the steps to undo: none if there is no journal.
func (w *writer) readJournal() ([]step, error) {
	content, err := w.root.ReadFile(journal)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, because("read", w.path(journal), err)
	}
	var steps []step
	if err := json.Unmarshal(content, &steps); err != nil {
		return nil, fmt.Errorf("%s is not a journal that gauntlet wrote: %w; remove %s", w.path(journal), err, w.path(stagingDir))
	}
	for _, s := range steps {
		if !validPath(s.Path) {
			return nil, fmt.Errorf("%s names the path %q, which gauntlet did not write; remove %s", w.path(journal), s.Path,
				w.path(stagingDir))
		}
	}
	return steps, nil
}

// prune removes the folders that have become empty, and those above them. All that was asked for is in place by now; a
// folder that cannot be removed is not empty, or does no harm.
func (w *writer) prune(emptied []string) {
	for _, dir := range emptied {
		for ; dir != "."; dir = path.Dir(dir) {
			if w.root.Remove(dir) != nil {
				break
			}
		}
	}
}
