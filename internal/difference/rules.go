package difference

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// Kinds of rules. Each is the field that holds the rule's name.
const (
	alertKind  = "alert"
	recordKind = "record"
)

// rules collects alerts (true) and recordings (false), from whatever objects they stand in: a rule that goes from one file to another
// stays the same.
func (c *comparison) rules(pairs []*placed) map[bool]*things {
	all := map[bool]*things{true: newThings(), false: newThings()}
	for _, p := range pairs {
		if p.any().Kind != monitoringv1.PrometheusRuleKind {
			continue
		}
		if p.same {
			eachRule(p.base, c.base.owners, func(t thing, _ content) { all[t.kind == alertKind].same[t.identity] = true })
			continue
		}
		eachRule(p.base, c.base.owners, func(t thing, of content) { all[t.kind == alertKind].base.add(of(t), p.units) })
		eachRule(p.head, c.head.owners, func(t thing, of content) { all[t.kind == alertKind].head.add(of(t), p.units) })
	}
	return all
}

// content gives a rule its content, with what its group says of all of its rules. It costs much more than to know that the rule is there.
type content func(thing) thing

// eachRule gives the rules of an object, without their content.
func eachRule(o *manifest.Object, owners *change.Owners, each func(thing, content)) {
	if o == nil {
		return
	}
	object, ok := o.Resource.(*monitoringv1.PrometheusRule)
	if !ok {
		return
	}
	for g, group := range object.Spec.Groups {
		owner := owners.OfGroup(group.Name)
		for r, rule := range group.Rules {
			t := thing{identity: identity{recordKind, rule.Record, ""}, object: o, path: []any{"spec", "groups", g, "rules", r}}
			if rule.Alert != "" {
				t.identity, t.severity = identity{alertKind, rule.Alert, ""}, rule.Labels[naming.SeverityLabel]
			}
			if owner.Noun != "" {
				t.owner = owner.String()
			}
			each(t, func(t thing) thing {
				t.content = change.Tree(rule)
				if settings := settings(group); len(settings) > 0 {
					t.content["group"] = settings
				}
				return t
			})
		}
	}
}

// settings are what a group says of all of its rules.
func settings(group monitoringv1.RuleGroup) map[string]any {
	of := change.Tree(group)
	delete(of, "name")
	delete(of, "rules")
	return of
}
