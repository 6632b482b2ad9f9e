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

// CheckBundle runs each rule over each distinct object of the bundle and over the fleet. Findings of a code for which the
// bundle is known to be broken are left out: they say the same of what came of it. Of the others, settle makes what is
// found: it leaves out what is waived, and knows how bad the rest is; nil leaves all as it is. Checked is nil where the
// bundle is broken, or one of these findings is an error.
func (e *Engine) CheckBundle(ctx context.Context, b *manifest.Bundle, f *topology.Fleet, data Data, workers int, settle func([]diag.Diagnostic) []diag.Diagnostic) (
	*Checked, []diag.Diagnostic, error,
) {
	found, err := e.Check(ctx, data, documents(b, f), workers)
	if err != nil {
		return nil, nil, err
	}
	found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return slices.Contains(b.Broken, d.Code) })
	if settle != nil {
		found = settle(found)
	}
	if len(b.Broken) > 0 || diag.HasErrors(found) {
		return nil, found, nil
	}
	return &Checked{b}, found, nil
}

// documents makes a document of each object, once for all units that it stands in, and one of the fleet.
func documents(b *manifest.Bundle, f *topology.Fleet) []Document {
	var objects []*manifest.Object
	clusters := map[*manifest.Object][]string{}
	for _, u := range b.Units {
		for o := range u.All() {
			if !Known(o.Kind) {
				continue
			}
			standing, seen := clusters[o]
			if !seen {
				objects = append(objects, o)
			}
			if u.Cluster != "" {
				standing = append(standing, u.Cluster)
			}
			clusters[o] = standing
		}
	}
	docs := make([]Document, 0, len(objects)+1)
	for _, o := range objects {
		slices.Sort(clusters[o])
		docs = append(docs, objectOf(f, o, slices.Compact(clusters[o])))
	}
	d := FleetDocument(f, f.Locate)
	d.Concerns = f.Concerns
	return append(docs, d)
}

// objectOf is the document of an object of the fleet. Its findings may name other objects by the references in its facts.
func objectOf(f *topology.Fleet, o *manifest.Object, clusters []string) Document {
	d := ObjectDocument(o, f.Facts(o))
	d.Locate = func(object string, path []any) diag.Span {
		if object == "" {
			return o.Locate(path)
		}
		return f.Locate(object, path)
	}
	d.Concerns = func(object string, path []any) (string, []string) {
		if object == "" {
			return topology.Class(o, path), clusters
		}
		return f.Concerns(object, path)
	}
	return d
}
