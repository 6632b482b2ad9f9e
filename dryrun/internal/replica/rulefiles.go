package replica

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/rules"
)

// ruleFiles finds the files of the patterns. Prometheus makes the moments of evaluation of their paths, so they must not depend on
// where the plan is.
func ruleFiles(folder string, patterns []string) (all []string, err error) {
	for _, p := range patterns {
		found, err := filepath.Glob(p)
		if err != nil {
			return nil, fmt.Errorf("rule files %s: %w", p, err)
		}
		for _, f := range found {
			f, err := filepath.Rel(folder, f)
			if err != nil {
				return nil, err
			}
			all = append(all, filepath.ToSlash(f))
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// Rules are rule files that were read. Replicas have the same ones, and reading them is most of what a start takes.
type Rules struct {
	mu     sync.Mutex
	groups map[string]*rulefmt.RuleGroups // by text
}

// NewRules makes rules of which none was read.
func NewRules() *Rules { return &Rules{groups: map[string]*rulefmt.RuleGroups{}} }

// loader reads rule files of a plan.
type loader struct {
	rules.FileLoader
	folder string
	known  *Rules
}

// Load implements rules.GroupLoader.
func (l loader) Load(path string, ignoreUnknown bool, scheme model.ValidationScheme) (*rulefmt.RuleGroups, []error) {
	path = filepath.Join(l.folder, filepath.FromSlash(path))
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, []error{err}
	}
	l.known.mu.Lock()
	defer l.known.mu.Unlock()
	if groups := l.known.groups[string(text)]; groups != nil {
		return groups, nil
	}
	groups, errs := l.FileLoader.Load(path, ignoreUnknown, scheme)
	if len(errs) == 0 {
		l.known.groups[string(text)] = groups
	}
	return groups, errs
}
