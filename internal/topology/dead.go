package topology

import (
	"slices"

	"gauntlet.dev/gauntlet/internal/chart"
)

// DeadRoute is a route that no alert gets to.
type DeadRoute struct {
	Path     []any    `json:"path"`
	Before   []any    `json:"before,omitempty"`   // the path of the route before it that takes all that this one would
	Matchers []string `json:"matchers,omitempty"` // two that contradict each other
}

// deadRoutes finds the dead routes of a configuration, whose root route stands at a path. Some first steps of the paths lead to
// what stands at the path already.
func deadRoutes(config *chart.AlertmanagerConfig, skip int, at ...any) []DeadRoute {
	if config == nil {
		return nil
	}
	var all []DeadRoute
	for _, d := range config.Dead() {
		dead := DeadRoute{Path: slices.Concat(at, d.Path[skip:]), Matchers: d.Matchers}
		if d.Before != nil {
			dead.Before = slices.Concat(at, d.Before[skip:])
		}
		all = append(all, dead)
	}
	return all
}

// dead finds the dead routes of an AlertmanagerConfig, below the matcher that the operator adds where the namespace is enforced.
func (c *amConfig) dead(enforced bool) []DeadRoute {
	if c.route == nil {
		return nil
	}
	first := *c.route
	if enforced {
		first.Matchers = append([]string{namespaceMatcher(c.object.Namespace)}, first.Matchers...)
	}
	root := &chart.AlertmanagerRoute{Receiver: "root", Routes: []*chart.AlertmanagerRoute{&first}}
	return deadRoutes(&chart.AlertmanagerConfig{Route: root}, len([]string{"routes", "0"}), "spec", "route")
}
