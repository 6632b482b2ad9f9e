package inventory

import (
	"fmt"
	"slices"
	"strings"
)

func (r *resolver) fleet(inv *Inventory) {
	f := inv.Fleet
	r.labels(f)
	r.refer(f.Source, "cluster", f.GlobalCluster, "globalCluster")
	r.refer(f.Source, "receiver", f.Alertmanager.DefaultReceiver, "alertmanager", "defaultReceiver")
	r.refer(f.Source, "receiver", f.Alertmanager.DeadMansSwitch.Receiver, "alertmanager", "deadMansSwitch", "receiver")
	if p := f.Platform; p != nil {
		r.refer(f.Source, "team", p.Team, "platform", "team")
		r.refer(f.Source, "class", p.Priority, "platform", "priority")
		r.platform(f, inv.Class(p.Priority))
	}
	r.hydrate(f)
	r.signs(f, f.Source, f.Alertmanager.DefaultReceiver, "alertmanager", "defaultReceiver")
	for i, s := range f.Severities {
		r.referAll(f.Source, "class", s.Classes, "severities", i, "classes")
		r.referAll(f.Source, "environment", s.Environments, "severities", i, "environments")
	}
}

// hydrate checks that what is committed goes to branches of its own: Argo CD would read what it has written.
func (r *resolver) hydrate(f *Fleet) {
	if f.Repository.Plugin == nil || f.Repository.Plugin.Hydrate == nil {
		return
	}
	to := f.Repository.Plugin.Hydrate
	taken := map[string]string{f.Repository.Revision: "which the inventory is read from"}
	for _, b := range []struct{ field, name string }{{"branch", to.Branch}, {"staging", to.Staging}} {
		if why, is := taken[b.name]; is {
			path := []any{"repository", "plugin", "hydrate", b.field}
			r.add(codeSchema, f.At(path...), pathString(path), fmt.Sprintf("%s is %q, %s; choose another branch", pathString(path), b.name, why))
			continue
		}
		taken[b.name] = "which is synced"
	}
}

// platform checks that the class of the chart's own alerts knows the severities that they have.
func (r *resolver) platform(f *Fleet, c *Class) {
	if c == nil {
		return
	}
	for _, s := range Severities {
		if !slices.Contains(c.Severities, s) {
			r.add(codeReference, f.At("platform", "priority"), "platform.priority", fmt.Sprintf(
				"class %q does not have severity %q, and the chart's alerts use %s, %s and %s; name a class that has all of them",
				c.Name, s, Severities[0], Severities[1], Severities[2]))
			return
		}
	}
}

// signs checks that alerts are not sent to where the dead man's switch is: they would count as signs of life.
func (r *resolver) signs(f *Fleet, src Source, receiver string, path ...any) {
	if receiver == f.Alertmanager.DeadMansSwitch.Receiver {
		r.add(codeReference, src.At(path...), pathString(path), fmt.Sprintf(
			"receiver %q is the dead man's switch, which takes whatever it hears for a sign of life; name another receiver", receiver))
	}
}

// hub checks that a region's hub lies in the region.
func (r *resolver) hub(inv *Inventory, e *Region) {
	if c := inv.Cluster(e.Hub); c != nil && c.Region != e.Name {
		r.add(codeReference, e.At("hub"), "hub",
			fmt.Sprintf("cluster %q is in region %q and cannot be the hub of %q; name a cluster of the region", e.Hub, c.Region, e.Name))
	}
}

// instances checks where instances run, and then that each cluster has its own. Where one names what does not exist, nobody
// knows which clusters it was meant for.
func (r *resolver) instances(inv *Inventory) {
	known := true
	for _, e := range inv.Instances {
		known = r.where(inv, e.Source, "instance "+e.Name, e.Where) && known
		r.waivers(inv, e.Waivers)
	}
	for _, c := range inv.Clusters {
		if known {
			r.scraped(inv, c)
		}
	}
}

