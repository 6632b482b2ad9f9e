// Package prometheusrule makes PrometheusRule objects: the rules of a service in groups, the groups in objects by class of
// priority. A class whose services own their file has an object for each service; the services of the others share one.
package prometheusrule

import (
	"cmp"
	"hash/fnv"
	"maps"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// Group is a rule group of one owner, with the lines that made its rules. It may stand in objects of many clusters.
type Group struct {
	owner *inventory.Owner
	group monitoringv1.RuleGroup
	// origins lead to the group, and to each of its rules; their paths start inside the group.
	origins []manifest.Origin
	size    int
	hash    uint32
}

// Groups makes the groups of an owner that the evaluator evaluates.
func Groups(inv *inventory.Inventory, o *inventory.Owner, at inventory.Evaluator) []*Group {
	class := inv.Class(o.Priority)
	var groups []*Group
	if g := declared(o, class, at); g != nil {
		groups = append(groups, g)
	}
	if at == class.Evaluator {
		for _, f := range o.Files {
			for i, g := range f.Groups {
				groups = append(groups, fromFile(o, f, i, g))
			}
		}
	}
	taken := map[string]bool{}
	for _, g := range groups {
		g.rename(taken)
		g.measure()
	}
	return groups
}

// rename makes the name unique among the groups of an object. Owners have names of their own, and no dot in them: so the
// group of an owner is named after it, or starts with its name and a dot.
func (g *Group) rename(taken map[string]bool) {
	owner, name := g.owner.Name, g.group.Name
	if name != owner && !strings.HasPrefix(name, owner+".") {
		name = owner + "." + name
	}
	for taken[name] {
		name = owner + "." + name
	}
	taken[name] = true
	g.group.Name = name
}

// declared makes the group of the rules that stand in the owner's own file: recordings first, since alerts use them and
// a group is evaluated in order.
func declared(o *inventory.Owner, class *inventory.Class, at inventory.Evaluator) *Group {
	g := &Group{owner: o, group: monitoringv1.RuleGroup{Name: o.Name}, origins: []manifest.Origin{{Source: o.Source}}}
	addAll := func(rules []inventory.Rule, field string) {
		for i, r := range rules {
			if cmp.Or(r.Evaluator, class.Evaluator) == at {
				g.add(r.Prometheus(), o.Source, field, i)
			}
		}
	}
	addAll(o.Recordings, "recordings")
	addAll(o.Alerts, "alerts")
	if len(g.group.Rules) == 0 {
		return nil
	}
	return g
}

// fromFile takes a group as it is.
func fromFile(o *inventory.Owner, f inventory.RuleFile, index int, rg rulefmt.RuleGroup) *Group {
	g := &Group{owner: o, group: monitoringv1.RuleGroup{Name: rg.Name, Labels: rg.Labels, Interval: duration(rg.Interval)}}
	g.origins = []manifest.Origin{{Source: f.Source, At: []any{"groups", index}}}
	if rg.QueryOffset != nil {
		d := monitoringv1.Duration(rg.QueryOffset.String())
		g.group.QueryOffset = &d
	}
	if rg.Limit != 0 {
		g.group.Limit = &rg.Limit
	}
	for i, r := range rg.Rules {
		g.add(r, f.Source, "groups", index, "rules", i)
	}
	return g
}

// add appends a rule. An alert says whose it is; a recording keeps the labels of its expression, which queries rely on.
func (g *Group) add(r rulefmt.Rule, src inventory.Source, at ...any) {
	rule := monitoringv1.Rule{Record: r.Record, Alert: r.Alert, Expr: intstr.FromString(r.Expr), For: duration(r.For),
		Labels: maps.Clone(r.Labels), Annotations: r.Annotations}
	if r.KeepFiringFor != 0 {
		d := monitoringv1.NonEmptyDuration(r.KeepFiringFor.String())
		rule.KeepFiringFor = &d
	}
	if r.Alert != "" {
		if rule.Labels == nil {
			rule.Labels = map[string]string{}
		}
		maps.Copy(rule.Labels, g.owner.AlertLabels())
	}
	g.origins = append(g.origins, manifest.Origin{Path: []any{"rules", len(g.group.Rules)}, Source: src, At: at})
	g.group.Rules = append(g.group.Rules, rule)
}

// What YAML adds to a rule, and to each label, annotation and line of a text: names of fields, indentation, quotes.
const (
	ruleOverhead = 160
	lineOverhead = 20
)

// measure computes once what splitting asks for: about the encoded size, and a hash that does not change with its neighbors.
func (g *Group) measure() {
	g.size = ruleOverhead + textsSize(g.group.Labels)
	for _, r := range g.group.Rules {
		g.size += ruleOverhead + len(r.Record) + textSize(r.Alert) + textSize(r.Expr.StrVal) + textsSize(r.Labels) + textsSize(r.Annotations)
	}
	h := fnv.New32a()
	h.Write([]byte(g.group.Name))
	g.hash = h.Sum32()
}

func textsSize(texts map[string]string) int {
	size := 0
	for name, text := range texts {
		size += lineOverhead + len(name) + textSize(text)
	}
	return size
}

func textSize(text string) int { return len(text) + lineOverhead*strings.Count(text, "\n") }

func duration(d model.Duration) *monitoringv1.Duration {
	if d == 0 {
		return nil
	}
	v := monitoringv1.Duration(d.String())
	return &v
}
