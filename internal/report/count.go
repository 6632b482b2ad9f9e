package report

import (
	"fmt"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
)

// overflow groups findings that say the same of different places, and finds those that are too many.
type overflow struct {
	groups []*group // in the order in which they were first met
	by     map[cause]*group
}

type cause struct{ code, message string }

type group struct {
	key    cause
	shown  int
	hidden int
	files  map[string]bool // of the hidden ones
}

// takes tells whether the finding is only to be counted, and counts it.
func (o *overflow) takes(d diag.Diagnostic, limit int) bool {
	if limit == 0 {
		return false
	}
	key := cause{d.Code, d.Message}
	g := o.by[key]
	if g == nil {
		if o.by == nil {
			o.by = map[cause]*group{}
		}
		g = &group{key: key, files: map[string]bool{}}
		o.by[key] = g
		o.groups = append(o.groups, g)
	}
	if g.shown < limit {
		g.shown++
		return false
	}
	g.hidden++
	g.files[d.Source.File] = true
	return true
}

func (o *overflow) any() bool {
	return slices.ContainsFunc(o.groups, func(g *group) bool { return g.hidden > 0 })
}

// summary counts the findings and their files: 2 errors, 1 warning in 2 files.
func summary(ds []diag.Diagnostic) string {
	by := map[diag.Severity]int{}
	files := map[string]bool{}
	for _, d := range ds {
		by[d.Severity]++
		if d.Source.File != "" {
			files[d.Source.File] = true
		}
	}
	var parts []string
	for _, kind := range []struct {
		severity diag.Severity
		noun     string
	}{{diag.Error, "error"}, {diag.Warning, "warning"}, {diag.Info, "info"}} {
		if n := by[kind.severity]; n > 0 {
			parts = append(parts, count(n, kind.noun))
		}
	}
	text := strings.Join(parts, ", ")
	if len(files) > 0 {
		text += " in " + count(len(files), "file")
	}
	return text
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