// scraped checks that exactly one instance is the cluster's own.
func (r *resolver) scraped(inv *Inventory, c *Cluster) {
	var own []string
	for _, i := range inv.Instances {
		if i.Spans == SpansCluster && i.Where.Has(c) {
			own = append(own, i.Name)
		}
	}
	switch {
	case len(own) == 0:
		r.add(codeUnplaced, c.At("name"), "name", fmt.Sprintf(
			"no instance that spans a cluster runs in %q; widen the where of one, or declare one in instances/", c.Name))
	case len(own) > 1:
		r.add(codeDuplicate, c.At("name"), "name", fmt.Sprintf(
			"instances %s all run in %q, where the chart deploys one; narrow their where", strings.Join(own, " and "), c.Name))
	}
}

func (r *resolver) class(f *Fleet, e *Class) {
	for i, to := range e.Receivers {
		r.refer(e.Source, "receiver", to.Receiver, "receivers", i, "receiver")
		r.signs(f, e.Source, to.Receiver, "receivers", i, "receiver")
		for j, env := range to.Environments {
			r.refer(e.Source, "environment", env, "receivers", i, "environments", j)
		}
	}
	if e.For.Max != 0 && e.For.Min > e.For.Max {
		r.add(codeSchema, e.At("for"), "for", fmt.Sprintf("for.min is %s and for.max is %s; no alert fits between", e.For.Min, e.For.Max))
	}
}

func (r *resolver) receiver(e *Receiver) {
	if e.PagerDuty == nil && e.Opsgenie == nil && e.Webhook == nil {
		r.add(codeSchema, e.At("name"), "name",
			fmt.Sprintf("receiver %q sends nowhere; add pagerduty, opsgenie or webhook", e.Name))
	}
}

func (r *resolver) owner(inv *Inventory, e *Owner, noun string) {
	r.refer(e.Source, "team", e.Team, "team")
	r.refer(e.Source, "class", e.Priority, "priority")
	r.where(inv, e.Source, noun+" "+e.Name, e.Where)
	r.waivers(inv, e.Waivers)
}

// where checks the references of a choice of clusters, and that it chooses one. It tells whether the references resolve.
func (r *resolver) where(inv *Inventory, src Source, what string, w Where) bool {
	before := len(r.ds)
	r.referAll(src, "environment", w.Environments, "where", "environments")
	r.referAll(src, "region", w.Regions, "where", "regions")
	r.referAll(src, "cluster", w.Clusters, "where", "clusters")
	if len(r.ds) > before {
		return false
	}
	if len(inv.Clusters) > 0 && len(inv.Select(w)) == 0 {
		r.add(codeUnplaced, src.At("where"), "where", what+" lands on no cluster; each list narrows the choice, so drop one or name another")
	}
	return true
}

func (r *resolver) exporter(inv *Inventory, e *Exporter) {
	r.owner(inv, &e.Owner, "exporter")
	r.refer(e.Source, "instance", e.Instance, "instance")
	found := 0
	for _, is := range []bool{e.Kubernetes != nil, e.Hosts != nil, e.Probe != nil, e.Addresses != nil} {
		if is {
			found++
		}
	}
	switch {
	case found == 0:
		r.add(codeSchema, e.At("name"), "name", fmt.Sprintf(
			"exporter %q says nothing of what is scraped; add kubernetes, hosts, probe or addresses", e.Name))
	case found > 1:
		r.add(codeSchema, e.At("name"), "name", fmt.Sprintf(
			"exporter %q has %d of kubernetes, hosts, probe and addresses; keep one", e.Name, found))
	}
	if e.Kubernetes != nil {
		for i, ep := range e.Kubernetes.Endpoints {
			r.endpoint(e.Source, ep, "kubernetes", "endpoints", i)
		}
	}
	if e.Hosts != nil {
		for i, g := range e.Hosts.Groups {
			r.refer(e.Source, "host group", g, "hosts", "groups", i)
		}
		r.request(e.Source, e.Hosts.Request, "hosts")
	}
	if e.Probe != nil {
		r.probe(e.Source, e.Probe.Request)
	}
	if e.Addresses != nil {
		r.request(e.Source, e.Addresses.Request, "addresses")
	}
}

func (r *resolver) waivers(inv *Inventory, list []*Waiver) {
	for _, w := range list {
		r.refer(w.Source, "team", w.Owner, "owner")
		r.referAll(w.Source, "class", w.Classes, "classes")
		r.where(inv, w.Source, "waiver of "+w.Code, w.Where)
	}
}
