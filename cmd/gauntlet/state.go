package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/difference"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/revision"
)

// compiled is a state of the inventory, and what was read for it.
type compiled struct {
	difference.Side
	name  string
	files *reading
}

// workTree is what the state is called that is no revision.
const workTree = "the work tree"

// incomparable is that a state cannot be compiled, so that nothing can be compared with it.
type incomparable struct{ state, why string }

func (e incomparable) Error() string { return e.state + " " + e.why }

// state compiles the inventory as it stands, or as it was in a revision. Nothing is judged: what is wrong with either is for check to say.
// What it gives besides removes what was written for it.
func (d diff) state(ctx context.Context, at place, name string, p *progress) (compiled, func(), error) {
	done := func() {}
	root := at.root
	if name != "" {
		work, err := os.MkdirTemp("", "gauntlet-diff-")
		if err != nil {
			return compiled{}, done, err
		}
		done = func() { _ = os.RemoveAll(work) } // a temporary folder
		if root, err = d.checkOut(ctx, at, name, filepath.Join(work, "inventory")); err != nil {
			return compiled{}, done, err
		}
	}
	name = shownRevision(cmp.Or(name, workTree))
	files := newReading(folder(root))
	chart := d.chart
	chart.root = root
	r, err := build(ctx, files, extent{}, chart, clockAt(d.now, at.root), p)
	if err != nil {
		return compiled{}, done, fmt.Errorf("compile %s: %w", name, err)
	}
	if r.topology == nil {
		first := diag.Sort(r.findings)[0]
		return compiled{}, done, incomparable{name, fmt.Sprintf("cannot be compiled: %s: %s", first.Source, first.Message)}
	}
	return compiled{difference.Side{Inventory: r.inventory, Bundle: r.bundle, Fleet: r.topology}, name, files}, done, nil
}

// checkOut writes the inventory as it was. Where it stood in another folder then, and only one is there, it is that one.
func (d diff) checkOut(ctx context.Context, at place, name, into string) (root string, err error) {
	err = checkOut(ctx, at.root, name, into)
	if !errors.Is(err, errNotThere) {
		return into, err
	}
	repository, err := repositoryAround(at.root)
	if err != nil {
		return "", err
	}
	defer repository.Close()
	commit, err := repository.Resolve(name)
	switch {
	case errors.Is(err, revision.ErrUnborn):
		return "", incomparable{name, "has no commit yet"}
	case err != nil:
		return "", err
	}
	roots, err := commit.Find(ctx, inventory.IsFleet)
	if err != nil {
		return "", err
	}
	switch len(roots) {
	case 0:
		return "", incomparable{name, "has no inventory"}
	case 1:
		return into, commit.Write(ctx, strings.TrimPrefix(path.Dir(roots[0]), "."), into)
	}
	return "", incomparable{name, fmt.Sprintf("has no inventory at %s, and %d elsewhere, such as %s", at.root, len(roots), roots[0])}
}

// leftAt gives the commit at which a head, or what is checked out, has left a base.
func leftAt(ctx context.Context, root, base, head string) (string, error) {
	repository, err := repositoryAround(root)
	if err != nil {
		return "", err
	}
	defer repository.Close()
	from, err := repository.Resolve(base)
	if err != nil {
		return "", err
	}
	to, err := repository.Resolve(cmp.Or(head, "HEAD"))
	if err != nil {
		return "", err
	}
	left, found, err := repository.MergeBase(ctx, from, to)
	if err == nil && !found {
		err = usageError("%s and %s have no commit in common; leave out --merge-base", base, cmp.Or(head, "HEAD"))
	}
	return left.Hash, err
}

// shownRevision is what people are shown of a revision: its name, and of a whole hash, of SHA-1 or SHA-256, the beginning.
func shownRevision(name string) string {
	const shortest = 40
	if len(name) >= shortest && strings.Trim(name, "0123456789abcdef") == "" {
		return name[:shortHash]
	}
	return name
}
