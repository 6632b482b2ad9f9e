package topology

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// Class tells the class of priority of what stands at a path of an object: that of a rule's alerts, by the label that they
// bear, or that of the object. A recording bears no label, and is of the class of the alerts around it. It is empty where
// no class is named, or more than one.
func Class(o *manifest.Object, path []any) string {
	res, ok := o.Resource.(*monitoringv1.PrometheusRule)
	if !ok {
		if labeled, ok := o.Resource.(metav1.Object); ok {
			return labeled.GetLabels()[naming.PriorityLabel]
		}
		return ""
	}
	groups := res.Spec.Groups
	if g, ok := index(path, 2, len(groups)); ok {
		if r, ok := index(path, 4, len(groups[g].Rules)); ok {
			if class := priority(groups[g], groups[g].Rules[r]); class != "" {
				return class
			}
		}
		groups = groups[g : g+1]
	}
	found := ""
	for _, g := range groups {
		for _, r := range g.Rules {
			switch class := priority(g, r); {
			case class == "" || class == found:
			case found != "":
				return ""
			default:
				found = class
			}
		}
	}
	return found
}

// index gives the index at a place of a path, such as the 3 of spec.groups[3].
func index(path []any, at, size int) (int, bool) {
	if at >= len(path) {
		return 0, false
	}
	i, ok := path[at].(int)
	return i, ok && i >= 0 && i < size
}

// priority gives the class that a rule's own label or that of its group names.
func priority(g monitoringv1.RuleGroup, r monitoringv1.Rule) string {
	if class, ok := r.Labels[naming.PriorityLabel]; ok {
		return class
	}
	return g.Labels[naming.PriorityLabel]
}
