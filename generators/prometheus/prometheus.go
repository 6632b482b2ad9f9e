// Package prometheus compiles the instances that span a region: a Prometheus of its own in the region's hub, beside the
// one that the chart deploys there. It selects the monitors, scrape configurations and rules that bear its name in
// naming.InstanceLabel, and no others.
//
// Its targets may be of any cluster or of none, so that it has no cluster or environment among its external labels;
// targets bring their own.
package prometheus

import (
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// Generate gives the objects of an instance in the hub of a region that it spans.
func Generate(inv *inventory.Inventory, i *inventory.Instance, r *inventory.Region) []*manifest.Object {
	s := site{fleet: inv.Fleet, instance: i, region: r}
	return []*manifest.Object{
		s.serviceAccount(),
		s.clusterRole(),
		s.clusterRoleBinding(),
		s.web(),
		s.sidecars(),
		s.prometheus(),
		s.budget(),
		s.monitor(),
	}
}
