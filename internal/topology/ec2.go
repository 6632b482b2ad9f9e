package topology

import (
	"path"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	appsv1 "k8s.io/api/apps/v1"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// Overlap is an EC2 discovery that finds hosts that are scraped on the same port already.
type Overlap struct {
	Path []any  `json:"path"` // of the discovery, or of the filter that finds them
	Port int32  `json:"port"`
	By   string `json:"by"` // discovery, or node exporter
	With []Part `json:"with"`
}

// Who scrapes the hosts as well.
const (
	byDiscovery = "discovery"
	byDaemon    = "node exporter"
)

// discovery is one EC2 discovery of a ScrapeConfig.
type discovery struct {
	object *manifest.Object
	sd     monitoringv1alpha1.EC2SDConfig
	path   []any
}

// ec2Target is what must be the same for two discoveries to scrape the same of a host.
type ec2Target struct {
	region, role, path, scheme string
	port                       int32
}

// discoveries lists the discoveries of the fleet that are whole, and whose targets no relabeling chooses.
func (j *judge) discoveries() (order []ec2Target, all map[ec2Target][]discovery) {
	all = map[ec2Target][]discovery{}
	for _, o := range j.order {
		sc, ok := o.Resource.(*monitoringv1alpha1.ScrapeConfig)
		if !ok || slices.ContainsFunc(sc.Spec.RelabelConfigs, chooses) {
			continue
		}
		for i, sd := range sc.Spec.EC2SDConfigs {
			t := ec2Target{deref(sd.Region, ""), deref(sd.RoleARN, ""), deref(sc.Spec.MetricsPath, "/metrics"),
				strings.ToLower(string(deref(sc.Spec.Scheme, "http"))), deref(sd.Port, 0)}
			if t.region == "" || t.port == 0 || len(sd.Filters) == 0 {
				continue
			}
			if all[t] == nil {
				order = append(order, t)
			}
			all[t] = append(all[t], discovery{o, sd, []any{"spec", "ec2SDConfigs", i}})
		}
	}
	return order, all
}

// chooses tells whether a relabeling keeps some targets and drops others, or scrapes them elsewhere.
func chooses(c monitoringv1.RelabelConfig) bool {
	action := strings.ToLower(c.Action)
	return strings.HasPrefix(action, "keep") || strings.HasPrefix(action, "drop") || c.TargetLabel == "__address__"
}

// overlapping finds the discoveries that find what another finds, or the nodes of a cluster whose node exporters are scraped
// in it. Each line of the inventory is told of once.
func (j *judge) overlapping() map[*manifest.Object][]Overlap {
	all := map[*manifest.Object][]Overlap{}
	told := map[diag.Span]bool{}
	add := func(d discovery, o Overlap) {
		at := d.object.Locate(append(slices.Clip(d.path), "filters"))
		if at.Line == 0 || !told[at] {
			told[at] = true
			all[d.object] = append(all[d.object], o)
		}
	}
	order, byTarget := j.discoveries()
	for _, t := range order {
		same := byTarget[t]
		for i, d := range same {
			if with := j.found(same, i); len(with) > 0 {
				add(d, Overlap{Path: append(slices.Clip(d.path), "filters"), Port: t.port, By: byDiscovery, With: with})
			}
			if nodes, at := j.nodesOf(d, t.port); len(nodes) > 0 {
				add(d, Overlap{Path: append(slices.Clip(d.path), "filters", at), Port: t.port, By: byDaemon, With: nodes})
			}
		}
	}
	return all
}

// found lists the discoveries whose every host the i-th one finds as well, for the same Prometheus. Of two that find the same,
// the later one finds it as well.
func (j *judge) found(same []discovery, i int) []Part {
	var with []Part
	for k, other := range same {
		if k == i || !finds(same[i].sd.Filters, other.sd.Filters) || !j.selected[same[i].object].meets(j.selected[other.object]) ||
			k > i && finds(other.sd.Filters, same[i].sd.Filters) {
			continue
		}
		ref := j.refs[other.object]
		ref.Path = append(slices.Clip(ref.Path), append(slices.Clip(other.path), "filters")...)
		with = append(with, Part{ref, other.object.ID()})
	}
	return with
}

// finds tells whether whatever passes the narrow filters passes the wide ones.
func finds(wide, narrow monitoringv1alpha1.Filters) bool {
	for _, w := range wide {
		if !slices.ContainsFunc(narrow, func(n monitoringv1alpha1.Filter) bool { return n.Name == w.Name && passAll(w.Values, n.Values) }) {
			return false
		}
	}
	return true
}

// passAll tells whether each value is one of the wide ones, in which * and ? stand for any text and any character.
func passAll(wide, values []string) bool {
	for _, v := range values {
		if !slices.ContainsFunc(wide, func(w string) bool { ok, err := path.Match(w, v); return w == v || ok && err == nil }) {
			return false
		}
	}
	return true
}

// nodePort is where a node exporter listens.
const nodePort = 9100

// clusterTags are the filters whose value is the name of a cluster.
var clusterTags = []string{"tag:eks:cluster-name", "tag:aws:eks:cluster-name", "tag:alpha.eksctl.io/cluster-name", "tag:KubernetesCluster"}

// nodeTag is the tag that the nodes of a cluster bear, before the cluster's name.
const nodeTag = "kubernetes.io/cluster/"

// nodesOf lists the node exporters of a cluster whose nodes the discovery asks for by the cluster's name, and gives the index of
// that filter. Where targets are known to be node exporters, their owner is told of instead.
func (j *judge) nodesOf(d discovery, port int32) (nodes []Part, filter int) {
	if d.object.Exposes != nil {
		return nil, 0
	}
	for i, f := range d.sd.Filters {
		for _, cluster := range clustersOf(f) {
			for _, n := range j.daemons[cluster] {
				if n.port == port {
					nodes, filter = append(nodes, n.part), i
				}
			}
		}
	}
	return nodes, filter
}

// clustersOf gives the names of the clusters whose nodes a filter asks for.
func clustersOf(f monitoringv1alpha1.Filter) []string {
	var names []string
	switch {
	case slices.Contains(clusterTags, f.Name):
		names = f.Values
	case strings.HasPrefix(f.Name, "tag:"+nodeTag):
		names = []string{strings.TrimPrefix(f.Name, "tag:"+nodeTag)}
	case f.Name == "tag-key":
		for _, v := range f.Values {
			if name, ok := strings.CutPrefix(v, nodeTag); ok {
				names = append(names, name)
			}
		}
	}
	return names
}

// daemon is an exporter that runs on each node of a cluster.
type daemon struct {
	part Part
	port int32
}

// daemons lists the exporters on the nodes of each cluster: the chart's, and those of DaemonSets.
func (r *reader) daemons(b *manifest.Bundle) map[string][]daemon {
	all := map[string][]daemon{}
	for i, ref := range r.nodesOn {
		e := r.evaluators[i]
		all[e.cluster] = append(all[e.cluster], daemon{Part{ref, "the chart's node exporter"}, nodePort})
	}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			d, ok := o.Resource.(*appsv1.DaemonSet)
			if !ok {
				continue
			}
			for _, c := range d.Spec.Template.Spec.Containers {
				for _, p := range c.Ports {
					if p.HostPort != 0 || d.Spec.Template.Spec.HostNetwork {
						all[u.Cluster] = append(all[u.Cluster], daemon{Part{r.ref(u, o), o.ID()}, p.ContainerPort})
					}
				}
			}
		}
	}
	return all
}
