package change

import (
	"fmt"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/naming"
	"gauntlet.dev/gauntlet/internal/topology"
)

func isRules(trees ...map[string]any) bool {
	return slices.ContainsFunc(trees, func(t map[string]any) bool { return t["kind"] == "PrometheusRule" })
}

// placed is a rule with where it stands.
type placed struct {
	monitoringv1.Rule
	group string
	path  string // of the rule in its object, as topology writes it
}

func (p placed) name() string { return p.Alert + p.Record }

// rules describes the difference of a rule object, by the owners of its groups.
func (d *describer) rules(diff *difference, whole Object, e topology.Explanation) ([]part, error) {
	before, err := readRules(diff.old)
	if err != nil {
		before = &monitoringv1.PrometheusRule{} // somebody edited the output: all of it is new
	}
	after := &monitoringv1.PrometheusRule{}
	if rule, ok := resource(diff); ok {
		after = rule
	}
	sends := map[string][]topology.Send{}
	for _, r := range e.Rules {
		sends[fmt.Sprint(r.Path...)] = r.Sends
	}
	var parts []part
	of := func(group string) *Object {
		owner := d.owners.OfGroup(group)
		at := slices.IndexFunc(parts, func(p part) bool { return p.owner == owner })
		if at < 0 {
			at, parts = len(parts), append(parts, part{owner, whole})
		}
		return &parts[at].object
	}
	for _, c := range diffRules(list(before), list(after)) {
		o := of(c.group)
		o.Rules = append(o.Rules, c.describe(sends))
	}
	for _, g := range diffGroups(before, after) {
		o := of(g.group)
		o.Fields = append(o.Fields, g.fields...)
	}
	if len(parts) == 0 { // its labels alone
		parts = []part{{d.owners.of(diff.pair), whole}}
	}
	return parts, nil
}

func resource(d *difference) (*monitoringv1.PrometheusRule, bool) {
	if d.now == nil {
		return nil, false
	}
	r, ok := d.now.Resource.(*monitoringv1.PrometheusRule)
	return r, ok
}

func readRules(text string) (*monitoringv1.PrometheusRule, error) {
	r := &monitoringv1.PrometheusRule{}
	return r, yaml.Unmarshal([]byte(text), r)
}

func list(o *monitoringv1.PrometheusRule) []placed {
	var all []placed
	for i, g := range o.Spec.Groups {
		for j, r := range g.Rules {
			all = append(all, placed{r, g.Name, fmt.Sprint("spec", "groups", i, "rules", j)})
		}
	}
	return all
}

// ruleChange is a rule as it was and as it will be; one of them may be nil.
type ruleChange struct {
	group    string
	old, now *placed
}

// diffRules finds the rules that differ. Rules of one name are paired in their order, equal ones first. A rule whose group
// alone has another name is the same.
func diffRules(before, after []placed) []ruleChange {
	gone := slices.Clone(before)
	var left []placed
	for _, p := range after {
		same := func(q placed) bool { return equality.Semantic.DeepEqual(p.Rule, q.Rule) }
		if at := slices.IndexFunc(gone, same); at >= 0 {
			gone = slices.Delete(gone, at, at+1)
		} else {
			left = append(left, p)
		}
	}
	var changes []ruleChange
	for _, p := range left {
		c := ruleChange{group: p.group, now: &p}
		at := slices.IndexFunc(gone, func(q placed) bool { return q.group == p.group && q.name() == p.name() })
		if at >= 0 {
			old := gone[at]
			c.old = &old
			gone = slices.Delete(gone, at, at+1)
		}
		changes = append(changes, c)
	}
	for _, p := range gone {
		changes = append(changes, ruleChange{group: p.group, old: &p})
	}
	return changes
}

func (c ruleChange) describe(sends map[string][]topology.Send) Rule {
	r, sign := c.now, Added
	switch {
	case c.now == nil:
		r, sign = c.old, Removed
	case c.old != nil:
		sign = Changed
	}
	d := Rule{Sign: sign, Name: r.name(), Alert: r.Alert != "", Severity: r.Labels[naming.SeverityLabel]}
	if c.now != nil {
		d.Sends = sends[c.now.path]
	}
	if sign == Changed {
		for _, f := range Fields(Tree(c.old.Rule), Tree(c.now.Rule)) {
			d.Fields = append(d.Fields, f.Path)
		}
	}
	return d
}

// groupChange is what changes in a group beside its rules.
type groupChange struct {
	group  string
	fields []Field
}

func diffGroups(before, after *monitoringv1.PrometheusRule) []groupChange {
	var changes []groupChange
	for _, g := range after.Spec.Groups {
		at := slices.IndexFunc(before.Spec.Groups, func(old monitoringv1.RuleGroup) bool { return old.Name == g.Name })
		if at < 0 {
			continue
		}
		old := before.Spec.Groups[at]
		old.Rules, g.Rules = nil, nil
		if found := Fields(Tree(old), Tree(g)); len(found) > 0 {
			for i := range found {
				found[i].Path = fmt.Sprintf("group %s, %s", g.Name, found[i].Path)
			}
			changes = append(changes, groupChange{g.Name, found})
		}
	}
	return changes
}
