package difference

import (
	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// valuesKind is the kind of a change of what the chart is given.
const valuesKind = "values"

// values collects what the chart is given in each cluster.
func (c *comparison) values(pairs []*placed) *things {
	all := newThings()
	for _, p := range pairs {
		if p.any().Kind != manifest.ValuesKind {
			continue
		}
		if p.base != nil {
			all.base.add(thing{identity: identity{kind: valuesKind, name: "kube-prometheus-stack"}, content: change.Tree(p.base.Resource), object: p.base}, p.units)
		}
		if p.head != nil {
			all.head.add(thing{identity: identity{kind: valuesKind, name: "kube-prometheus-stack"}, content: change.Tree(p.head.Resource), object: p.head}, p.units)
		}
	}
	return all
}
