package foreign

import (
	"context"
	"crypto/sha256"
	"slices"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/kubeschema"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/parallel"
	"gauntlet.dev/gauntlet/internal/promrule"
)

// Rendered is what one document of a rendered text holds.
type Rendered struct {
	// Objects know no place but that in the document, which no user wrote.
	Objects []*manifest.Object
	// Found says what is wrong with the document. The places are those of the text.
	Found []diag.Diagnostic
}

// Readable tells whether the document is YAML that can be applied.
func (r *Rendered) Readable() bool {
	return !slices.ContainsFunc(r.Found, func(d diag.Diagnostic) bool { return d.Code == codeSyntax })
}

// ReadRendered reads texts that a program printed, by document. Equal documents are one, in whatever texts they stand.
func ReadRendered(ctx context.Context, texts [][]byte) ([][]*Rendered, error) {
	all := make([][]*Rendered, len(texts))
	by := map[[sha256.Size]byte]*Rendered{}
	var documents []*document
	var results []*Rendered
	for i, text := range texts {
		c := newContent("", text)
		if len(c.found) > 0 {
			all[i] = append(all[i], &Rendered{Found: c.found})
		}
		for _, d := range c.documents {
			key := sha256.Sum256(d.text())
			if by[key] == nil {
				by[key] = &Rendered{}
				documents, results = append(documents, d), append(results, by[key])
			}
			all[i] = append(all[i], by[key])
		}
	}
	r := reader{schemas: kubeschema.Open(), rules: promrule.New()}
	err := parallel.Each(ctx, len(documents), func(_, i int) error {
		r.read(documents[i])
		results[i].Objects, results[i].Found = documents[i].objects, documents[i].found
		return nil
	})
	return all, err
}
