package argocd

import (
	"crypto/sha256"
	"encoding/hex"

	"gauntlet.dev/gauntlet/internal/inventory"
)

// The last part of an Application's name says what it syncs and holds no hyphen, so that no two names are alike
// whatever the clusters and regions are called.
func appsName(c *inventory.Cluster) string      { return named(c.Name, "apps") }
func crdsName(c *inventory.Cluster) string      { return named(c.Name, "crds") }
func chartName(c *inventory.Cluster) string     { return named(c.Name, "chart") }
func manifestsName(c *inventory.Cluster) string { return named(c.Name, "manifests") }
func regionName(r *inventory.Region) string     { return named(r.Name, "region") }
func globalName(f *inventory.Fleet) string      { return named(f.Name, "global") }

// The projects and the set are kinds of their own.
func projectName(f *inventory.Fleet) string     { return f.Name }
func appsProjectName(f *inventory.Fleet) string { return named(f.Name, "apps") }
func setName(f *inventory.Fleet) string         { return named(f.Name, "clusters") }

// maxName is the length of a label value: Argo CD may put an Application's name into a label of what it syncs.
const maxName = 63

// named cuts an entity's name where it leaves no room for the suffix, and tells those that are cut apart by a hash.
func named(entity, suffix string) string {
	room := maxName - len("-") - len(suffix)
	if len(entity) <= room {
		return entity + "-" + suffix
	}
	sum := sha256.Sum256([]byte(entity))
	hash := hex.EncodeToString(sum[:4])
	return entity[:room-len("-")-len(hash)] + "-" + hash + "-" + suffix
}
