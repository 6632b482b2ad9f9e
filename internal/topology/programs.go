package topology

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/labels"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/metrics"
)

// chartPrograms are those of which only the chart's values decide whether its Prometheus scrapes them.
var chartPrograms = []string{"cadvisor", "coredns", "etcd", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler",
	"kube-state-metrics", "kubelet"}

// chartLabels are keys of labels that the chart gives to its monitors, with values that are not known here.
var chartLabels = []string{"app", "chart", "heritage", "release", "app.kubernetes.io/instance", "app.kubernetes.io/managed-by",
	"app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/version"}

// opaqueValues are keys of the chart by which its Prometheus gets series that no object tells of.
var opaqueValues = []string{"prometheus.additionalPodMonitors", "prometheus.additionalServiceMonitors",
	"prometheus.prometheusSpec.additionalScrapeConfigs", "prometheus.prometheusSpec.additionalScrapeConfigsSecret",
	"prometheus.prometheusSpec.enableRemoteWriteReceiver"}

// programs tells who scrapes the programs whose metrics are known without a declaration.
type programs struct {
	by     map[string]set      // evaluators by program
	opaque set                 // evaluators that may have series of which nothing is known
	of     map[string][]string // programs by metric, of the metrics that were asked for
}

// readPrograms finds who scrapes what the chart of each cluster brings.
func readPrograms(r *reader) programs {
	p := programs{by: map[string]set{}, of: map[string][]string{}}
	known := metrics.Programs()
	for i, e := range r.evaluators {
		if e.opaque || e.ruler && !r.reachesPrometheus(e) {
			p.opaque.add(i)
		}
		if r.values[i] == nil {
			continue
		}
		for _, program := range known {
			if slices.Contains(chartPrograms, program.Name) && brings(r.values[i], program) {
				p.add(program.Name, r.selectChart(i))
			}
		}
	}
	for i := range r.nodesOn {
		var one set
		one.add(i)
		p.add("node-exporter", one)
	}
	return p
}

func (p *programs) add(program string, evaluators set) {
	s := p.by[program]
	s.addAll(evaluators)
	p.by[program] = s
}

// reachesPrometheus tells whether it is known of any Prometheus that the ruler asks it.
func (r *reader) reachesPrometheus(ruler *evaluator) bool {
	for i := range ruler.reaches.all {
		if !r.evaluators[i].ruler {
			return true
		}
	}
	return false
}

// selectChart gives the chart's Prometheus, and the others of its cluster that may select the chart's monitors.
func (r *reader) selectChart(own int) set {
	var s set
	for i, e := range r.evaluators {
		if e.cluster == r.evaluators[own].cluster && !e.ruler && (i == own || e.maySelectChart()) {
			s.add(i)
		}
	}
	return s
}

// maySelectChart tells whether the evaluator may select a monitor of the chart: no requirement of its selector is known to be
// against that.
func (e *evaluator) maySelectChart() bool {
	objects := e.selectors["ServiceMonitor"].objects
	if objects == nil {
		return false
	}
	requirements, selectable := objects.Requirements()
	return selectable && !slices.ContainsFunc(requirements, func(r labels.Requirement) bool {
		return !slices.Contains(chartLabels, r.Key()) && !r.Matches(labels.Set{})
	})
}

// brings tells whether the chart's Prometheus scrapes the program with these values.
func brings(v *chart.Values, p metrics.Program) bool {
	return p.Default && !slices.ContainsFunc(p.Keys, func(key string) bool { return override(v, key) == false })
}

// opaque tells whether the chart's Prometheus gets series of which no object tells.
func opaque(v *chart.Values) bool {
	return slices.ContainsFunc(opaqueValues, func(key string) bool {
		switch value := override(v, key).(type) {
		case nil:
			return false
		case bool:
			return value
		default:
			return true
		}
	})
}

// override gives what the user sets a key of the chart to, or nil.
func override(v *chart.Values, key string) any {
	var value any = v.Overrides
	for name := range strings.SplitSeq(key, ".") {
		fields, _ := value.(map[string]any)
		value = fields[name]
	}
	return value
}

// note notes which programs the targets of a monitor are: those whose metrics they expose. Of targets of which nobody says what
// they expose, nothing is known.
func (p *programs) note(o *manifest.Object, selected set) {
	if o.Exposes == nil {
		p.opaque.addAll(selected)
		return
	}
	for _, s := range o.Exposes {
		if of := p.find(s.Name); len(of) == 1 {
			p.add(of[0], selected)
		}
	}
}

// have gives the evaluators that have a metric because they scrape a program that has it. It is not known where no evaluator
// is known to scrape such a program, and where the metric is also that of one of which it is not known who does.
func (p *programs) have(name string) (evaluators set, known bool) {
	for _, program := range p.find(name) {
		by, told := p.by[program]
		if !told {
			return nil, false
		}
		evaluators.addAll(by)
	}
	return evaluators, len(evaluators) > 0
}

// find gives the programs that have a metric. Rules ask for the same metrics again and again.
func (p *programs) find(metric string) []string {
	of, asked := p.of[metric]
	if !asked {
		m, _ := metrics.Find(metric)
		of = m.Programs
		p.of[metric] = of
	}
	return of
}
