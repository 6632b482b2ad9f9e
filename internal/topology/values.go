package topology

import (
	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// ValuesFacts say of values of the chart what only shows beside others, or to Helm.
type ValuesFacts struct {
	// Templates are the texts on which Helm's templates fail.
	Templates []chart.TemplateFault `json:"templates"`
	// Layered tells whether the cluster has other values as well, here or by what an application says, which may set what
	// these do not.
	Layered bool `json:"layered"`
	// Twins are earlier values of the cluster that ask for another name, which the chart cuts to the same.
	Twins []NameTwin `json:"twins"`
	// Crossings are the inhibitions that cross clusters.
	Crossings []Crossing `json:"crossings,omitempty"`
	// Dead are the routes of the Alertmanager that no alert gets to.
	Dead []DeadRoute `json:"dead,omitempty"`
}

// NameTwin is one that bears the same name after the cut.
type NameTwin struct {
	Ref
	Name string `json:"name"` // as it was asked for
}

// placedValues are values with one of the units that they stand in.
type placedValues struct {
	object *manifest.Object
	unit   *manifest.Unit
	values *chart.Values
}

// valuesFacts finds the facts of all values, each object's once for all of its clusters.
func (r *reader) valuesFacts(b *manifest.Bundle) map[*manifest.Object]*ValuesFacts {
	facts := map[*manifest.Object]*ValuesFacts{}
	crossings := r.fleet.judge.crossings(r)
	byCluster := map[string][]placedValues{}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			v, ok := o.Resource.(*chart.Values)
			if !ok {
				continue
			}
			f := facts[o]
			if f == nil {
				f = &ValuesFacts{Templates: v.TemplateFaults(), Crossings: crossings[o],
					Dead: deadRoutes(v.Routed(), 0, "alertmanager", "config", "route")}
				facts[o] = f
			}
			f.Layered = f.Layered || r.layered[u.Cluster]
			r.besideOthers(facts, placedValues{o, u, v}, byCluster[u.Cluster])
			byCluster[u.Cluster] = append(byCluster[u.Cluster], placedValues{o, u, v})
		}
	}
	return facts
}

// besideOthers finds what shows beside the earlier values of the cluster.
func (r *reader) besideOthers(facts map[*manifest.Object]*ValuesFacts, p placedValues, earlier []placedValues) {
	asked, _ := p.values.Lookup("fullnameOverride")
	for _, e := range earlier {
		if e.object == p.object {
			continue
		}
		facts[e.object].Layered, facts[p.object].Layered = true, true
		name, set := e.values.Lookup("fullnameOverride")
		if text, isText := name.(string); set && isText && asked != nil && asked != name && e.values.FullnameOverride == p.values.FullnameOverride {
			facts[p.object].Twins = append(facts[p.object].Twins, NameTwin{r.ref(e.unit, e.object), text})
		}
	}
}
