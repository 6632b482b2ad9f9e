package chart

import (
	"errors"
	"fmt"
	"maps"
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
	case len(r.Matchers)+len(r.Match)+len(r.MatchRE) > 0:
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
	var err error
	if node.matchers, err = r.ParsedMatchers(); err != nil {
		return nil, err
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

// ParsedMatchers reads the matchers of a route, however they are written, without those of the routes around it.
func (r *AlertmanagerRoute) ParsedMatchers() ([]*labels.Matcher, error) {
	return parseAll(r.Matchers, r.Match, r.MatchRE)
}

// ParsedMatchers reads the matchers of both sides of an inhibition, however they are written.
func (r *AlertmanagerInhibitRule) ParsedMatchers() (source, target []*labels.Matcher, err error) {
	if source, err = parseAll(r.SourceMatchers, r.SourceMatch, r.SourceMatchRE); err != nil {
		return nil, nil, err
	}
	target, err = parseAll(r.TargetMatchers, r.TargetMatch, r.TargetMatchRE)
	return source, target, err
}

// parseAll reads matchers, and those that are written as labels with values or with expressions.
func parseAll(texts []string, equal, regexps map[string]string) (all []*labels.Matcher, err error) {
	for _, text := range texts {
		parsed, err := parseMatchers(text)
		if err != nil {
			return nil, fmt.Errorf("matcher %q: %w", text, err)
		}
		all = append(all, parsed...)
	}
	for _, of := range []struct {
		kind  labels.MatchType
		pairs map[string]string
	}{{labels.MatchEqual, equal}, {labels.MatchRegexp, regexps}} {
		for _, name := range slices.Sorted(maps.Keys(of.pairs)) {
			m, err := labels.NewMatcher(of.kind, name, of.pairs[name])
			if err != nil {
				return nil, fmt.Errorf("matcher %q: %w", name+of.kind.String()+of.pairs[name], err)
			}
			all = append(all, m)
		}
	}
	return all, nil
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

// Reach is who may hear of an alert.
type Reach struct {
	Receivers []string // each once, in the order of the tree
	Named     bool     // whether a route below the root says to whom; else it gets the receiver for what nobody thought of
}

// Reach tells who may hear of an alert with these labels, where each label that is open may have any value, or none. Where no
// label is open, these are the Receivers.
func (c *AlertmanagerConfig) Reach(labels map[string]string, open []string) Reach {
	var found Reach
	if c.Check() == nil {
		c.root.reach(labels, open, &found)
	}
	return found
}

// answer is that of matchers of which some may be unknown.
type answer int

const (
	no answer = iota
	perhaps
	yes
)

// reach adds who may hear of the alert below the node, and tells whether the node takes it.
func (n *routeNode) reach(alert map[string]string, open []string, found *Reach) answer {
	takes := n.takes(alert, open)
	if takes == no {
		return no
	}
	left := true // something may be that no child takes
	for _, child := range n.children {
		if child.reach(alert, open, found) == yes {
			left = false
			if !child.goesOn {
				break
			}
		}
	}
	if left {
		found.Named = found.Named || n.named
		for _, name := range n.receiver {
			if !slices.Contains(found.Receivers, name) {
				found.Receivers = append(found.Receivers, name)
			}
		}
	}
	return takes
}

func (n *routeNode) takes(alert map[string]string, open []string) answer {
	takes := yes
	for _, m := range n.matchers {
		switch {
		case slices.Contains(open, m.Name):
			takes = perhaps
		case !m.Matches(alert[m.Name]):
			return no
		}
	}
	return takes
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
