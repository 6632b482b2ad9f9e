package main

import (
	"path/filepath"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
	"gauntlet.dev/gauntlet/internal/topology"
)

// description is what is printed of an object. What several owners share differs between clusters; of one owner, all
// versions of it are one description.
type description struct {
	id         string
	kind       string
	sources    []string // none where the owner is named above
	files      []string
	selections []topology.Selection
	rules      []describedRule
}

type describedRule struct {
	topology.ExplainedRule
	at string
}

// describe puts together what is known of the objects: of the rules, only the owner's, if there is one.
func describe(objects []*found, fleet *topology.Fleet, root string, owner *inventory.Owner) []*description {
	var all []*description
	for _, o := range objects {
		i := slices.IndexFunc(all, func(d *description) bool { return owner != nil && d.id == o.ID() })
		if i < 0 {
			i, all = len(all), append(all, &description{id: o.ID(), kind: o.Kind})
			if owner == nil {
				all[i].sources = o.Sources()
			}
		}
		all[i].add(o, fleet.Explain(o.Object), root, owner)
	}
	return all
}

func (d *description) add(o *found, e topology.Explanation, root string, owner *inventory.Owner) {
	d.files = append(d.files, o.files...)
	slices.Sort(d.files)
	for _, s := range e.Selections {
		i := slices.IndexFunc(d.selections, func(x topology.Selection) bool { return slices.Equal(x.By, s.By) })
		if i < 0 {
			d.selections = append(d.selections, s)
		} else {
			d.selections[i].Clusters = slices.Concat(d.selections[i].Clusters, s.Clusters)
		}
	}
	for _, r := range e.Rules {
		if owner != nil && naming.RulesOf(groupOf(o.Object, r)) != owner.Name {
			continue
		}
		at := typed(root, o.Locate(r.Path))
		i := slices.IndexFunc(d.rules, func(x describedRule) bool { return x.Name == r.Name && x.at == at })
		if i < 0 {
			d.rules = append(d.rules, describedRule{r, at})
		} else {
			d.rules[i].Sends = topology.MergeSends(d.rules[i].Sends, r.Sends)
		}
	}
}

// groupOf names the group of a rule of an object: it stands at spec, groups, N.
func groupOf(o *manifest.Object, rule topology.ExplainedRule) string {
	const groupAt = 2
	object, ok := o.Resource.(*monitoringv1.PrometheusRule)
	if !ok || len(rule.Path) <= groupAt {
		return ""
	}
	if n, ok := rule.Path[groupAt].(int); ok && n < len(object.Spec.Groups) {
		return object.Spec.Groups[n].Name
	}
	return ""
}

// printDescription prints an object, and an empty line.
func (a *app) printDescription(d *description, root string) {
	a.say("%s\n", d.id)
	for _, s := range few(d.sources) {
		a.say("  made by      %s\n", filepath.Join(root, s))
	}
	for _, f := range few(d.files) {
		a.say("  stands in    %s\n", f)
	}
	for _, s := range d.selections {
		by := strings.Join(s.By, ", ")
		if by == "" {
			by = "nobody"
		}
		verb := "scraped by  "
		if d.kind == "PrometheusRule" {
			verb = "evaluated by"
		}
		slices.Sort(s.Clusters)
		a.say("  %s %s in %s\n", verb, by, strings.Join(few(s.Clusters), ", "))
	}
	for _, rule := range d.rules {
		a.printRule(rule)
	}
	a.say("\n")
}

func (a *app) printRule(rule describedRule) {
	if !rule.Alert {
		a.say("  records      %s (%s)\n", rule.Name, rule.at)
		return
	}
	a.say("  alerts       %s, %s (%s)\n", rule.Name, rule.Severity, rule.at)
	for _, s := range rule.Sends {
		when := ""
		if s.Labels != "" {
			when = " where " + s.Labels
		}
		to := strings.Join(s.Receivers, ", ")
		if to == "" {
			to = "nobody"
		}
		a.say("               to %s%s\n", to, when)
	}
}
