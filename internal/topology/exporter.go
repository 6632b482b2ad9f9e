package topology

import (
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/manifest"
)

const nodeExporter = "node-exporter"

// ownsNodes notes who scrapes a node exporter by the monitor: one whose targets expose its metrics.
func (j *judge) ownsNodes(o *manifest.Object) {
	if !slices.ContainsFunc(o.Exposes, func(m string) bool { return strings.HasPrefix(m, "node_") }) {
		return
	}
	for i := range j.selected[o].all {
		j.nodeOwners[i] = j.refs[o]
	}
}

// exporters tells, for each cluster, who scrapes its node exporter: its own Prometheus, and those that span it. A
// Prometheus spans a cluster where its external labels are among those of the cluster's own.
func (j *judge) exporters() []*Exporter {
	var all []*Exporter
	for c, own := range j.evaluators {
		if own.ruler {
			continue
		}
		e := &Exporter{Name: nodeExporter}
		for i, other := range j.evaluators {
			if ref, owns := j.nodeOwners[i]; owns && other.spans(own) && (i == c || len(other.labels) < len(own.labels)) {
				e.Owners = append(e.Owners, other.name)
				if i != c || e.Object == "" {
					e.Ref = ref
				}
			}
		}
		if len(e.Owners) == 0 {
			continue
		}
		same := func(x *Exporter) bool { return slices.Equal(x.Owners, e.Owners) }
		if i := slices.IndexFunc(all, same); i >= 0 {
			all[i].Where = append(all[i].Where, own.cluster)
			continue
		}
		e.Where = []string{own.cluster}
		all = append(all, e)
	}
	return all
}

// spans tells whether e's external labels, without the operator's own, are among those of other.
func (e *evaluator) spans(other *evaluator) bool {
	for name, value := range e.labels {
		if name != defaultPrometheusLabel && other.labels[name] != value {
			return false
		}
	}
	return true
}
