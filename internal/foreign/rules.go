package foreign

import (
	"path"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"go.yaml.in/yaml/v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/promrule"
)

// isRuleFile tells whether a document is a file of rule groups: no object, with a list of groups of which one has rules, or at
// least a name where nothing stands beside the groups.
func isRuleFile(root *yaml.Node) bool {
	if root.Kind != yaml.MappingNode || scalarField(root, "kind") != "" {
		return false
	}
	_, groups := field(root, "groups", maxAliases)
	if groups = resolve(groups); groups == nil || groups.Kind != yaml.SequenceNode {
		return false
	}
	alone := len(root.Content) == 2
	return alone && len(groups.Content) == 0 || slices.ContainsFunc(groups.Content, func(g *yaml.Node) bool {
		_, rules := field(g, "rules", maxAliases)
		return rules != nil || alone && scalarField(g, "name") != ""
	})
}

// ruleFile reads a file of rule groups as a rule object without an API version or a namespace: which Prometheus loads it, is
// not known.
func (r *reader) ruleFile(d *document, n *yaml.Node) {
	if d.first > 1 && !d.leads() {
		found := d.add(promrule.Code, d.wholeLine(d.first), "Prometheus reads the first document of a rule file alone, and this is another; make them one")
		found.Severity = diag.Warning
	}
	groups, refused := promrule.Decode(n)
	for _, bad := range refused {
		at := d.wholeLine(d.first + bad.Line - 1)
		if bad.Node != nil {
			at = d.span(bad.Node)
		}
		d.add(promrule.Code, at, bad.Message)
	}
	if groups == nil {
		return
	}
	d.groupNames(groups.Groups)
	res := &monitoringv1.PrometheusRule{ObjectMeta: metav1.ObjectMeta{Name: stem(d.source.Name)}}
	for i, g := range groups.Groups {
		d.found = append(d.found, promrule.Group(d, g, "groups", i)...)
		for j, rule := range g.Rules {
			d.found = append(d.found, r.rules.Rule(d, rule, "groups", i, "rules", j)...)
		}
		res.Spec.Groups = append(res.Spec.Groups, operatorGroup(g))
	}
	d.objects = append(d.objects, &manifest.Object{Kind: "PrometheusRule", Name: res.Name, Resource: res,
		Origins: []manifest.Origin{{Source: d}, {Path: []any{"spec"}, Source: d}}})
}

// leads tells whether nothing but comments stands before the document in its file.
func (d *document) leads() bool {
	for line := range strings.Lines(string(d.source.Text[:d.begin])) {
		if line = strings.TrimSpace(line); line != "" && line != "---" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}

// groupNames reports groups of one name in a file.
func (d *document) groupNames(groups []rulefmt.RuleGroup) {
	first := map[string]int{}
	for i, g := range groups {
		j, twice := first[g.Name]
		if !twice {
			first[g.Name] = i
			continue
		}
		if g.Name != "" {
			found := d.add(promrule.Code, d.At("groups", i, "name"), "group "+quote(g.Name)+" stands twice in this file, which Prometheus refuses; rename one")
			found.Related = []diag.Related{{Source: d.At("groups", j, "name"), Message: "the other one"}}
		}
	}
}

// operatorGroup gives a group as the operator's type.
func operatorGroup(g rulefmt.RuleGroup) monitoringv1.RuleGroup {
	group := monitoringv1.RuleGroup{Name: g.Name, Labels: g.Labels, Interval: duration(g.Interval)}
	if g.QueryOffset != nil {
		group.QueryOffset = duration(*g.QueryOffset)
	}
	if g.Limit != 0 {
		group.Limit = &g.Limit
	}
	for _, r := range g.Rules {
		rule := monitoringv1.Rule{Record: r.Record, Alert: r.Alert, Expr: intstr.FromString(r.Expr), For: duration(r.For), Labels: r.Labels,
			Annotations: r.Annotations}
		if r.KeepFiringFor != 0 {
			keep := monitoringv1.NonEmptyDuration(r.KeepFiringFor.String())
			rule.KeepFiringFor = &keep
		}
		group.Rules = append(group.Rules, rule)
	}
	return group
}

// duration gives a duration as the operator's type: nothing for none.
func duration(d model.Duration) *monitoringv1.Duration {
	if d == 0 {
		return nil
	}
	text := monitoringv1.Duration(d.String())
	return &text
}

// ruleObject says what Prometheus refuses of a PrometheusRule: the operator then skips the object, with all of its rules.
func (r *reader) ruleObject(d *document, at []any, o *manifest.Object) {
	res, ok := o.Resource.(*monitoringv1.PrometheusRule)
	if !ok {
		return
	}
	for i, g := range res.Spec.Groups {
		path := slices.Concat(at, []any{"spec", "groups", i})
		for j, rule := range g.Rules {
			d.found = append(d.found, r.rules.Rule(d, prometheusRule(rule), append(path, "rules", j)...)...)
		}
	}
}

// prometheusRule gives a rule as Prometheus' type. Durations that do not parse are the schema's to refuse.
func prometheusRule(r monitoringv1.Rule) rulefmt.Rule {
	rule := rulefmt.Rule{Record: r.Record, Alert: r.Alert, Expr: r.Expr.String(), Labels: r.Labels, Annotations: r.Annotations}
	if r.For != nil {
		rule.For, _ = model.ParseDuration(string(*r.For))
	}
	if r.KeepFiringFor != nil {
		rule.KeepFiringFor, _ = model.ParseDuration(string(*r.KeepFiringFor))
	}
	return rule
}

// stem is a file's name without its folder and extension.
func stem(name string) string { return strings.TrimSuffix(path.Base(name), path.Ext(name)) }
