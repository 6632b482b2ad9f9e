// Package inventory holds what the user declared: clusters, services, priorities and what belongs to them. Load reads
// it from CUE and YAML files; after that, every value is typed and knows the line that it was written at.
package inventory

import "slices"

// Inventory is a fleet as it was declared. Each list is in the order of names, and each reference resolves.
type Inventory struct {
	Fleet        *Fleet
	Regions      []*Region
	Environments []*Environment
	Clusters     []*Cluster
	Instances    []*Instance
	Teams        []*Team
	Classes      []*Class
	Receivers    []*Receiver
	Services     []*Service
	Exporters    []*Exporter
	HostGroups   []*HostGroup
	Waivers      []*Waiver
	Scenarios    []*Scenario
}

// Select gives the clusters that w chooses, in their order.
func (inv *Inventory) Select(w Where) []*Cluster {
	var chosen []*Cluster
	for _, c := range inv.Clusters {
		if w.Has(c) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// Has tells whether w chooses the cluster.
func (w Where) Has(c *Cluster) bool {
	in := func(list []string, name string) bool { return len(list) == 0 || slices.Contains(list, name) }
	return in(w.Environments, c.Environment) && in(w.Regions, c.Region) && in(w.Clusters, c.Name)
}

// Region gives the region of that name, or nil.
func (inv *Inventory) Region(name string) *Region {
	return named(inv.Regions, func(r *Region) bool { return r.Name == name })
}

// Cluster gives the cluster of that name, or nil.
func (inv *Inventory) Cluster(name string) *Cluster {
	return named(inv.Clusters, func(c *Cluster) bool { return c.Name == name })
}

// ClusterNames lists the names of all clusters, in their order.
func (inv *Inventory) ClusterNames() []string {
	names := make([]string, 0, len(inv.Clusters))
	for _, c := range inv.Clusters {
		names = append(names, c.Name)
	}
	return names
}

// Class gives the class of that name, or nil.
func (inv *Inventory) Class(name string) *Class {
	return named(inv.Classes, func(c *Class) bool { return c.Name == name })
}

// Instance gives the instance of that name, or nil.
func (inv *Inventory) Instance(name string) *Instance {
	return named(inv.Instances, func(i *Instance) bool { return i.Name == name })
}

// InCluster gives the instance that the chart deploys into the cluster, or nil.
func (inv *Inventory) InCluster(c *Cluster) *Instance {
	return named(inv.Instances, func(i *Instance) bool { return i.Spans == SpansCluster && i.Where.Has(c) })
}

// Regional gives the instances that span the region, in their order. They run in the region's hub.
func (inv *Inventory) Regional(r *Region) []*Instance {
	var spanning []*Instance
	for _, i := range inv.Instances {
		in := func(c *Cluster) bool { return c.Region == r.Name && i.Where.Has(c) }
		if i.Spans == SpansRegion && slices.ContainsFunc(inv.Clusters, in) {
			spanning = append(spanning, i)
		}
	}
	return spanning
}

func named[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}
