package topology

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/chart"
)

// Route says which receivers hear of, or may hear of, the alerts that have some labels, in the Alertmanagers of one configuration.
type Route struct {
	Ref                         // of the configuration's routes
	Labels    map[string]string `json:"labels"` // those that routes look at, without the alert's name
	Receivers []string          `json:"receivers"`
}

// alertName is the label that holds an alert's name.
const alertName = "alertname"

// note keeps where alerts go that some route is for. Alerts that differ in their names alone share a route, unless a route
// asks for the name.
func (r routing) note(config *chart.AlertmanagerConfig, labels map[string]string, receivers []string) {
	to := &Route{Labels: maps.Clone(labels), Receivers: receivers}
	delete(to.Labels, alertName)
	same := func(x *Route) bool { return maps.Equal(x.Labels, to.Labels) && slices.Equal(x.Receivers, to.Receivers) }
	if !slices.ContainsFunc(r.routes[config], same) {
		r.routes[config] = append(r.routes[config], to)
	}
}

// noted lists the routes of all configurations, in the order of what they are written in.
func (r routing) noted(written map[*chart.AlertmanagerConfig]Ref) []*Route {
	var all []*Route
	for config, routes := range r.routes {
		for _, to := range routes {
			to.Ref = written[config]
			all = append(all, to)
		}
	}
	slices.SortFunc(all, func(a, b *Route) int {
		return cmp.Or(strings.Compare(a.Object, b.Object), slices.Compare(pairsOf(a.Labels), pairsOf(b.Labels)), slices.Compare(a.Receivers, b.Receivers))
	})
	return all
}

func pairsOf(labels map[string]string) []string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		pairs = append(pairs, name+"="+labels[name])
	}
	return pairs
}
