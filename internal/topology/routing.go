package topology

import (
	"maps"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/promql"
)

// routing answers where alerts go. Routes look at a few labels only, so alerts that agree on them share an answer.
type routing struct {
	evaluators []*evaluator
	names      map[*chart.AlertmanagerConfig][]string            // of the labels that its routes look at
	domain     map[string][]string                               // values of an external label over the fleet
	answers    map[*chart.AlertmanagerConfig]map[string]Unrouted // by the values of these labels
	routes     map[*chart.AlertmanagerConfig][]*Route            // that were found to be taken
}

// routingClass is a set of evaluators of one rule object whose alerts are routed alike.
type routingClass struct {
	config   *chart.AlertmanagerConfig
	external map[string]string // of the external labels, those that routes look at
	members  set
}

func newRouting(evaluators []*evaluator) routing {
	r := routing{evaluators: evaluators, names: map[*chart.AlertmanagerConfig][]string{}, domain: map[string][]string{},
		answers: map[*chart.AlertmanagerConfig]map[string]Unrouted{}, routes: map[*chart.AlertmanagerConfig][]*Route{}}
	for _, e := range evaluators {
		if c := e.alerting; c != nil && r.answers[c] == nil {
			r.names[c] = c.MatchedLabels()
			r.answers[c] = map[string]Unrouted{}
		}
		for name, value := range e.labels {
			if !slices.Contains(r.domain[name], value) {
				r.domain[name] = append(r.domain[name], value)
			}
		}
	}
	for _, values := range r.domain {
		slices.Sort(values)
	}
	return r
}

// classes groups evaluators by how their alerts are routed.
func (r routing) classes(evaluators set) []routingClass {
	var classes []routingClass
	for i := range evaluators.all {
		e := r.evaluators[i]
		if e.alerting == nil {
			continue
		}
		c := routingClass{config: e.alerting, external: map[string]string{}}
		for _, name := range r.names[e.alerting] {
			if value, ok := e.labels[name]; ok {
				c.external[name] = value
			}
		}
		at := slices.IndexFunc(classes, func(x routingClass) bool { return x.config == c.config && maps.Equal(x.external, c.external) })
		if at < 0 {
			at, classes = len(classes), append(classes, c)
		}
		classes[at].members.add(i)
	}
	return classes
}

// unrouted finds, for each evaluator, the label sets of the alert that no route is for.
func (r routing) unrouted(alert *rule, classes []routingClass) map[int][]Unrouted {
	if alert.facts.Alert == "" {
		return nil
	}
	var found map[int][]Unrouted
	for _, c := range classes {
		lost := r.lost(alert, c)
		if len(lost) == 0 {
			continue
		}
		if found == nil {
			found = map[int][]Unrouted{}
		}
		for i := range c.members.all {
			found[i] = lost
		}
	}
	return found
}

func (r routing) lost(alert *rule, c routingClass) []Unrouted {
	var lost []Unrouted
	sets, open := r.labelSets(alert, c)
	for _, s := range sets {
		if a := r.answer(c.config, s, open); a.Labels != nil {
			lost = append(lost, a)
		}
	}
	return lost
}

// labelSets lists the label sets that an alert may have, of those labels that routes look at: where neither its rule nor
// its evaluator says one, it comes from a series, and may have any value that the fleet has for it. There is none where a
// label is computed when the alert fires. Labels that are open may have any value besides.
func (r routing) labelSets(alert *rule, c routingClass) (sets []map[string]string, open []string) {
	sets = []map[string]string{{}}
	for _, name := range r.names[c.config] {
		values := []string{c.external[name]}
		if v, ok := alert.facts.Labels[name]; ok {
			if isTemplate(v) {
				return nil, nil
			}
			values = []string{v}
		} else if name == alertName {
			values = []string{alert.facts.Alert}
		} else if _, ok := c.external[name]; !ok && len(r.domain[name]) > 0 {
			values = r.domain[name]
		} else if !ok && slices.Contains(alert.open, name) {
			open = append(open, name)
		}
		var longer []map[string]string
		for _, s := range sets {
			for _, v := range values {
				next := maps.Clone(s)
				if v != "" {
					next[name] = v
				}
				longer = append(longer, next)
			}
		}
		sets = longer
	}
	return sets, open
}

// answer gives the label set where no route but the root takes it, and the zero value where one does, or might.
func (r routing) answer(config *chart.AlertmanagerConfig, labels map[string]string, open []string) Unrouted {
	var key strings.Builder
	for _, name := range r.names[config] {
		key.WriteString(labels[name])
		key.WriteByte(0xff)
	}
	key.WriteString(strings.Join(open, ","))
	a, known := r.answers[config][key.String()]
	if !known {
		if to := config.Reach(labels, open); to.Named {
			r.note(config, labels, to.Receivers)
		} else {
			a = Unrouted{Labels: labels}
			if len(to.Receivers) > 0 {
				a.Receiver = to.Receivers[0]
				a.Silent = !config.Sends(a.Receiver)
			}
		}
		r.answers[config][key.String()] = a
	}
	return a
}

// targetLabels are those by which the operator tells targets apart. Their values are the cluster's own.
var targetLabels = []string{"container", "endpoint", "instance", "job", "namespace", "node", "pod", "service"}

// openLabels lists the labels of an alert that its series may bring along, with any value.
func (j *judge) openLabels(r *rule) []string {
	f := j.analyzed(r)
	var open []string
	for _, name := range targetLabels {
		if f == nil || f.Result.Labels.Of(name) != promql.Never {
			open = append(open, name)
		}
	}
	return open
}
