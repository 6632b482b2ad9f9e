// Package compile turns an inventory into a bundle: it decides which generator's objects stand in which unit, and sees to
// it that what is the same for many clusters is made once.
package compile

import (
	"slices"

	"gauntlet.dev/gauntlet/generators/alertmanager"
	"gauntlet.dev/gauntlet/generators/argocd"
	"gauntlet.dev/gauntlet/generators/helmvalues"
	"gauntlet.dev/gauntlet/generators/monitor"
	"gauntlet.dev/gauntlet/generators/prometheus"
	"gauntlet.dev/gauntlet/generators/prometheusrule"
	"gauntlet.dev/gauntlet/generators/thanos"
	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// Options narrow a compile.
type Options struct {
	// Cluster limits the bundle to what is applied to that cluster. Empty means the whole fleet.
	Cluster string
	// Settle gives what is left of what is found: it leaves out what is waived. Nil leaves all of it.
	Settle func([]diag.Diagnostic) []diag.Diagnostic
}

// Compile makes the bundle. It is a pure function of the inventory. Where a finding is an error, the bundle lacks what is
// wrong, and is made all the same: the policies tell what else there is.
func Compile(inv *inventory.Inventory, opts Options) (*manifest.Bundle, []diag.Diagnostic) {
	c := newCompiler(inv)
	bundle := &manifest.Bundle{}
	ds := alertmanager.Gaps(inv)
	add := func(u *manifest.Unit) {
		if opts.Cluster == "" || opts.Cluster == u.Cluster {
			bundle.Units = append(bundle.Units, u)
		}
	}
	for _, cl := range inv.Clusters {
		if opts.Cluster != "" && opts.Cluster != cl.Name {
			continue
		}
		u, found := c.cluster(cl)
		ds = append(ds, found...)
		add(u)
	}
	for _, r := range inv.Regions {
		if opts.Cluster == "" || opts.Cluster == r.Hub {
			add(c.region(r))
		}
	}
	if opts.Cluster == "" || opts.Cluster == inv.Fleet.GlobalCluster {
		add(c.global())
	}
	if opts.Cluster == "" {
		add(&manifest.Unit{Scope: manifest.ArgoCDScope, Objects: argocd.Fleet(inv)})
	}
	ds = append(ds, duplicates(bundle)...)
	if opts.Settle != nil {
		ds = opts.Settle(ds)
	}
	bundle.Break(ds)
	return bundle, ds
}

// compiler holds what is made once and placed often.
type compiler struct {
	inv       *inventory.Inventory
	alerting  *chart.AlertmanagerConfig
	secrets   []string
	leaf      []*manifest.Object
	watchdog  *manifest.Object
	exporters map[*inventory.Exporter][]*manifest.Object
	services  map[*inventory.Service][]*manifest.Object
	inCluster *ruleSet // of the in-cluster instances
}

func newCompiler(inv *inventory.Inventory) *compiler {
	c := &compiler{inv: inv, leaf: thanos.Leaf(inv), watchdog: prometheusrule.Watchdog(inv.Fleet, ""),
		exporters: map[*inventory.Exporter][]*manifest.Object{}, services: map[*inventory.Service][]*manifest.Object{}}
	c.alerting, c.secrets = alertmanager.Generate(inv)
	var owners []*inventory.Owner
	for _, s := range inv.Services {
		c.services[s] = monitor.Service(s)
		owners = append(owners, &s.Owner)
	}
	for _, e := range inv.Exporters {
		if c.ownInstance(e) {
			c.exporters[e] = monitor.Exporter(inv, e)
			owners = append(owners, &e.Owner)
		}
	}
	c.inCluster = newRuleSet(inv, owners, inventory.InCluster, "")
	return c
}

// ownInstance tells whether the instance that scrapes the exporter is the cluster's own.
func (c *compiler) ownInstance(e *inventory.Exporter) bool {
	return c.inv.Instance(e.Instance).Spans == inventory.SpansCluster
}

// cluster makes what stands in a cluster because of itself.
func (c *compiler) cluster(cl *inventory.Cluster) (*manifest.Unit, []diag.Diagnostic) {
	u := &manifest.Unit{Scope: manifest.ClusterScope, Name: cl.Name, Cluster: cl.Name}
	values, ds := helmvalues.Generate(c.inv, cl, c.alerting, c.secrets)
	for i := range ds {
		ds[i].Clusters = []string{cl.Name}
	}
	if values != nil {
		values.Origins = append(values.Origins, alertmanager.Origins(c.inv, "alertmanager", "config")...)
		u.Objects = append(u.Objects, values)
	}
	u.Objects = append(u.Objects, argocd.Cluster(c.inv, cl, values)...)
	u.Objects = append(u.Objects, c.leaf...)
	u.Objects = append(u.Objects, thanos.Cluster(c.inv, cl)...)
	var present []*inventory.Owner
	for _, s := range c.inv.Services {
		if s.Where.Has(cl) {
			u.Objects = append(u.Objects, c.services[s]...)
			present = append(present, &s.Owner)
		}
	}
	for _, e := range c.inv.Exporters {
		switch {
		case !c.ownInstance(e) || !e.Where.Has(cl):
		case c.inv.Instance(e.Instance).Where.Has(cl):
			u.Objects = append(u.Objects, c.exporters[e]...)
			present = append(present, &e.Owner)
		case chosen(e.Where):
			u.Objects = append(u.Objects, monitor.RegionalExporter(c.inv, e, c.inv.Region(cl.Region))...)
		}
	}
	u.Objects = append(u.Objects, c.watchdog)
	u.Objects = append(u.Objects, c.inCluster.objects(present)...)
	return u, ds
}

// region makes what stands in a region's hub for the region: its Thanos, its ruler's rules, and the instances that span it.
func (c *compiler) region(r *inventory.Region) *manifest.Unit {
	u := &manifest.Unit{Scope: manifest.RegionScope, Name: r.Name, Cluster: r.Hub}
	u.Objects = append(u.Objects, thanos.Region(c.inv, r)...)
	regional := c.inv.Regional(r)
	for _, i := range regional {
		u.Objects = append(u.Objects, c.spanning(i, r)...)
	}
	for _, e := range c.inv.Exporters {
		i := c.inv.Instance(e.Instance)
		if i.Spans == inventory.SpansRegion && !slices.Contains(regional, i) && chosen(e.Where) && c.runsIn(e.Where, r.Name) {
			u.Objects = append(u.Objects, monitor.RegionalExporter(c.inv, e, r)...)
		}
	}
	in := func(w inventory.Where) bool { return c.runsIn(w, r.Name) }
	u.Objects = append(u.Objects, c.ruler(naming.Ruler(r.Name), inventory.InRegion, in)...)
	return u
}

func (c *compiler) global() *manifest.Unit {
	u := &manifest.Unit{Scope: manifest.GlobalScope, Cluster: c.inv.Fleet.GlobalCluster}
	u.Objects = append(u.Objects, thanos.Global(c.inv)...)
	everywhere := func(inventory.Where) bool { return true }
	u.Objects = append(u.Objects, c.ruler(naming.GlobalRuler, inventory.Globally, everywhere)...)
	return u
}

// spanning makes an instance that spans a region, what it scrapes and what it evaluates.
func (c *compiler) spanning(i *inventory.Instance, r *inventory.Region) []*manifest.Object {
	objects := prometheus.Generate(c.inv, i, r)
	var owners []*inventory.Owner
	for _, e := range c.inv.Exporters {
		if e.Instance == i.Name && c.runsIn(e.Where, r.Name) {
			objects = append(objects, monitor.RegionalExporter(c.inv, e, r)...)
			owners = append(owners, &e.Owner)
		}
	}
	rules := newRuleSet(c.inv, owners, inventory.InCluster, i.Name)
	objects = append(objects, prometheusrule.Watchdog(c.inv.Fleet, i.Name))
	return append(objects, rules.objects(owners)...)
}

// ruler makes the rules of a ruler.
func (c *compiler) ruler(name string, at inventory.Evaluator, runs func(inventory.Where) bool) []*manifest.Object {
	var owners []*inventory.Owner
	for _, o := range c.inv.Owners() {
		if runs(o.Where) {
			owners = append(owners, o)
		}
	}
	rules := newRuleSet(c.inv, owners, at, name)
	return append([]*manifest.Object{prometheusrule.Watchdog(c.inv.Fleet, name)}, rules.objects(owners)...)
}

// chosen tells whether the user said where. Who says that an exporter runs where its instance does not gets the monitor,
// and the finding that nobody selects it.
func chosen(w inventory.Where) bool {
	return len(w.Environments)+len(w.Regions)+len(w.Clusters) > 0
}

// runsIn tells whether w chooses a cluster of the region.
func (c *compiler) runsIn(w inventory.Where, region string) bool {
	for _, cl := range c.inv.Clusters {
		if cl.Region == region && w.Has(cl) {
			return true
		}
	}
	return false
}

// duplicates finds the objects that two entities make.
func duplicates(b *manifest.Bundle) []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, d := range manifest.Duplicates(b) {
		found = append(found, d.Finding())
	}
	return diag.Sort(found)
}
