package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// sort puts each list into the order of names, so that neither folders nor files decide on the output.
func (inv *Inventory) sort() {
	byName(inv.Regions, func(e *Region) string { return e.Name })
	byName(inv.Environments, func(e *Environment) string { return e.Name })
	byName(inv.Clusters, func(e *Cluster) string { return e.Name })
	byName(inv.Instances, func(e *Instance) string { return e.Name })
	byName(inv.Teams, func(e *Team) string { return e.Name })
	byName(inv.Classes, func(e *Class) string { return e.Name })
	byName(inv.Receivers, func(e *Receiver) string { return e.Name })
	byName(inv.Services, func(e *Service) string { return e.Name })
	byName(inv.Exporters, func(e *Exporter) string { return e.Name })
	byName(inv.HostGroups, func(e *HostGroup) string { return e.Name })
	byName(inv.Waivers, func(e *Waiver) string { return e.Code })
}

func byName[T any](list []*T, name func(*T) string) {
	slices.SortStableFunc(list, func(a, b *T) int { return cmp.Compare(name(a), name(b)) })
}

// resolver holds the names of each kind and collects what does not resolve.
type resolver struct {
	names map[string][]string // by noun, in order
	ds    []diag.Diagnostic
}

// resolve checks what one file cannot know: that names are unique and that references lead somewhere.
func (inv *Inventory) resolve() []diag.Diagnostic {
	r := &resolver{names: map[string][]string{}}
	r.declareAll(inv)
	r.fleet(inv.Fleet)
	for _, e := range inv.Regions {
		r.refer(e.Source, "cluster", e.Hub, "hub")
		r.hub(inv, e)
		r.waivers(e.Waivers)
	}
	for _, e := range inv.Clusters {
		r.refer(e.Source, "region", e.Region, "region")
		r.refer(e.Source, "environment", e.Environment, "environment")
		r.waivers(e.Waivers)
		r.scraped(inv, e)
	}
	for _, e := range inv.Instances {
		r.where(inv, e.Source, "instance "+e.Name, e.Where)
		r.waivers(e.Waivers)
	}
	for _, e := range inv.Classes {
		r.class(e)
	}
	for _, e := range inv.Receivers {
		r.receiver(e)
	}
	for _, e := range inv.HostGroups {
		r.refer(e.Source, "region", e.Region, "region")
		r.refer(e.Source, "environment", e.Environment, "environment")
	}
	for _, e := range inv.Services {
		r.owner(inv, &e.Owner, "service")
		for i, ep := range e.Endpoints {
			r.endpoint(e.Source, ep, "endpoints", i)
		}
	}
	for _, e := range inv.Exporters {
		r.exporter(inv, e)
	}
	r.waivers(inv.Waivers)
	return r.ds
}

func (r *resolver) declareAll(inv *Inventory) {
	declare(r, "region", inv.Regions, func(e *Region) (string, Source) { return e.Name, e.Source })
	declare(r, "environment", inv.Environments, func(e *Environment) (string, Source) { return e.Name, e.Source })
	declare(r, "cluster", inv.Clusters, func(e *Cluster) (string, Source) { return e.Name, e.Source })
	declare(r, "instance", inv.Instances, func(e *Instance) (string, Source) { return e.Name, e.Source })
	declare(r, "team", inv.Teams, func(e *Team) (string, Source) { return e.Name, e.Source })
	declare(r, "class", inv.Classes, func(e *Class) (string, Source) { return e.Name, e.Source })
	declare(r, "receiver", inv.Receivers, func(e *Receiver) (string, Source) { return e.Name, e.Source })
	declare(r, "host group", inv.HostGroups, func(e *HostGroup) (string, Source) { return e.Name, e.Source })
	// The service label names services and exporters alike, so they share their names.
	var owners []*Owner
	for _, e := range inv.Services {
		owners = append(owners, &e.Owner)
	}
	for _, e := range inv.Exporters {
		owners = append(owners, &e.Owner)
	}
	byName(owners, func(e *Owner) string { return e.Name })
	declare(r, "service or exporter", owners, func(e *Owner) (string, Source) { return e.Name, e.Source })
}

// declare collects the names of a kind and reports those that stand twice. The list is in the order of names.
func declare[T any](r *resolver, noun string, list []*T, of func(*T) (string, Source)) {
	for i, e := range list {
		name, src := of(e)
		if i > 0 {
			if before, first := of(list[i-1]); before == name {
				r.add(codeDuplicate, src.At("name"), "name", fmt.Sprintf("%s %q is declared twice; rename or remove one", noun, name))
				r.ds[len(r.ds)-1].Related = []diag.Related{{Source: first.At("name"), Message: "the other one"}}
				continue
			}
		}
		r.names[noun] = append(r.names[noun], name)
	}
}

