package topology

import (
	"maps"
	"slices"

	"github.com/prometheus/alertmanager/pkg/labels"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/promql"
)

// AMConfigFacts say what becomes of an AlertmanagerConfig. Of what is as it should be, nothing is listed.
type AMConfigFacts struct {
	Deaf    []DeafRoute `json:"deaf,omitempty"`
	Dead    []DeadRoute `json:"dead,omitempty"`
	Missing []Missing   `json:"missing,omitempty"`
}

// DeafRoute is a route that the namespace keeps from every alert that it is for. Those below it are not listed.
type DeafRoute struct {
	Path      []any    `json:"path"`
	Namespace string   `json:"namespace"` // that the operator makes it ask for
	Alerts    []string `json:"alerts"`    // names of those that it would take otherwise
	First     Ref      `json:"first"`     // the rule of one of them
	Name      string   `json:"name"`      // of that one
	Named     bool     `json:"named"`     // it asks for them by their names, so that there are no others
}

// amConfigFacts finds the facts of all AlertmanagerConfigs.
func (j *judge) amConfigFacts(r *reader) map[*manifest.Object]any {
	clusters := map[*amConfig][]string{}
	for _, cluster := range slices.Sorted(maps.Keys(r.amConfigsOf)) {
		for _, c := range r.amConfigsOf[cluster] {
			clusters[c] = append(clusters[c], cluster)
		}
	}
	all := map[*manifest.Object]any{}
	for o, c := range r.amConfigs {
		facts := AMConfigFacts{Missing: j.missingSecrets(o, clusters[c])}
		enforced := r.enforced(c, clusters[c])
		facts.Dead = c.dead(enforced)
		if c.route != nil && enforced {
			s := deafSearch{judge: j, namespace: o.Namespace, clusters: clusters[c]}
			s.search(c.route, []any{"spec", "route"}, nil)
			facts.Deaf = s.found
		}
		all[o] = facts
	}
	return all
}

// enforced tells whether each Alertmanager that takes an AlertmanagerConfig lets it have the alerts of its namespace alone.
func (r *reader) enforced(c *amConfig, clusters []string) bool {
	enforced := false
	for _, a := range r.alertmanagers {
		if slices.Contains(clusters, a.cluster) && a.takes(c) {
			if !a.enforces(c) {
				return false
			}
			enforced = true
		}
	}
	return enforced
}

// deafSearch looks for deaf routes of an AlertmanagerConfig.
type deafSearch struct {
	*judge
	namespace string
	clusters  []string
	found     []DeafRoute
}

// search looks from a route on. Above are the matchers of those around it.
func (s *deafSearch) search(route *chart.AlertmanagerRoute, path []any, above []*labels.Matcher) {
	own, err := route.ParsedMatchers()
	if err != nil {
		return
	}
	matchers := slices.Concat(above, own)
	deaf := DeafRoute{Path: path, Namespace: s.namespace, Named: s.onlyKnown(matchers)}
	if (deaf.Named || !s.hidden) && s.hearsNone(&deaf, matchers) {
		s.found = append(s.found, deaf)
		return
	}
	for i, child := range route.Routes {
		s.search(child, append(slices.Clip(path), "routes", i), matchers)
	}
}

// hearsNone tells whether the namespace keeps all alerts that matchers are for from a route, and notes them. There is at least
// one.
func (s *deafSearch) hearsNone(deaf *DeafRoute, matchers []*labels.Matcher) bool {
	near := false // the first is of a cluster of the AlertmanagerConfig
	for _, o := range s.order {
		for _, r := range s.rules[o] {
			if r.facts.Alert == "" || !s.mayMatch(r, matchers, namespaceLabel) {
				continue
			}
			if s.mayHave(r, s.namespace) {
				return false
			}
			deaf.Alerts = append(deaf.Alerts, r.facts.Alert)
			here := slices.ContainsFunc(s.judge.clusters[o], func(c string) bool { return slices.Contains(s.clusters, c) })
			if deaf.Name == "" || here && !near {
				deaf.First, deaf.Name, near = Ref{s.refs[o].Object, r.facts.Path}, r.facts.Alert, here
			}
		}
	}
	slices.Sort(deaf.Alerts)
	deaf.Alerts = slices.Compact(deaf.Alerts)
	return deaf.Name != ""
}

// onlyKnown tells whether matchers ask for alerts by their names, all of which are known.
func (j *judge) onlyKnown(matchers []*labels.Matcher) bool {
	for _, m := range matchers {
		if m.Name == alertName && m.Type == labels.MatchEqual && j.alerts[m.Value] {
			return true
		}
	}
	return false
}

// mayMatch tells whether an alert may have labels that pass the matchers, but for one label.
func (j *judge) mayMatch(r *rule, matchers []*labels.Matcher, but string) bool {
	for _, m := range matchers {
		value, isSet := r.facts.Labels[m.Name]
		switch {
		case m.Name == but || isSet && isTemplate(value):
			continue
		case m.Name == alertName:
			value = r.facts.Alert
		case !isSet && (slices.Contains(j.external, m.Name) || j.mayBring(r, m.Name)):
			continue
		}
		if !m.Matches(value) {
			return false
		}
	}
	return true
}

// mayBring tells whether the series of an alert may have a label.
func (j *judge) mayBring(r *rule, name string) bool {
	f := j.analyzed(r)
	return f == nil || f.Result.Labels.Of(name) != promql.Never
}

// mayHave tells whether an alert may have this namespace when it is sent.
func (j *judge) mayHave(r *rule, namespace string) bool {
	if value, isSet := r.facts.Labels[namespaceLabel]; isSet {
		return isTemplate(value) || value == namespace
	}
	if slices.Contains(j.external, namespaceLabel) {
		return true
	}
	for i := range j.selected[r.object].all {
		if e := j.evaluators[i]; e.relabels || e.enforces == namespaceLabel && r.object.Namespace == namespace {
			return true
		}
	}
	if !j.mayBring(r, namespaceLabel) {
		return false
	}
	f := j.analyzed(r)
	return f == nil || f.Result.Labels.Value(namespaceLabel) == "" || f.Result.Labels.Value(namespaceLabel) == namespace
}
