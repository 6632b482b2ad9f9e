package policy

import (
	"context"
	"slices"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// Checked is a bundle in which no rule has found an error. Only CheckBundle makes one, and only a Checked is emitted.
type Checked struct {
	bundle *manifest.Bundle
}

// Bundle gives what was checked.
func (c *Checked) Bundle() *manifest.Bundle { return c.bundle }

// CheckBundle runs each rule over each distinct object of the bundle and over the fleet. Findings that excused says yes to
// are left out, and so are those of a code for which the bundle is known to be broken: they say the same of what came of
// it. Checked is nil where the bundle is broken, or one of the other findings is an error.
func (e *Engine) CheckBundle(ctx context.Context, b *manifest.Bundle, f *topology.Fleet, data Data, workers int, excused func(diag.Diagnostic) bool) (
	*Checked, []diag.Diagnostic, error,
) {
	found, err := e.Check(ctx, data, documents(b, f), workers)
	if err != nil {
		return nil, nil, err
	}
	kept := found[:0]
	for _, d := range found {
		if !slices.Contains(b.Broken, d.Code) && !excused(d) {
			kept = append(kept, d)
		}
	}
	if len(b.Broken) > 0 || diag.HasErrors(kept) {
		return nil, kept, nil
	}
	return &Checked{b}, kept, nil
}

// documents makes a document of each object, once for all units that it stands in, and one of the fleet.
func documents(b *manifest.Bundle, f *topology.Fleet) []Document {
	var docs []Document
	seen := map[*manifest.Object]bool{}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			if Known(o.Kind) && !seen[o] {
				seen[o] = true
				docs = append(docs, objectOf(f, o))
			}
		}
	}
	return append(docs, FleetDocument(f, f.Locate))
}

// objectOf is the document of an object of the fleet. Its findings may name other objects by the references in its facts.
func objectOf(f *topology.Fleet, o *manifest.Object) Document {
	d := ObjectDocument(o, f.Facts(o))
	d.Locate = func(object string, path []any) diag.Span {
		if object == "" {
			return o.Locate(path)
		}
		return f.Locate(object, path)
	}
	return d
}
