package topology

import (
	"slices"
	"time"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// fileFacts finds what concerns an object of rules as a whole.
func (j *judge) fileFacts(o *manifest.Object, facts *RulesFacts) {
	facts.Evaluators = j.ruleEvaluators(o)
	if o.APIVersion != "" { // who loads a plain file, nobody knows
		facts.Blind = j.toldOnce(o, j.blind(o))
	}
	if res, ok := o.Resource.(*monitoringv1.PrometheusRule); ok {
		facts.Uneven = j.uneven(o, res)
		facts.Bytes = fileSize(res.Spec)
	}
}

// ruleEvaluators lists those that select the object.
func (j *judge) ruleEvaluators(o *manifest.Object) []RuleEvaluator {
	var all []RuleEvaluator
	for i := range j.selected[o].all {
		e := j.evaluators[i]
		x := RuleEvaluator{e.name, e.ruler, e.evaluationInterval.Seconds()}
		if !slices.Contains(all, x) {
			all = append(all, x)
		}
	}
	return all
}

// blind gives the clusters in which nobody selects the object. Where nobody is known to evaluate rules at all, or somebody asks for
// labels of namespaces that are not known, somebody may.
func (j *judge) blind(o *manifest.Object) []Selection {
	object, _ := objectLabels(o)
	seen := map[string]bool{}
	for i := range j.selected[o].all {
		seen[j.evaluators[i].cluster] = true
	}
	s := Selection{By: []string{}}
	for _, cluster := range j.clusters[o] {
		asks := func(i int) bool { _, is := j.evaluators[i].selectors[o.Kind]; return is }
		may := func(i int) bool { return j.evaluators[i].maySelect(o.Kind, object) }
		if all := j.byCluster[cluster]; slices.ContainsFunc(all, asks) && !seen[cluster] && !slices.ContainsFunc(all, may) {
			s.Clusters = append(s.Clusters, cluster)
		}
	}
	if s.Clusters == nil {
		return nil
	}
	return []Selection{s}
}

// toldOnce moves clusters in which nobody selects an object to the first object of its line.
func (j *judge) toldOnce(o *manifest.Object, blind []Selection) []Selection {
	line := monitorLine{o.Locate(nil), o.Kind}
	if len(blind) == 0 || line.line.Line == 0 {
		return blind
	}
	first := j.toldBlind[line]
	if first == nil {
		j.toldBlind[line] = &blind[0]
		return blind
	}
	for _, cluster := range blind[0].Clusters {
		if !slices.Contains(first.Clusters, cluster) {
			first.Clusters = append(first.Clusters, cluster)
		}
	}
	return nil
}

// The operator makes a file of each object, and skips the object where that is larger than half of what a ConfigMap may be.
// It is told of once it is half as large as that.
const toldFileSize = 256 << 10

// fileSize gives the bytes of the file that the operator makes of the rules, or 0 where they are few.
func fileSize(spec monitoringv1.PrometheusRuleSpec) int {
	if mostFileSize(spec) < toldFileSize {
		return 0
	}
	file, err := yaml.Marshal(spec)
	if err != nil || len(file) < toldFileSize {
		return 0
	}
	return len(file)
}

// What the file has besides texts: keys, indentation, durations and quotes.
const (
	groupOverhead = 160
	ruleOverhead  = 100
	lineOverhead  = 14
	brokenAt      = 60 // characters of a text whose lines may be broken
)

// mostFileSize gives bytes that the file does not exceed. To write the file takes twenty times as long.
func mostFileSize(spec monitoringv1.PrometheusRuleSpec) int {
	size := 0
	text := func(s string) {
		most := lineOverhead
		for i := range len(s) {
			most += mostBytes(s[i])
		}
		if len(s) > brokenAt {
			most += most / 6
		}
		size += most
	}
	texts := func(of map[string]string) {
		for name, value := range of {
			text(name + value)
		}
	}
	for _, g := range spec.Groups {
		size += groupOverhead
		text(g.Name)
		texts(g.Labels)
		for _, r := range g.Rules {
			size += ruleOverhead
			text(r.Record + r.Alert)
			text(r.Expr.StrVal)
			texts(r.Labels)
			texts(r.Annotations)
		}
	}
	return size
}

// mostBytes gives what a byte of a text may become: the beginning of a line, or an escape.
func mostBytes(b byte) int {
	switch {
	case b == '\n':
		return 1 + lineOverhead
	case b == '\'' || b == '"' || b == '\\':
		return 2
	case b < ' ' || b > '~':
		return 4
	}
	return 1
}

// ConfigMapFacts say of a ConfigMap what Kubernetes bounds.
type ConfigMapFacts struct {
	Bytes int `json:"bytes"` // of what its keys hold
}

func contentSize(cm *corev1.ConfigMap) int {
	size := 0
	for _, text := range cm.Data {
		size += len(text)
	}
	for _, data := range cm.BinaryData {
		size += len(data)
	}
	return size
}

// uneven lists the groups whose interval is no multiple of any interval at which a Prometheus that evaluates them scrapes
// what they ask for. One that asks for nothing that is scraped is not listed.
func (j *judge) uneven(o *manifest.Object, res *monitoringv1.PrometheusRule) []Uneven {
	if !j.selected[o].meets(j.prometheuses) {
		return nil
	}
	by := j.selected[o].and(j.prometheuses)
	var all []Uneven
	for gi, g := range res.Spec.Groups {
		if g.Interval == nil || interval(*g.Interval) == 0 {
			continue
		}
		every := interval(*g.Interval)
		scrapes := j.scrapeIntervals(j.rules[o], gi, by)
		divides := func(d time.Duration) bool { return every%d == 0 }
		if len(scrapes) > 0 && !slices.ContainsFunc(scrapes, divides) {
			all = append(all, Uneven{[]any{"spec", "groups", gi}, duration(every), duration(slices.Max(scrapes))})
		}
	}
	return all
}

// scrapeIntervals lists how often the evaluators scrape what the rules of a group ask for, as far as that is known.
func (j *judge) scrapeIntervals(rules []*rule, group int, by set) []time.Duration {
	var all []time.Duration
	for _, r := range rules {
		if r.facts.Path[2] != group {
			continue
		}
		for _, m := range r.metrics {
			if len(j.records[m]) > 0 {
				continue
			}
			if s := j.seriesOf(m); len(j.exposed[m]) > 0 && s.interval > 0 {
				all = append(all, s.interval)
			}
			for i := range by.all {
				all = append(all, j.evaluators[i].scrapeInterval)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
