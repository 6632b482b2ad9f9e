package plan

import (
	"cmp"
	"fmt"
	"slices"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// Lowered is a plan with the files that it names, by their paths, and what could not be rehearsed.
type Lowered struct {
	Plan     *Plan
	Files    map[string][]byte
	Warnings []string
	Found    []diag.Diagnostic // what is wrong with scenarios; such a plan is not written
}

// Lower makes the plan of what was compiled, or of manifests that somebody else wrote. It takes from the inventory what stands in no
// manifest: who owns what, what targets expose, where clusters are. It changes neither, and the same input gives the same plan.
func Lower(b *manifest.Bundle, inv *inventory.Inventory) (*Lowered, error) {
	l := &lowering{inventory: inv, owners: newOwners(inv), files: map[string][]byte{}, warned: map[string]bool{},
		self: map[string]bool{}, sources: map[string]source{}, hosts: map[string][]Host{},
		plan: &Plan{Version: Version, Fleet: inv.Fleet.Name,
			Labels:   Labels{Cluster: inv.Fleet.Labels.Cluster, Region: inv.Fleet.Labels.Region, Replicas: []string{}},
			Clusters: []Cluster{}, Prometheuses: []Prometheus{}, Alertmanagers: []Alertmanager{}, Thanos: []Thanos{}, Names: []Name{},
			Targets: []Target{}, Hosts: []Host{}, Alerts: []Alert{}, Scenarios: []Scenario{}}}
	if err := l.read(b); err != nil {
		return nil, err
	}
	for _, step := range []func() error{l.prometheuses, l.rulers, l.alertmanagers, l.monitors, l.place, l.processes, l.kubernetes,
		l.targets, l.alerts, l.expositions, l.scenarios} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	l.names()
	if err := l.findLayers(b); err != nil {
		return nil, err
	}
	l.sort()
	return &Lowered{l.plan, l.files, l.warnings, l.found}, nil
}

// lowering is a plan in the making.
type lowering struct {
	inventory *inventory.Inventory
	owners    owners
	clusters  []*cluster
	plan      *Plan
	files     map[string][]byte
	warnings  []string
	warned    map[string]bool
	found     []diag.Diagnostic

	rules   []rule
	self    map[string]bool   // addresses of processes of the plan
	sources map[string]source // by the address and path of a target
	hosts   map[string][]Host // by region and filters
}

func (l *lowering) warn(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !l.warned[text] {
		l.warned[text] = true
		l.warnings = append(l.warnings, text)
	}
}

func (l *lowering) sort() {
	p := l.plan
	pod := func(a, b Pod) int {
		return cmp.Or(cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	}
	slices.SortFunc(p.Prometheuses, func(a, b Prometheus) int { return pod(a.Pod, b.Pod) })
	slices.SortFunc(p.Alertmanagers, func(a, b Alertmanager) int { return pod(a.Pod, b.Pod) })
	slices.SortFunc(p.Thanos, func(a, b Thanos) int { return pod(a.Pod, b.Pod) })
	slices.SortFunc(p.Names, func(a, b Name) int {
		return cmp.Or(cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.Name, b.Name))
	})
	slices.SortFunc(p.Targets, func(a, b Target) int {
		return cmp.Or(pod(a.Pod, b.Pod), cmp.Compare(a.Address, b.Address), cmp.Compare(a.Path, b.Path))
	})
	slices.SortFunc(p.Hosts, func(a, b Host) int { return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Hostname, b.Hostname)) })
}
