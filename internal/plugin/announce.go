package plugin

import (
	"encoding/json"
	"io"
	"strings"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/naming"
)

// Announcement is a parameter as Argo CD's pages show it.
type Announcement struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Tooltip string `json:"tooltip"`
	String  string `json:"string"` // what holds where the Application says nothing; Argo CD shows it, and does not send it
}

// Announce writes the parameters, with the values that they may have.
func Announce(w io.Writer, inv *inventory.Inventory) error {
	one := func(of []string) string { return "one of " + strings.Join(of, ", ") }
	return json.NewEncoder(w).Encode([]Announcement{
		{naming.ScopeParameter, "Scope", "what is made: " + one(names()), naming.ClusterScope},
		{naming.ClusterParameter, "Cluster", "of the scopes apps and cluster: " + one(inv.ClusterNames()), ""},
		{naming.RegionParameter, "Region", "of the scope region: " + one(regions(inv)), ""},
		{findingsParameter, "Findings", "of policies that are errors: fail, or warn and give the manifests all the same", fail},
	})
}