func (r *resolver) add(code string, at diag.Span, path, message string) {
	r.ds = append(r.ds, diag.Diagnostic{Code: code, Severity: diag.Error, Source: at, Path: path, Message: message})
}

// refer checks one reference.
func (r *resolver) refer(src Source, noun, name string, path ...any) {
	names := r.names[noun]
	if slices.Contains(names, name) {
		return
	}
	message := fmt.Sprintf("%s %q does not exist", noun, name)
	switch near := suggest.Nearest(name, names); {
	case near != "":
		message += fmt.Sprintf("; did you mean %q?", near)
	case len(names) == 0:
		message += "; the inventory declares none"
	default:
		message += "; there are " + few(names)
	}
	r.add(codeReference, src.At(path...), pathString(path), message)
}

// few lists the first names of a list that grows with the fleet.
func few(names []string) string {
	const most = 12
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

func (r *resolver) fleet(f *Fleet) {
	r.refer(f.Source, "cluster", f.GlobalCluster, "globalCluster")
	r.refer(f.Source, "receiver", f.Alertmanager.DefaultReceiver, "alertmanager", "defaultReceiver")
	r.refer(f.Source, "receiver", f.Alertmanager.DeadMansSwitch.Receiver, "alertmanager", "deadMansSwitch", "receiver")
	if p := f.Platform; p != nil {
		r.refer(f.Source, "team", p.Team, "platform", "team")
		r.refer(f.Source, "class", p.Priority, "platform", "priority")
	}
}

// hub checks that a region's hub lies in the region.
func (r *resolver) hub(inv *Inventory, e *Region) {
	if c := inv.Cluster(e.Hub); c != nil && c.Region != e.Name {
		r.add(codeReference, e.At("hub"), "hub",
			fmt.Sprintf("cluster %q is in region %q and cannot be the hub of %q; name a cluster of the region", e.Hub, c.Region, e.Name))
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

func (r *resolver) class(e *Class) {
	for i, to := range e.Receivers {
		r.refer(e.Source, "receiver", to.Receiver, "receivers", i, "receiver")
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
	r.waivers(e.Waivers)
}

// where checks the references of a choice of clusters, and that it chooses one.
func (r *resolver) where(inv *Inventory, src Source, what string, w Where) {
	before := len(r.ds)
	for i, name := range w.Environments {
		r.refer(src, "environment", name, "where", "environments", i)
	}
	for i, name := range w.Regions {
		r.refer(src, "region", name, "where", "regions", i)
	}
	for i, name := range w.Clusters {
		r.refer(src, "cluster", name, "where", "clusters", i)
	}
	if len(r.ds) == before && len(inv.Clusters) > 0 && len(inv.Select(w)) == 0 {
		r.add(codeUnplaced, src.At("where"), "where", what+" lands on no cluster; each list narrows the choice, so drop one or name another")
	}
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
	if found != 1 {
		r.add(codeSchema, e.At("name"), "name", fmt.Sprintf(
			"exporter %q has %d of kubernetes, hosts, probe and addresses; give it exactly one", e.Name, found))
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
	}
}

// endpoint checks that an endpoint says where, and once.
func (r *resolver) endpoint(src Source, e Endpoint, path ...any) {
	switch {
	case e.Port == "" && e.TargetPort == nil:
		r.add(codeSchema, src.At(path...), pathString(path), "this endpoint has no port; add port: NAME, or targetPort: NUMBER")
	case e.Port != "" && e.TargetPort != nil:
		r.add(codeSchema, src.At(append(path, "targetPort")...), pathString(path),
			"this endpoint has both port and targetPort, and the operator ignores targetPort; remove one")
	}
	if e.Timeout != 0 && e.Interval != 0 && e.Timeout > e.Interval {
		r.add(codeSchema, src.At(append(path, "timeout")...), pathString(path), fmt.Sprintf(
			"timeout %s is longer than the interval %s, and the operator skips such a monitor; shorten it", e.Timeout, e.Interval))
	}
}

func (r *resolver) waivers(list []*Waiver) {
	for _, w := range list {
		r.refer(w.Source, "team", w.Owner, "owner")
	}
}
