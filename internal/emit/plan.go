package emit

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// plan is what has to be done to the output folder.
type plan struct {
	folders []*folder // those with changed files
	steps   []step
	emptied []string // folders that lose a file
	sum     Summary
}

// plan compares the output folder with what it shall hold. It changes nothing.
func (w *writer) plan(ctx context.Context, l *layout) (*plan, error) {
	records, mapped, err := w.records(l)
	if err != nil {
		return nil, err
	}
	if !mapped {
		if err := w.refuseForeign(); err != nil {
			return nil, err
		}
	}
	t := tree{w: w, known: map[string]presence{".": present}}
	if err := w.differ(ctx, l, t, records); err != nil {
		return nil, err
	}
	p := &plan{}
	p.write(l, t)
	if err := p.remove(l, t, records); err != nil {
		return nil, err
	}
	slices.SortFunc(p.steps, func(a, b step) int { return cmp.Compare(a.Path, b.Path) })
	return p, nil
}

// refuseForeign refuses an output folder that holds anything.
func (w *writer) refuseForeign() error {
	entries, err := fs.ReadDir(w.root.FS(), ".")
	if err != nil {
		return because("read", w.dir, err)
	}
	if len(entries) == 0 {
		return nil
	}
	return fmt.Errorf("%s holds files that gauntlet did not write, such as %s; name an empty folder, or one that it wrote "+
		"before", w.dir, entries[0].Name())
}

// differ finds the files that are missing or differ.
func (w *writer) differ(ctx context.Context, l *layout, t tree, records map[string]record) error {
	var there []*folder
	for _, f := range l.folders {
		state, err := t.folder(f.path)
		switch {
		case err != nil:
			return err
		case state == blocked:
			return t.obstacle(f.path)
		case state == present:
			there = append(there, f)
		case state == missing:
			f.changed = f.files
		}
	}
	return inParallel(there, func(_ int, f *folder) error { return w.compare(ctx, f, records[f.unit]) })
}

// write plans the files that are missing or differ. A folder that does not exist, or in which all differ,
// comes as a whole: that is one step in place of a thousand.
func (p *plan) write(l *layout, t tree) {
	whole := map[string]bool{}
	for _, f := range l.folders {
		if f.unit != "" {
			p.sum.Written += len(f.changed)
			p.sum.Unchanged += len(f.files) - len(f.changed)
		}
		if len(f.changed) > 0 {
			p.folders = append(p.folders, f)
		}
		if top := t.missing(f.path); top != "" {
			if !whole[top] {
				whole[top] = true
				p.steps = append(p.steps, step{Path: top, New: true})
			}
			continue
		}
		if f.swap {
			p.steps = append(p.steps, step{Path: f.path, Old: true, New: true})
			continue
		}
		for _, c := range f.changed {
			p.steps = append(p.steps, step{Path: path.Join(f.path, c.name), Old: c.exists, New: true})
		}
	}
}

// remove plans the removal of what an earlier run wrote and this one does not.
func (p *plan) remove(l *layout, t tree, records map[string]record) error {
	emptied := map[string]bool{}
	take := func(at string) (bool, error) {
		own, err := t.holds(at)
		if own && !l.wants(at) {
			p.steps = append(p.steps, step{Path: at, Old: true})
			emptied[path.Dir(at)] = true
			return true, err
		}
		return false, err
	}
	for unit, r := range records {
		for _, f := range r.files {
			gone, err := take(path.Join(unit, f))
			if err != nil {
				return err
			}
			if gone {
				p.sum.Removed++
			}
		}
		if _, err := take(mapPath(unit)); err != nil {
			return err
		}
	}
	for dir := range emptied {
		p.emptied = append(p.emptied, dir)
	}
	slices.Sort(p.emptied)
	return nil
}
