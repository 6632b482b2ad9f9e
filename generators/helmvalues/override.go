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
	kind, known := chart.KindOf(path)
	if !known {
		r.unknown(path)
		return value, true
	}
	inner, isMap := value.(map[string]any)
	switch {
	case !isMap && mine != nil:
		r.report(path, "values/owned-key", fmt.Sprintf("is %s, which takes away what the compiler sets inside of it; set single "+
			"keys inside of it", describe(value)), "")
		return nil, false
	case !kind.Takes(value):
		r.report(path, "values/type-mismatch", fmt.Sprintf("is %s, but chart %s takes a %s there; write one",
			describe(value), chart.Name, kind), "")
	case isMap:
		if mine == nil {
			mine = &owned{}
		}
		return r.values(path, inner, mine), true
	}
	return value, true
}

func (r *review) unknown(path []string) {
	action, help := "remove it", "helm show values prints every key that the chart takes"
	if nearest := chart.Nearest(path); nearest != nil {
		known := strings.Join(nearest, ".")
		if fact := ownedKeys().fact(nearest); fact != "" {
			help = known + " " + fact
		} else {
			action, help = "write "+known+" instead", ""
		}
	}
	r.report(path, "values/unknown-key", fmt.Sprintf("is no key of chart %s, which would ignore it; %s", chart.Name, action), help)
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

// describe names a value to people: the value where it is short, and its type.
func describe(v any) string {
	kind := chart.KindOfValue(v)
	switch v := v.(type) {
	case nil:
		return "null"
	case map[string]any, []any:
		return "a " + kind
	case string:
		return fmt.Sprintf("%q, a %s", v, kind)
	default:
		return fmt.Sprintf("%v, a %s", v, kind)
	}
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
