package verdict

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// RuleFiles gives the files below a folder that the rules of a bundle were read from and that hold comments of pint, in the
// order of their paths.
func RuleFiles(fsys fs.FS, b *manifest.Bundle) ([]RuleFile, error) {
	objects := map[string][]*manifest.Object{} // by file
	hasRules := map[string]bool{}
	for _, o := range distinct(b) {
		file := o.Locate(nil).File
		objects[file] = append(objects[file], o)
		if _, ok := o.Resource.(*monitoringv1.PrometheusRule); ok && file != "" {
			hasRules[file] = true
		}
	}
	var files []RuleFile
	for _, path := range slices.Sorted(maps.Keys(hasRules)) {
		text, err := fs.ReadFile(fsys, path)
		if err != nil {
			return nil, fmt.Errorf("read the comments in rules: %w", err)
		}
		if bytes.Contains(text, []byte("pint")) { // to find where rules start costs more than all else
			files = append(files, RuleFile{path, text, starts(objects[path])})
		}
	}
	return files, nil
}

// starts lists where the objects of a file, their groups and their rules begin.
func starts(objects []*manifest.Object) []Start {
	var all []Start
	for _, o := range objects {
		add := func(rule bool, path ...any) {
			if at := o.Locate(path); at.Line > 0 {
				all = append(all, Start{at.Line, rule})
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
	return all
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
