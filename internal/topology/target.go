package topology

import (
	"regexp"
	"slices"
	"strings"
	"time"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/promql"
)

// target is what a monitor says of each of its targets.
type target struct {
	labels    promql.Labels   // that the scrape adds
	intervals []time.Duration // between two scrapes; 0 for what the Prometheus does, one for each endpoint
	made      []string        // labels that relabelings of metrics write
	dropped   map[string]int  // labels that relabelings of metrics drop, and for how many endpoints
}

// targetOf reads a monitor. The labels are those that the operator's own relabeling sets.
func targetOf(o *manifest.Object) target {
	t := target{labels: promql.Closed("namespace").With("job", promql.Always).With("instance", promql.Always)}
	switch m := o.Resource.(type) {
	case *monitoringv1.ServiceMonitor:
		t.may("service", "pod", "container", "node", "endpoint")
		t.may(m.Spec.TargetLabels...)
		t.may(m.Spec.PodTargetLabels...)
		for _, e := range m.Spec.Endpoints {
			t.intervals = append(t.intervals, interval(e.Interval))
			t.relabel(e.RelabelConfigs, e.HonorLabels)
			t.drop(e.MetricRelabelConfigs)
		}
	case *monitoringv1.PodMonitor:
		t.may("pod", "container", "endpoint")
		t.may(m.Spec.PodTargetLabels...)
		for _, e := range m.Spec.PodMetricsEndpoints {
			t.intervals = append(t.intervals, interval(e.Interval))
			t.relabel(e.RelabelConfigs, e.HonorLabels)
			t.drop(e.MetricRelabelConfigs)
		}
	case *monitoringv1.Probe:
		t.intervals = append(t.intervals, interval(m.Spec.Interval))
		t.may("ingress")
		if s := m.Spec.Targets.StaticConfig; s != nil {
			for name := range s.Labels {
				t.may(name)
			}
			t.relabel(s.RelabelConfigs, false)
		}
		if i := m.Spec.Targets.Ingress; i != nil {
			t.relabel(i.RelabelConfigs, false)
		}
		t.drop(m.Spec.MetricRelabelConfigs)
	case *monitoringv1alpha1.ScrapeConfig:
		every := time.Duration(0)
		if m.Spec.ScrapeInterval != nil {
			every = interval(*m.Spec.ScrapeInterval)
		}
		t.intervals = append(t.intervals, every)
		for _, s := range m.Spec.StaticConfigs {
			for name := range s.Labels {
				t.may(name)
			}
		}
		t.relabel(m.Spec.RelabelConfigs, m.Spec.HonorLabels != nil && *m.Spec.HonorLabels)
		t.drop(m.Spec.MetricRelabelConfigs)
	}
	return t
}

// may notes labels that some of the targets may have.
func (t *target) may(names ...string) {
	for _, name := range names {
		if name = notInLabel(name); t.labels.Of(name) == promql.Never {
			t.labels = t.labels.With(name, promql.Perhaps)
		}
	}
}

// notInLabel replaces what the name of a label of Kubernetes may hold and one of Prometheus may not, as the operator does.
func notInLabel(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}, name)
}

// relabel notes what relabeling does to the labels of the targets. Where labels of metrics are honored, they may have another
// value in the end.
func (t *target) relabel(configs []monitoringv1.RelabelConfig, honored bool) {
	for _, c := range configs {
		switch strings.ToLower(c.Action) {
		case "", "replace", "hashmod", "lowercase", "uppercase":
			if constant := len(c.SourceLabels) == 0 && c.Regex == "" && c.Replacement != nil && !strings.Contains(*c.Replacement, "$"); constant && *c.Replacement != "" && !honored {
				t.labels = t.labels.WithValue(c.TargetLabel, *c.Replacement)
			} else {
				t.labels = t.labels.With(c.TargetLabel, promql.Perhaps)
			}
		case "keep", "drop", "keepequal", "dropequal":
		default: // labelmap and its like
			t.labels = promql.Labels{}
		}
	}
}

// labelName is a regular expression that matches one label alone.
var labelName = regexp.MustCompile("^[a-zA-Z_][a-zA-Z0-9_]*$")

// drop notes what the relabelings of an endpoint do to the labels of samples.
func (t *target) drop(configs []monitoringv1.RelabelConfig) {
	dropped := map[string]bool{}
	for _, c := range configs {
		switch action := strings.ToLower(c.Action); {
		case slices.Contains([]string{"keep", "drop", "keepequal", "dropequal"}, action):
		case (action == "" || action == "replace") && labelName.MatchString(c.TargetLabel) && c.TargetLabel != model.MetricNameLabel:
			t.made = append(t.made, c.TargetLabel)
		case action == "labeldrop" && labelName.MatchString(c.Regex):
			dropped[c.Regex] = true
		default:
			t.labels = promql.Labels{}
		}
	}
	if t.dropped == nil {
		t.dropped = map[string]int{}
	}
	for name := range dropped {
		t.dropped[name]++
	}
}

// stored gives the labels that are stored of those that a metric has at the target.
func (t *target) stored(l promql.Labels) promql.Labels {
	for _, name := range t.made {
		l = l.With(name, promql.Perhaps)
	}
	for name, times := range t.dropped {
		switch {
		case slices.Contains(t.made, name):
		case times == len(t.intervals):
			l = l.With(name, promql.Never)
		case l.Of(name) == promql.Always:
			l = l.With(name, promql.Perhaps)
		}
	}
	return l
}

// interval reads a duration of the operator. One that is left out or does not parse is 0.
func interval[D ~string](d D) time.Duration {
	parsed, err := model.ParseDuration(string(d))
	if err != nil {
		return 0
	}
	return time.Duration(parsed)
}
