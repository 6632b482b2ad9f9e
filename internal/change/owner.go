package change

import (
	"cmp"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// owner is the entity behind a change.
type owner struct {
	rank       int // services first: most changes are theirs
	noun, name string
	file       string
}

func (o owner) String() string { return strings.TrimSpace(o.noun + " " + o.name) }

func (o owner) compare(p owner) int {
	return cmp.Or(cmp.Compare(o.rank, p.rank), cmp.Compare(o.name, p.name), cmp.Compare(o.noun, p.noun))
}

// Ranks of entities.
const (
	rankOwner = iota
	rankInstance
	rankCluster
	rankRegion
	rankFleet
)

// owners finds entities by the places that objects come from.
type owners struct {
	fleet    owner
	bySource map[diag.Span][]owner // several where CUE makes them by one line
	byName   map[string]owner      // services and exporters
}

func newOwners(inv *inventory.Inventory) *owners {
	o := &owners{bySource: map[diag.Span][]owner{}, byName: map[string]owner{}}
	add := func(rank int, noun, name string, s inventory.Source) owner {
		made := owner{rank, noun, name, s.At().File}
		o.bySource[s.At()] = append(o.bySource[s.At()], made)
		return made
	}
	o.fleet = add(rankFleet, "fleet", inv.Fleet.Name, inv.Fleet.Source)
	for _, s := range inv.Services {
		o.byName[s.Name] = add(rankOwner, "service", s.Name, s.Source)
	}
	for _, e := range inv.Exporters {
		o.byName[e.Name] = add(rankOwner, "exporter", e.Name, e.Source)
	}
	for _, i := range inv.Instances {
		add(rankInstance, "instance", i.Name, i.Source)
	}
	for _, c := range inv.Clusters {
		add(rankCluster, "cluster", c.Name, c.Source)
	}
	for _, r := range inv.Regions {
		add(rankRegion, "region", r.Name, r.Source)
	}
	return o
}

// of finds the entity behind an object: the one that made it, or, where it is removed, what its name says.
func (o *owners) of(p pair) owner {
	if p.now == nil {
		if cluster, ok := strings.CutPrefix(p.id, manifest.ValuesKind+" "); ok {
			return owner{rank: rankCluster, noun: "cluster", name: cluster}
		}
		_, name, _ := strings.Cut(p.id, "/")
		if found, ok := o.byName[name]; ok {
			return found
		}
		if kind, _, _ := strings.Cut(p.id, " "); scrapes(kind) {
			return owner{rank: rankOwner, name: name}
		}
		return o.fleet
	}
	for _, origin := range p.now.Origins {
		if found := o.bySource[origin.Source.At()]; len(found) > 0 && len(origin.Path) == 0 {
			return nearest(found, p.now.Name)
		}
	}
	return o.fleet
}

// nearest chooses the entity whose name an object's name begins with; the longest, where there are several.
func nearest(candidates []owner, object string) owner {
	best := candidates[0]
	for _, c := range candidates[1:] {
		fits := strings.HasPrefix(object, c.name)
		if fits && (!strings.HasPrefix(object, best.name) || len(c.name) > len(best.name)) {
			best = c
		}
	}
	return best
}

func scrapes(kind string) bool {
	switch kind {
	case "ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig":
		return true
	}
	return false
}

// ofGroup finds the entity behind a rule group.
func (o *owners) ofGroup(group string) owner {
	if group == naming.WatchdogGroup {
		return o.fleet
	}
	name := naming.RulesOf(group)
	if found, ok := o.byName[name]; ok {
		return found
	}
	return owner{rank: rankOwner, name: name}
}
