package main

import (
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

// compiled is a state of the inventory, and what was read for it. Nothing was judged: what is wrong with it is for check to say.
type compiled struct {
	*result
	name  string // for people
	chart charts
	files *reading
}

// side gives what is compared, where it could be compiled.
func (c compiled) side() (difference.Side, error) {
	if c.topology == nil {
		first := diag.Sort(c.findings)[0]
		do := "compare with a revision that this gauntlet can compile"
		if c.name == workTree {
			do = "'gauntlet check' says all that is wrong"
		}
		return difference.Side{}, incomparable{c.name, fmt.Sprintf("cannot be compiled: %s: %s", first.Source, first.Message), do}
	}
	return difference.Side{Inventory: c.inventory, Bundle: c.bundle, Fleet: c.topology}, nil
}

// workTree is what the state is called that is no revision.
const workTree = "the work tree"

// incomparable is that a state cannot be compiled, so that nothing can be compared with it, and what to do.
type incomparable struct{ state, why, do string }

func (e incomparable) Error() string { return e.fact() + "; " + e.do }

func (e incomparable) fact() string { return e.state + " " + e.why }

// revised compiles the inventory as it was in a revision. What it gives besides removes what was written for it.
func (t *target) revised(ctx context.Context, at place, name string, chart charts, p *progress) (compiled, func(), error) {
	work, err := os.MkdirTemp("", "gauntlet-base-")
	if err != nil {
		return compiled{}, func() {}, err
	}
	done := func() { _ = os.RemoveAll(work) } // a temporary folder
	chart.root, err = checkOutMoved(ctx, at, name, filepath.Join(work, "inventory"))
	if err != nil {
		return compiled{}, done, err
	}
	c, err := t.compiled(ctx, at, shownRevision(name), chart, p)
	return c, done, err
}

// compiled compiles the inventory that stands at the root of the chart's.
func (t *target) compiled(ctx context.Context, at place, name string, chart charts, p *progress) (c compiled, err error) {
	c = compiled{name: name, chart: chart, files: newReading(folder(chart.root))}
	if c.result, err = build(ctx, c.files, extent{}, chart, clockAt(t.now, at.root), p); err != nil {
		return c, fmt.Errorf("compile %s: %w", name, err)
	}
	return c, nil
}

// checkOutMoved writes the inventory as it was. Where it stood in another folder then, and only one is there, it is that one.
func checkOutMoved(ctx context.Context, at place, name, into string) (root string, err error) {
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
		return "", usageError("%s has no commit yet; commit the inventory first", name)
	case err != nil:
		return "", err
	}
	roots, err := commit.Find(ctx, inventory.IsFleet)
	if err != nil {
		return "", err
	}
	switch len(roots) {
	case 0:
		return "", incomparable{name, "has no inventory", "compare with a revision that has one"}
	case 1:
		return into, commit.Write(ctx, strings.TrimPrefix(path.Dir(roots[0]), "."), into)
	}
	return "", incomparable{name, fmt.Sprintf("has no inventory at %s, and %d elsewhere, such as %s", at.root, len(roots), roots[0]),
		"compare with a revision that has it there"}
}

// shownRevision is what people are shown of a revision: its name, and of a whole hash, of SHA-1 or SHA-256, the beginning.
func shownRevision(name string) string {
	const shortest = 40
	if len(name) >= shortest && strings.Trim(name, "0123456789abcdef") == "" {
		return name[:shortHash]
	}
	return name
}
