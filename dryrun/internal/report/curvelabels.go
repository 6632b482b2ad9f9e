package report

import (
	"maps"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// differingLabels are the labels that tell the series of a chart apart.
func differingLabels(curves []trace.Curve) []string {
	names := map[string]bool{}
	for _, c := range curves {
		for name := range c.Labels {
			for _, other := range curves {
				if other.Dedup == c.Dedup && other.Labels[name] != c.Labels[name] {
					names[name] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// contains tells that labels have all of others.
func contains(labels, others map[string]string) bool {
	for name, value := range others {
		if labels[name] != value {
			return false
		}
	}
	return true
}

// valuesOf gives the values of labels, those of replicas first, without what the values of all curves begin with.
func valuesOf(curves []trace.Curve, labels map[string]string, names []string) string {
	var replicas, others []string
	for _, name := range names {
		value := labels[name]
		if value == "" {
			continue
		}
		n := common(curves, name)
		switch {
		case strings.Contains(name, "replica"):
			replicas = append(replicas, "replica "+value[n:])
		case n > 4:
			others = append(others, "…"+value[n:])
		default:
			others = append(others, value)
		}
	}
	return strings.Join(append(replicas, others...), " ")
}

// common is how many bytes all values of a label begin with, up to a separator.
func common(curves []trace.Curve, name string) int {
	prefix, first := "", true
	for _, c := range curves {
		value, ok := c.Labels[name]
		switch {
		case !ok:
		case first:
			prefix, first = value, false
		default:
			for !strings.HasPrefix(value, prefix) {
				prefix = prefix[:len(prefix)-1]
			}
		}
	}
	return strings.LastIndexAny(prefix, "-./:") + 1
}
