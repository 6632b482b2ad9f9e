package chart

import (
	"errors"
	"fmt"
	"slices"

	"github.com/prometheus/alertmanager/matcher/parse"
	"github.com/prometheus/alertmanager/pkg/labels"
)

// routeNode is a node of the route tree that is ready to be asked.
type routeNode struct {
	matchers []*labels.Matcher
	receiver []string // the one that alerts get which no child takes; its capacity is 1, so that appending copies it
	named    bool     // whether a route below the root names that receiver, be it the root's or not
	goesOn   bool     // whether nodes after it are asked as well
	children []*routeNode
}

// Check says why Alertmanager would refuse the route tree: for its root, or for a matcher that does not parse.
func (c *AlertmanagerConfig) Check() error {
	c.compile.Do(func() {
		if c.err = checkRoot(c.Route); c.err == nil {
			c.root, c.err = compileRoute(c.Route, c.Route, &routeNode{})
		}
	})
	return c.err
}

// checkRoot holds the root to what makes it take every alert.
func checkRoot(r *AlertmanagerRoute) error {
	switch {
	case r == nil:
		return errors.New("there is no route")
	case r.Receiver == "":
		return errors.New("the root route has no receiver")
	case len(r.Matchers) > 0:
		return errors.New("the root route has matchers")
	case r.Continue:
		return errors.New("the root route has continue")
	}
	return nil
}

// Receivers names the receivers of an alert with these labels, as Alertmanager's route tree does: one for each route that
// takes it, in the order of the tree. A tree that does not pass Check sends to nobody. The caller must not change the
// list.
func (c *AlertmanagerConfig) Receivers(labels map[string]string) []string {
	if c.Check() != nil {
		return nil
	}
	return c.root.match(labels)
}

func compileRoute(r, root *AlertmanagerRoute, parent *routeNode) (*routeNode, error) {
	node := &routeNode{receiver: parent.receiver, named: parent.named, goesOn: r.Continue}
	if r.Receiver != "" {
		node.receiver, node.named = slices.Clip([]string{r.Receiver}), r != root
	}
	for _, text := range r.Matchers {
		parsed, err := parseMatchers(text)
		if err != nil {
			return nil, fmt.Errorf("matcher %q: %w", text, err)
		}
		node.matchers = append(node.matchers, parsed...)
	}
	for _, child := range r.Routes {
		compiled, err := compileRoute(child, root, node)
		if err != nil {
			return nil, err
		}
		node.children = append(node.children, compiled)
	}
	return node, nil
}

// parseMatchers reads matchers as Alertmanager does by default: the classic syntax wins, the UTF-8 syntax is for what the
// classic one cannot say.
func parseMatchers(text string) (labels.Matchers, error) {
	classic, err := labels.ParseMatchers(text)
	if err == nil {
		return classic, nil
	}
	if utf8, utf8Err := parse.Matchers(text); utf8Err == nil {
		return utf8, nil
	}
	return nil, err
}

func (n *routeNode) match(alert map[string]string) []string {
	for _, m := range n.matchers {
		if !m.Matches(alert[m.Name]) {
			return nil
		}
	}
	var found []string
	for _, child := range n.children {
		taken := child.match(alert)
		if len(found) == 0 {
			found = taken
		} else {
			found = append(found, taken...)
		}
		if taken != nil && !child.goesOn {
			break
		}
	}
	if found == nil {
		return n.receiver
	}
	return found
}

// Routed tells whether a route below the root takes an alert with these labels and says to whom. What is left gets the
// receiver of the root, which is there for what nobody thought of.
func (c *AlertmanagerConfig) Routed(labels map[string]string) bool {
	if c.Check() != nil {
		return false
	}
	_, named := c.root.routed(labels)
	return named
}

// routed tells whether the node takes the alert, and whether one of those that get it is named below the root.
func (n *routeNode) routed(alert map[string]string) (taken, named bool) {
	for _, m := range n.matchers {
		if !m.Matches(alert[m.Name]) {
			return false, false
		}
	}
	for _, child := range n.children {
		childTaken, childNamed := child.routed(alert)
		taken, named = taken || childTaken, named || childNamed
		if childTaken && !child.goesOn {
			break
		}
	}
	if !taken {
		named = n.named
	}
	return true, named
}

// MatchedLabels lists the names of the labels that the routes look at, sorted.
func (c *AlertmanagerConfig) MatchedLabels() []string {
	if c.Check() != nil {
		return nil
	}
	var names []string
	var walk func(*routeNode)
	walk = func(n *routeNode) {
		for _, m := range n.matchers {
			names = append(names, m.Name)
		}
		for _, child := range n.children {
			walk(child)
		}
	}
	walk(c.root)
	slices.Sort(names)
	return slices.Compact(names)
}
