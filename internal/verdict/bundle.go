package verdict

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// RuleFiles gives the files below a folder that the rules of a bundle were read from, in the order of their paths.
func RuleFiles(fsys fs.FS, b *manifest.Bundle) ([]RuleFile, error) {
	starts := map[string][]Start{}
	hasRules := map[string]bool{}
	for _, o := range distinct(b) {
		add := func(rule bool, path ...any) {
			if at := o.Locate(path); at.Line > 0 {
				starts[at.File] = append(starts[at.File], Start{at.Line, rule})
				hasRules[at.File] = hasRules[at.File] || rule
			}
		}
		add(false)
		res, ok := o.Resource.(*monitoringv1.PrometheusRule)
		if !ok {
			continue
		}
		for g, group := range res.Spec.Groups {
			add(false, "spec", "groups", g)
			for r := range group.Rules {
				add(true, "spec", "groups", g, "rules", r)
			}
		}
	}
	var files []RuleFile
	for _, path := range slices.Sorted(maps.Keys(hasRules)) {
		if !hasRules[path] {
			continue
		}
		text, err := fs.ReadFile(fsys, path)
		if err != nil {
			return nil, fmt.Errorf("read the comments in rules: %w", err)
		}
		files = append(files, RuleFile{path, text, starts[path]})
	}
	return files, nil
}

// distinct lists the objects of a bundle, each once.
func distinct(b *manifest.Bundle) []*manifest.Object {
	var all []*manifest.Object
	seen := map[*manifest.Object]bool{}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			if !seen[o] {
				seen[o] = true
				all = append(all, o)
			}
		}
	}
	return all
}
