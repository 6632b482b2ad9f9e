package plan

import (
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// owners knows the services and exporters of the inventory.
type owners struct {
	byPlace map[string]*inventory.Owner
	byName  map[string]*inventory.Owner
}

func newOwners(inv *inventory.Inventory) owners {
	all := owners{map[string]*inventory.Owner{}, map[string]*inventory.Owner{}}
	add := func(o *inventory.Owner) {
		all.byPlace[o.At().String()] = o
		all.byName[o.Name] = o
	}
	for _, s := range inv.Services {
		add(&s.Owner)
	}
	for _, e := range inv.Exporters {
		add(&e.Owner)
	}
	return all
}

// of gives the owner that an object was made from, or nil.
func (all owners) of(o *manifest.Object) *inventory.Owner {
	if o == nil {
		return nil
	}
	for _, place := range o.Sources() {
		if owner := all.byPlace[place]; owner != nil {
			return owner
		}
	}
	return nil
}
