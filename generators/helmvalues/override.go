package helmvalues

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
)

// override gives the raw values of the cluster without what the compiler owns, and says what is wrong with them.
func override(c *inventory.Cluster, object string) (map[string]any, []diag.Diagnostic) {
	if len(c.Values) == 0 {
		return nil, nil
	}
	r := review{cluster: c, object: object}
	kept := r.values(nil, c.Values, ownedKeys())
	return kept, r.found
}

// review goes through the raw values of a cluster.
type review struct {
	cluster *inventory.Cluster
	object  string
	found   []diag.Diagnostic
}

// values gives the values below a path that may stay. Mine holds what the compiler owns there.
func (r *review) values(around []string, values map[string]any, mine *owned) map[string]any {
	kept := map[string]any{}
	for _, name := range sortedKeys(values) {
		path := append(slices.Clone(around), name)
		if v, keep := r.value(path, values[name], mine.keys[name]); keep {
			kept[name] = v
		}
	}
	return kept
}

// value gives what may stay of a value, and whether anything may.
func (r *review) value(path []string, value any, mine *owned) (any, bool) {
	if mine != nil && mine.why != "" {
		r.report(path, "values/owned-key", mine.why, "")
		return nil, false
	}
	inner, isMap := value.(map[string]any)
	problem, wrong := chart.Judge(path, value)
	switch {
	case wrong && problem.Code == chart.CodeUnknownKey:
		r.unknown(problem)
	case !isMap && mine != nil:
		r.report(path, "values/owned-key", fmt.Sprintf("is %s, which takes away what the compiler sets inside of it; set single "+
			"keys inside of it", chart.Describe(value)), "")
		return nil, false
	case wrong:
		r.report(path, problem.Code, problem.Fact+"; "+problem.Action, problem.Help)
	case isMap:
		if mine == nil {
			mine = &owned{}
		}
		return r.values(path, inner, mine), true
	}
	return value, true
}

// unknown passes on that a key is unknown. The one that was meant may be the compiler's.
func (r *review) unknown(p chart.Problem) {
	if fact := ownedKeys().fact(p.Nearest); fact != "" {
		p.Action, p.Help = "remove it", strings.Join(p.Nearest, ".")+" "+fact
	}
	r.report(p.Path, p.Code, p.Fact+"; "+p.Action, p.Help)
}

// report says something about a value, at its key. The message goes on from the key's name.
func (r *review) report(path []string, code, message, help string) {
	written := []any{"values"}
	for _, name := range path {
		written = append(written, name)
	}
	name := strings.Join(path, ".")
	r.found = append(r.found, diag.Diagnostic{
		Code:     code,
		Severity: diag.Error,
		Message:  name + " " + message,
		Source:   r.cluster.Key(written...),
		Object:   r.object,
		Path:     "values." + name,
		Help:     help,
	})
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
