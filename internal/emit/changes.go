package emit

import (
	"context"
	"os"
	"path"
	"slices"
	"strings"
)

// Changes are the files that a Write would touch, maps not included, sorted.
type Changes struct {
	Added, Changed, Removed []string
}

// Compare says what Write would do to the output folder, and does nothing.
func Compare(ctx context.Context, dir string, units []Unit, opts Options) (Changes, error) {
	l, err := arrange(units)
	if err != nil {
		return Changes{}, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Changes{}, because("open", dir, err)
	}
	defer root.Close()
	w := &writer{root: root, dir: dir, opts: opts, before: func(op, string) error { return nil }}
	p, err := w.plan(ctx, l)
	if err != nil {
		return Changes{}, err
	}
	var c Changes
	for _, f := range p.folders {
		if f.unit == "" {
			continue
		}
		for _, file := range f.changed {
			at := path.Join(f.path, file.name)
			if file.exists {
				c.Changed = append(c.Changed, at)
			} else {
				c.Added = append(c.Added, at)
			}
		}
	}
	for _, s := range p.steps {
		if s.Old && !s.New && !strings.HasPrefix(s.Path, mapDir+"/") {
			c.Removed = append(c.Removed, s.Path)
		}
	}
	slices.Sort(c.Added)
	slices.Sort(c.Changed)
	slices.Sort(c.Removed)
	return c, nil
}
