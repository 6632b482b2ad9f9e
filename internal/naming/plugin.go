package naming

// Scopes are what the plugin can be asked for, by its parameter scope: the Applications of a cluster; the manifests of a
// cluster, of a region, or of the fleet as a whole; the projects and the ApplicationSet, which everything else follows from.
const (
	AppsScope    = "apps"
	ClusterScope = "cluster"
	RegionScope  = "region"
	GlobalScope  = "global"
	FleetScope   = "fleet"
)

// Parameters of the plugin.
const (
	ScopeParameter   = "scope"
	ClusterParameter = "cluster"
	RegionParameter  = "region"
)
