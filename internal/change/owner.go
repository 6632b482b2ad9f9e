package change

import (
	"cmp"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// Owner is the entity behind a change.
type Owner struct {
	rank int    // services first: most changes are theirs
	Noun string // such as service; empty where nobody knows
	Name string
	File string // of the inventory; empty for an entity that is not there
}

func (o Owner) String() string { return strings.TrimSpace(o.Noun + " " + o.Name) }

func (o Owner) compare(p Owner) int {
	return cmp.Or(cmp.Compare(o.rank, p.rank), cmp.Compare(o.Name, p.Name), cmp.Compare(o.Noun, p.Noun))
}

// Ranks of entities.
const (
	rankOwner = iota
	rankInstance
	rankCluster
	rankRegion
	rankFleet
)

// Owners finds entities by the places that objects come from.
type Owners struct {
	all      []Owner
	fleet    Owner
	bySource map[diag.Span][]Owner // several where CUE makes them by one line
	byName   map[string]Owner      // services and exporters
}

// NewOwners knows the entities of an inventory.
func NewOwners(inv *inventory.Inventory) *Owners {
	o := &Owners{bySource: map[diag.Span][]Owner{}, byName: map[string]Owner{}}
	add := func(rank int, noun, name string, s inventory.Source) Owner {
		made := Owner{rank, noun, name, s.At().File}
		o.bySource[s.At()] = append(o.bySource[s.At()], made)
		o.all = append(o.all, made)
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
func (o *Owners) of(p pair) Owner {
	if p.now == nil {
		if cluster, ok := strings.CutPrefix(p.id, manifest.ValuesKind+" "); ok {
			return Owner{rank: rankCluster, Noun: "cluster", Name: cluster}
		}
		_, name, _ := strings.Cut(p.id, "/")
		if found, ok := o.byName[name]; ok {
			return found
		}
		if kind, _, _ := strings.Cut(p.id, " "); scrapes(kind) {
			return Owner{rank: rankOwner, Name: name}
		}
		return o.fleet
	}
	return o.OfObject(p.now)
}

// All lists the entities, kind by kind.
func (o *Owners) All() []Owner { return o.all }

// OfObject finds the entity that made an object.
func (o *Owners) OfObject(object *manifest.Object) Owner {
	for _, origin := range object.Origins {
		if found := o.bySource[origin.Source.At()]; len(found) > 0 && len(origin.Path) == 0 {
			return nearest(found, object.Name)
		}
	}
	return o.fleet
}

// nearest chooses the entity whose name an object's name begins with; the longest, where there are several.
func nearest(candidates []Owner, object string) Owner {
	best := candidates[0]
	for _, c := range candidates[1:] {
		fits := strings.HasPrefix(object, c.Name)
		if fits && (!strings.HasPrefix(object, best.Name) || len(c.Name) > len(best.Name)) {
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

// OfGroup finds the entity behind a rule group.
func (o *Owners) OfGroup(group string) Owner {
	if group == naming.WatchdogGroup {
		return o.fleet
	}
	name := naming.RulesOf(group)
	if found, ok := o.byName[name]; ok {
		return found
	}
	return Owner{rank: rankOwner, Name: name}
}
