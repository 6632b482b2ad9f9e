package difference

import (
	"math"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// targets collects what is scraped: the specs of monitors.
func (c *comparison) targets(pairs []*placed) *things {
	all := newThings()
	for _, p := range pairs {
		if !scrapes(p.any().Kind) {
			continue
		}
		if p.same {
			all.same[c.base.target(p.base)] = true
			continue
		}
		if p.base != nil {
			all.base.add(thing{identity: c.base.target(p.base), content: spec(p.base), object: p.base, path: []any{"spec"}}, p.units)
		}
		if p.head != nil {
			all.head.add(thing{identity: c.head.target(p.head), content: spec(p.head), object: p.head, path: []any{"spec"}}, p.units)
		}
	}
	return all
}

// target identifies what is scraped by a monitor.
func (s state) target(o *manifest.Object) identity {
	return identity{o.Kind, full(o.Namespace, o.Name), s.owners.OfObject(o).String()}
}

// spec is what a monitor says.
func spec(o *manifest.Object) map[string]any {
	spec, _ := change.Tree(o.Resource)["spec"].(map[string]any)
	return spec
}

func scrapes(kind string) bool {
	return slices.Contains([]string{"ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"}, kind)
}

// moreSeries counts what new targets may bring, and what a limit that is raised lets in, in all clusters.
func moreSeries(pairs []*placed) int {
	sum := 0
	for _, p := range pairs {
		if !p.same && scrapes(p.any().Kind) {
			sum += max(0, most(p.head)-most(p.base)) * len(p.units)
		}
	}
	return sum
}

// most is how many series the targets of a monitor may have in a cluster: what its sample limit lets in, and else what is declared. Targets
// that are listed are counted. Pods and hosts are found when it runs, so that each endpoint counts as one.
func most(o *manifest.Object) int {
	if o == nil {
		return 0
	}
	var limit *int64
	endpoints, listed := 1, 0
	switch m := o.Resource.(type) {
	case *monitoringv1.ServiceMonitor:
		limit, endpoints = m.Spec.SampleLimit, len(m.Spec.Endpoints)
	case *monitoringv1.PodMonitor:
		limit, endpoints = m.Spec.SampleLimit, len(m.Spec.PodMetricsEndpoints)
	case *monitoringv1.Probe:
		limit = m.Spec.SampleLimit
		if static := m.Spec.Targets.StaticConfig; static != nil {
			listed = len(static.Targets)
		}
	case *monitoringv1alpha1.ScrapeConfig:
		limit = m.Spec.SampleLimit
		for _, static := range m.Spec.StaticConfigs {
			listed += len(static.Targets)
		}
	}
	if limit == nil {
		return len(o.Exposes) * max(1, listed)
	}
	return int(min(*limit, math.MaxInt32)) * max(1, endpoints) * max(1, listed)
}

func full(namespace, name string) string {
	if namespace == "" {
		return name
	}
	return namespace + "/" + name
}

// limits parts the changes of targets: those of limits alone go to a list of their own, and those of both to both.
func limits(all []Change) (targets, of []Change) {
	for _, c := range all {
		if c.Sign != change.Changed {
			targets = append(targets, c)
			continue
		}
		other, limit := c, c
		other.Fields, limit.Fields = nil, nil
		for _, f := range c.Fields {
			if isLimit(f.Path) {
				limit.Fields = append(limit.Fields, f)
			} else {
				other.Fields = append(other.Fields, f)
			}
		}
		if len(limit.Fields) > 0 {
			of = append(of, limit)
		}
		if len(other.Fields) > 0 || len(limit.Fields) == 0 {
			targets = append(targets, other)
		}
	}
	return targets, of
}

// isLimit tells whether a field bounds what a scrape may bring.
func isLimit(path string) bool {
	name := path[strings.LastIndexByte(path, '.')+1:]
	switch name {
	case "sampleLimit", "targetLimit", "labelLimit", "labelNameLengthLimit", "labelValueLengthLimit", "bodySizeLimit",
		"keepDroppedTargets", "nativeHistogramBucketLimit", "nativeHistogramMinBucketFactor":
		return true
	}
	return false
}
