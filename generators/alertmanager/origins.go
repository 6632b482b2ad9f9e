package alertmanager

import (
	"slices"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// Origins says which lines made which part of the configuration that Generate makes, for the object that holds it at the
// path under.
func Origins(inv *inventory.Inventory, under ...any) []manifest.Origin {
	at := func(path ...any) []any { return slices.Concat(under, path) }
	origins := []manifest.Origin{
		{Path: at(), Source: inv.Fleet, At: []any{"alertmanager"}},
		{Path: at("route", "receiver"), Source: inv.Fleet, At: []any{"alertmanager", "defaultReceiver"}},
		{Path: at("route", "routes", 0), Source: inv.Fleet, At: []any{"alertmanager", "deadMansSwitch"}},
		{Path: at("route", "routes", 0, "group_interval"), Source: inv.Fleet, At: []any{"alertmanager", "deadMansSwitch", "interval"}},
	}
	for i, c := range inv.Classes {
		class := at("route", "routes", i+1)
		origins = append(origins, manifest.Origin{Path: class, Source: c})
		for j := range c.Receivers {
			entry, source := slices.Concat(class, []any{"routes", j}), []any{"receivers", j}
			origins = append(origins,
				manifest.Origin{Path: entry, Source: c, At: source},
				manifest.Origin{
					Path:   slices.Concat(entry, []any{"repeat_interval"}),
					Source: c, At: slices.Concat(source, []any{"repeat"}),
				})
		}
	}
	for i, r := range used(inv) {
		origins = append(origins, manifest.Origin{Path: at("receivers", i), Source: r})
	}
	return origins
}
