package topology

import (
	"slices"
	"strings"

	"github.com/prometheus/alertmanager/pkg/labels"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/promql"
)

// Crossing is an inhibition by which an alert of one cluster silences those of another, in an Alertmanager that hears of both.
type Crossing struct {
	Inhibition int      `json:"inhibition"` // its number, from 0
	Source     string   `json:"source"`     // name of an alert
	Target     string   `json:"target"`     // name of one that it silences elsewhere
	Labels     []string `json:"labels"`     // that tell the clusters apart, sorted
}

// crossings finds the inhibitions of the values' Alertmanagers that cross clusters, once for each.
func (j *judge) crossings(r *reader) map[*manifest.Object][]Crossing {
	telling := j.tellingLabels()
	found := map[*manifest.Object][]Crossing{}
	if len(telling) == 0 {
		return found
	}
	for _, a := range r.alertmanagers {
		if a.config == nil {
			continue
		}
		for i := range a.config.InhibitRules {
			told := func(c Crossing) bool { return c.Inhibition == i }
			if slices.ContainsFunc(found[a.values], told) {
				continue
			}
			if c, crosses := j.crosses(a, &a.config.InhibitRules[i], telling); crosses {
				c.Inhibition = i
				found[a.values] = append(found[a.values], c)
			}
		}
	}
	return found
}

// tellingLabels are the external labels that have one value in each cluster, and another in each other one.
func (j *judge) tellingLabels() []string {
	var telling []string
	for _, name := range slices.Sorted(slices.Values(j.external)) {
		clusters, values, tells := map[string]string{}, map[string]string{}, true
		for _, e := range j.evaluators {
			value, isSet := e.labels[name]
			if !isSet {
				continue
			}
			of, knownValue := clusters[value]
			has, knownCluster := values[e.cluster]
			tells = tells && (!knownValue || of == e.cluster) && (!knownCluster || has == value)
			clusters[value], values[e.cluster] = e.cluster, value
		}
		if tells && len(clusters) > 1 {
			telling = append(telling, name)
		}
	}
	return telling
}

// crosses looks for an alert that an inhibition lets silence one of another cluster.
func (j *judge) crosses(a *alertmanager, rule *chart.AlertmanagerInhibitRule, telling []string) (Crossing, bool) {
	source, target, err := rule.ParsedMatchers()
	if err != nil || len(source) == 0 || len(target) == 0 {
		return Crossing{}, false
	}
	for _, m := range slices.Concat(source, target) {
		if slices.Contains(telling, m.Name) {
			return Crossing{}, false
		}
	}
	for _, name := range telling {
		if slices.Contains(rule.Equal, name) {
			return Crossing{}, false
		}
	}
	for _, name := range telling {
		from := map[string][]heardOf{} // by what must be equal
		for _, s := range j.heard(a, source, name, rule.Equal) {
			from[s.key] = append(from[s.key], s)
		}
		for _, t := range j.heard(a, target, name, rule.Equal) {
			for _, s := range from[t.key] {
				if s.value != t.value {
					return Crossing{Source: s.alert, Target: t.alert, Labels: telling}, true
				}
			}
		}
	}
	return Crossing{}, false
}

// heardOf is an alert with a value of a label. The key holds what its rule says of labels that must be equal.
type heardOf struct{ alert, value, key string }

// heard lists the alerts in an Alertmanager that matchers are for, with each value that a label may have: of those with the same
// key and value, the first.
func (j *judge) heard(a *alertmanager, matchers []*labels.Matcher, label string, equal []string) []heardOf {
	var all []heardOf
	seen := map[heardOf]bool{}
	for _, o := range j.order {
		for _, r := range j.rules[o] {
			if _, isSet := r.facts.Labels[label]; isSet || r.facts.Alert == "" || !j.mayMatch(r, matchers, "") {
				continue
			}
			key := r.sayOf(equal)
			for i := range j.selected[o].all {
				if e := j.evaluators[i]; e.cluster == a.cluster {
					for _, value := range j.valuesIn(r, e, label) {
						if same := (heardOf{value: value, key: key}); !seen[same] {
							seen[same] = true
							all = append(all, heardOf{r.facts.Alert, value, key})
						}
					}
				}
			}
		}
	}
	return all
}

// sayOf writes what a rule says of labels.
func (r *rule) sayOf(names []string) string {
	var key strings.Builder
	for _, name := range names {
		value := r.facts.Labels[name]
		if name == alertName {
			value = r.facts.Alert
		}
		key.WriteString(value)
		key.WriteByte(0xff)
	}
	return key.String()
}

// valuesIn lists the values that a label of an alert may have by its evaluator: its own, or those of whom it asks.
func (j *judge) valuesIn(r *rule, e *evaluator, label string) []string {
	if value, isSet := e.labels[label]; isSet {
		return []string{value}
	}
	f := j.analyzed(r)
	if !e.ruler || f == nil || f.Result.Labels.Of(label) == promql.Never {
		return nil
	}
	if value := f.Result.Labels.Value(label); value != "" {
		return []string{value}
	}
	var values []string
	for i := range e.reaches.all {
		if value, isSet := j.evaluators[i].labels[label]; isSet && !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	return values
}
