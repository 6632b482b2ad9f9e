package chart

import (
	"slices"

	"github.com/prometheus/alertmanager/pkg/labels"
)

// DeadRoute is a route that no alert gets to. Those below it are not listed.
type DeadRoute struct {
	Path []any `json:"path"` // below the root route
	// Before leads to the route before it that takes all that this one would. It is empty where matchers leave nothing.
	Before   []any    `json:"before,omitempty"`
	Matchers []string `json:"matchers,omitempty"` // the two that contradict each other
}

// Dead finds the routes that no alert gets to: whose matchers contradict each other or those of the routes around them, or that
// stand behind one which takes the same and more. Of a tree that does not pass Check there is none.
func (c *AlertmanagerConfig) Dead() []DeadRoute {
	if c.Check() != nil {
		return nil
	}
	return c.root.dead(nil, nil)
}

// dead looks at the children of a node, which stands below these matchers.
func (n *routeNode) dead(path []any, above []*labels.Matcher) []DeadRoute {
	var found []DeadRoute
	for i, child := range n.children {
		at := append(slices.Clip(path), "routes", i)
		asks := slices.Concat(above, child.matchers)
		contradiction := contradict(asks)
		before := slices.IndexFunc(n.children[:i], func(earlier *routeNode) bool {
			return !earlier.goesOn && !slices.ContainsFunc(earlier.matchers, func(m *labels.Matcher) bool { return !implied(m, asks) })
		})
		switch {
		case contradiction != nil:
			found = append(found, DeadRoute{Path: at, Matchers: contradiction})
		case before >= 0:
			found = append(found, DeadRoute{Path: at, Before: append(slices.Clip(path), "routes", before)})
		default:
			found = append(found, child.dead(at, asks)...)
		}
	}
	return found
}

// contradict gives two matchers of which no alert passes both, or nil.
func contradict(matchers []*labels.Matcher) []string {
	for _, m := range matchers {
		for _, other := range matchers {
			if m.Type == labels.MatchEqual && other.Name == m.Name && !other.Matches(m.Value) {
				return []string{m.String(), other.String()}
			}
		}
	}
	return nil
}

// implied tells whether what passes the matchers passes this one, as far as it is plain to see.
func implied(m *labels.Matcher, matchers []*labels.Matcher) bool {
	return slices.ContainsFunc(matchers, func(n *labels.Matcher) bool {
		return n.Name == m.Name && (n.Type == m.Type && n.Value == m.Value || n.Type == labels.MatchEqual && m.Matches(n.Value))
	})
}
