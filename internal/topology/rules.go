package topology

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/promql"
)

// rule is one rule of an object.
type rule struct {
	object  *manifest.Object
	facts   RuleFacts
	ref     string // Kind namespace/name, group, rule
	metrics []string
	key     string // equal for rules that do the same

	expr      parser.Expr // nil where it does not parse
	templates []template  // of an alert
	waits     bool        // an alert, before it fires
	open      []string    // labels of an alert that its series may bring along, with any value
	leader    *rule       // the first rule of the same line of the inventory
	by        set         // who evaluates a rule of this line; of leaders alone
	asked     bool        // what its expression is
	found     *promql.Facts
}

// readRules parses the rules of an object. A rule that does not parse has no metrics; that it is broken is not the
// topology's to say.
func (j *judge) readRules(o *manifest.Object, res *monitoringv1.PrometheusRule) {
	p := parser.NewParser(parser.Options{})
	for gi, g := range res.Spec.Groups {
		for ri, r := range g.Rules {
			name := r.Alert + r.Record
			read := &rule{object: o, ref: fmt.Sprintf("%s, %s, %s", o.ID(), g.Name, name)}
			read.facts = RuleFacts{Path: []any{"spec", "groups", gi, "rules", ri}, Alert: r.Alert, Record: r.Record, Labels: r.Labels}
			if len(g.Labels) > 0 {
				read.facts.Labels = maps.Clone(g.Labels)
				maps.Copy(read.facts.Labels, r.Labels)
			}
			text := r.Expr.String()
			if expr, err := p.ParseExpr(text); err == nil {
				read.expr, read.metrics, text = expr, promql.Metrics(expr), expr.String()
			}
			if r.Alert != "" {
				read.templates = templatesOf(r.Annotations, r.Labels)
				read.waits = r.For != nil && interval(*r.For) > 0
			}
			read.facts.Metrics = read.metrics
			read.key = name + "\xff" + text + "\xff" + labels.FromMap(read.facts.Labels).String()
			j.rules[o] = append(j.rules[o], read)
			j.twins[read.key] = append(j.twins[read.key], read)
			if r.Record != "" {
				s := j.has[r.Record]
				s.addAll(j.selected[o])
				j.has[r.Record] = s
				j.records[r.Record] = append(j.records[r.Record], read)
			}
		}
	}
}

// ruleFacts finds what becomes of the object's rules. An outcome without a problem is not listed.
func (j *judge) ruleFacts(o *manifest.Object) RulesFacts {
	facts := RulesFacts{Rules: make([]RuleFacts, 0, len(j.rules[o]))}
	j.fileFacts(o, &facts)
	lost := j.routing.classes(j.selected[o])
	external := j.spreadOf(j.selected[o])
	for _, r := range j.rules[o] {
		f := r.facts
		if f.Alert != "" {
			r.open = j.openLabels(r)
		}
		f.Evaluations = j.evaluations(r, lost)
		f.Expression = j.expression(r)
		f.Collisions = j.collisions(r, external)
		f.Smoothed = r.facts.Alert != "" && !r.waits && j.smooth(r, maxRecordings)
		facts.Rules = append(facts.Rules, f)
		j.tellOnce(r, &facts.Rules[len(facts.Rules)-1])
	}
	return facts
}

// evaluations groups the clusters in which a rule has the same problem.
func (j *judge) evaluations(r *rule, routes []routingClass) []Evaluation {
	all := []Evaluation{}
	missing := j.missing(r)
	twins := j.twinsOf(r)
	unrouted := j.routing.unrouted(r, routes)
	if len(missing)+len(twins)+len(unrouted) == 0 {
		return all
	}
	for i := range j.selected[r.object].all {
		e := j.evaluators[i]
		ev := Evaluation{Clusters: []string{e.cluster}, Evaluator: e.name, NotHere: missing[i], Twins: twins[i], Unrouted: unrouted[i]}
		if len(ev.NotHere)+len(ev.Twins)+len(ev.Unrouted) == 0 {
			continue
		}
		all = addEvaluation(all, ev)
	}
	return all
}

// addEvaluation adds an evaluation, or its clusters to the one that has the same problem.
func addEvaluation(all []Evaluation, ev Evaluation) []Evaluation {
	same := func(x Evaluation) bool { return x.sameProblem(ev) }
	if at := slices.IndexFunc(all, same); at >= 0 {
		all[at].Clusters = append(all[at].Clusters, ev.Clusters...)
		return all
	}
	return append(all, ev)
}

func (e Evaluation) sameProblem(other Evaluation) bool {
	return e.Evaluator == other.Evaluator && slices.EqualFunc(e.Twins, other.Twins, sameTwin) &&
		slices.EqualFunc(e.NotHere, other.NotHere, func(a, b NotHere) bool { return a.Metric == b.Metric && slices.Equal(a.ScrapedBy, b.ScrapedBy) }) &&
		slices.EqualFunc(e.Unrouted, other.Unrouted, func(a, b Unrouted) bool { return a.Receiver == b.Receiver && maps.Equal(a.Labels, b.Labels) })
}

func sameTwin(a, b Twin) bool {
	return a.Object == b.Object && a.Name == b.Name && slices.Equal(a.Path, b.Path)
}

// missing finds, for each evaluator of the rule, the metrics that it does not have and another does. Metrics that nobody
// is known to have may well be there.
func (j *judge) missing(r *rule) map[int][]NotHere {
	var found map[int][]NotHere
	for _, m := range r.metrics {
		have, known := j.has[m]
		var unseen set // evaluators that may have it, for all that is known
		if !known {
			have, known = j.programs.have(m)
			unseen = j.programs.opaque
		}
		if !known {
			continue
		}
		ofNodes := strings.HasPrefix(m, nodeMetrics)
		if ofNodes {
			have = slices.Clone(have)
			have.addAll(j.chartNodes)
		}
		for i := range j.selected[r.object].all {
			if e := j.evaluators[i]; have.meets(e.reaches) || unseen.meets(e.reaches) || ofNodes && j.lacksNodes(e) {
				continue
			}
			if found == nil {
				found = map[int][]NotHere{}
			}
			found[i] = append(found[i], NotHere{m, j.names(have)})
		}
	}
	return found
}

// names lists the names of evaluators, each once.
func (j *judge) names(s set) []string {
	names := []string{}
	for i := range s.all {
		names = append(names, j.evaluators[i].name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// twinsOf finds, for each evaluator of the rule, the rules that do the same on the same series: its own, and where the
// rule needs series at all, those of evaluators that it sees or that see it.
func (j *judge) twinsOf(r *rule) map[int][]Twin {
	same := j.twins[r.key]
	if len(same) < 2 {
		return nil
	}
	found := map[int][]Twin{}
	for i := range j.selected[r.object].all {
		for _, other := range same {
			if other != r && j.sees(i, j.selected[other.object], len(r.metrics) > 0) {
				found[i] = append(found[i], Twin{Ref{j.refs[other.object].Object, other.facts.Path}, other.ref})
			}
		}
	}
	return found
}

func (j *judge) sees(i int, others set, over bool) bool {
	if others.has(i) {
		return true
	}
	if !over {
		return false
	}
	for k := range others.all {
		if j.evaluators[i].reaches.has(k) || j.evaluators[k].reaches.has(i) {
			return true
		}
	}
	return false
}

// isTemplate tells whether a label's value is computed when the alert fires.
func isTemplate(value string) bool { return strings.Contains(value, "{{") }
