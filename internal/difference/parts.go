package difference

import (
	"strings"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/topology"
)

// parts collects the parts of the federation.
func (c *comparison) parts() *things {
	all := newThings()
	eachPart(c.base, all.base)
	eachPart(c.head, all.head)
	return all
}

func eachPart(s state, into heap) {
	add := func(kind, name string, ref topology.Ref, part any) {
		unit, id, _ := strings.Cut(ref.Object, "|")
		content, _ := plain(change.Tree(part)).(map[string]any)
		for _, told := range []string{"id", "name", "cluster"} {
			delete(content, told)
		}
		into.add(thing{identity: identity{kind: kind, name: name}, content: content, object: byID(s.units[unit])[id], path: ref.Path}, []string{unit})
	}
	for _, p := range s.Fleet.Prometheuses {
		add("prometheus", p.Name, p.Ref, p)
	}
	for _, p := range s.Fleet.Rulers {
		add("ruler", p.Name, p.Ref, p)
	}
	for _, p := range s.Fleet.Queriers {
		add("querier", p.Name, p.Ref, p)
	}
	for _, p := range s.Fleet.Stores {
		add("store", p.Name, p.Ref, p)
	}
	for _, p := range s.Fleet.Compactors {
		add("compactor", p.Name, p.Ref, p)
	}
}

// plain makes of a part what people compare: without the references to what it was read from, settings by their values, endpoints by
// their addresses, and lists of names on one line.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if seconds, setting := v["seconds"]; setting && seconds != nil {
			return v["value"]
		}
		kept := map[string]any{}
		for key, value := range v {
			if key != "object" && key != "path" && value != nil {
				kept[key] = plain(value)
			}
		}
		return kept
	case []any:
		return plainList(v)
	}
	return v
}

func plainList(list []any) any {
	names := make([]string, 0, len(list))
	byAddress := map[string]any{}
	for _, v := range list {
		switch v := plain(v).(type) {
		case string:
			names = append(names, v)
		case map[string]any:
			if address, ok := v["address"].(string); ok {
				delete(v, "address")
				byAddress[address] = v
			}
		}
	}
	switch len(list) {
	case len(names):
		return strings.Join(names, ", ")
	case len(byAddress):
		return byAddress
	}
	return list
}
