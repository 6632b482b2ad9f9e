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
	byName(inv.Scenarios, func(e *Scenario) string { return e.Name })
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
	r.fleet(inv)
	for _, e := range inv.Regions {
		r.refer(e.Source, "cluster", e.Hub, "hub")
		r.hub(inv, e)
		r.waivers(inv, e.Waivers)
	}
	for _, e := range inv.Clusters {
		r.refer(e.Source, "region", e.Region, "region")
		r.refer(e.Source, "environment", e.Environment, "environment")
		r.waivers(inv, e.Waivers)
	}
	r.instances(inv)
	for _, e := range inv.Classes {
		r.class(inv.Fleet, e)
	}
	r.ruleFiles(inv.Classes)
	r.buckets(inv.Regions)
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
	r.waivers(inv, inv.Waivers)
	for _, e := range inv.Scenarios {
		r.scenario(e)
	}
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
	declare(r, "scenario", inv.Scenarios, func(e *Scenario) (string, Source) { return e.Name, e.Source })
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

// referAll checks each reference of a list.
func (r *resolver) referAll(src Source, noun string, names []string, path ...any) {
	for i, name := range names {
		r.refer(src, noun, name, append(slices.Clip(path), i)...)
	}
}

// few lists the first names of a list that grows with the fleet.
func few(names []string) string {
	const most = 12
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
