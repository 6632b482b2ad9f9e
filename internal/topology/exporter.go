package topology

import (
	"slices"
	"strings"

	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

const (
	nodeExporter = "node-exporter"
	// nodeMetrics is what the names of a node exporter's metrics start with.
	nodeMetrics = "node_"
)

// nodeTargets are node exporters that an evaluator scrapes, and the labels that all of them have.
type nodeTargets struct {
	by     Ref
	labels map[string]string
}

// ownsNodes notes who scrapes a node exporter by the monitor: one whose targets expose its metrics.
func (j *judge) ownsNodes(o *manifest.Object) {
	if !slices.ContainsFunc(o.Exposes, func(s manifest.Series) bool { return strings.HasPrefix(s.Name, nodeMetrics) }) {
		return
	}
	by := j.refs[o]
	if object, _ := objectLabels(o); object[naming.InstanceLabel] != "" { // what says who owns it
		by.Path = []any{"metadata", "labels", naming.InstanceLabel}
	}
	for i := range j.selected[o].all {
		j.nodes[i] = append(j.nodes[i], nodeTargets{by, constantLabels(o)})
	}
}

// constantLabels are those that a monitor gives to each of its targets.
func constantLabels(o *manifest.Object) map[string]string {
	constants := map[string]string{}
	if sc, ok := o.Resource.(*monitoringv1alpha1.ScrapeConfig); ok {
		for _, c := range sc.Spec.RelabelConfigs {
			if len(c.SourceLabels) == 0 && c.Replacement != nil && (c.Action == "" || c.Action == "replace") {
				constants[c.TargetLabel] = *c.Replacement
			}
		}
	}
	return constants
}

// exporters tells, for each cluster, who scrapes its node exporter. Nobody does in a cluster where the chart's is off,
// though others of the fleet have one.
func (j *judge) exporters() []*Exporter {
	var all []*Exporter
	if len(j.nodes) == 0 {
		return all
	}
	for _, c := range j.ownEvaluators() {
		e, own := j.exporter(c), j.evaluators[c]
		if len(e.Owners) == 0 {
			ref, off := j.nodesOff[c]
			if !off || slices.ContainsFunc(j.order, j.mayExport(own)) {
				continue
			}
			e.Ref = ref
			j.nobodys = append(j.nobodys, own)
		}
		same := func(x *Exporter) bool { return slices.Equal(x.Owners, e.Owners) }
		if i := slices.IndexFunc(all, same); i >= 0 {
			all[i].Where = append(all[i].Where, e.Where...)
			continue
		}
		all = append(all, e)
	}
	return all
}

// mayExport tells of a monitor whose metrics nobody declared whether its targets may be the node exporters of a cluster.
func (j *judge) mayExport(own *evaluator) func(*manifest.Object) bool {
	return func(o *manifest.Object) bool {
		if o.Exposes != nil || j.rendered[o] || !strings.Contains(o.Name, nodeExporter) && !asksNodePort(o) {
			return false
		}
		for i := range j.selected[o].all {
			if j.evaluators[i].spans(own, constantLabels(o)) {
				return true
			}
		}
		return false
	}
}

// asksNodePort tells whether a ScrapeConfig finds hosts by EC2 and asks them where a node exporter listens.
func asksNodePort(o *manifest.Object) bool {
	sc, ok := o.Resource.(*monitoringv1alpha1.ScrapeConfig)
	return ok && slices.ContainsFunc(sc.Spec.EC2SDConfigs, func(sd monitoringv1alpha1.EC2SDConfig) bool { return deref(sd.Port, 0) == nodePort })
}

// lacksNodes tells whether nobody scrapes the node exporter of a cluster that the evaluator spans. That is told as it is,
// and not once more for each rule that asks for what it exports.
func (j *judge) lacksNodes(e *evaluator) bool {
	return slices.ContainsFunc(j.nobodys, func(own *evaluator) bool { return e.cluster == own.cluster || e.spans(own, nil) })
}

// exporter finds who scrapes the nodes of the cluster that an evaluator stands for. It points to what another than the
// cluster's own scrapes them by, where there is another.
func (j *judge) exporter(c int) *Exporter {
	own := j.evaluators[c]
	e := &Exporter{Name: nodeExporter, Where: []string{own.cluster}, Owners: []string{}}
	for i, other := range j.evaluators {
		at := slices.IndexFunc(j.nodes[i], func(t nodeTargets) bool { return other.spans(own, t.labels) })
		if at < 0 {
			continue
		}
		e.Owners = append(e.Owners, other.name)
		if i != c || e.Object == "" {
			e.Ref = j.nodes[i][at].by
		}
	}
	return e
}

// ownEvaluators gives the Prometheus that stands for each cluster: the one with the most external labels, as those that
// span several clusters run in one of them.
func (j *judge) ownEvaluators() []int {
	var own []int
	at := map[string]int{} // by cluster, index into own
	for i, e := range j.evaluators {
		k, known := at[e.cluster]
		switch {
		case e.ruler:
		case !known:
			at[e.cluster] = len(own)
			own = append(own, i)
		case len(e.labels) > len(j.evaluators[own[k]].labels):
			own[k] = i
		}
	}
	return own
}

// spans tells whether targets of e with these labels may stand in the cluster of own: e runs there, or has fewer external
// labels than own and those are own's as well; and no label of the targets says otherwise.
func (e *evaluator) spans(own *evaluator, targets map[string]string) bool {
	if e.ruler || contradict(targets, own.labels) {
		return false
	}
	if e.cluster == own.cluster {
		return true
	}
	for name, value := range e.labels {
		if name != defaultPrometheusLabel && own.labels[name] != value {
			return false
		}
	}
	return len(e.labels) < len(own.labels)
}

// contradict tells whether a label has one value here and another there.
func contradict(here, there map[string]string) bool {
	for name, value := range here {
		if other, ok := there[name]; ok && other != value {
			return true
		}
	}
	return false
}
