package foreign

import (
	"path"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// duplicates finds the objects of one name that are surely applied to one cluster: those of one folder, and those that
// applications bring there. What no application names may be for many clusters.
func duplicates(b *manifest.Bundle) []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, d := range manifest.Duplicates(b) {
		here, there := d.Object.Locate(nil).File, d.Other.Locate(nil).File
		switch {
		case d.Object.APIVersion == "": // a file of values or rules, which has its name from us
		case path.Dir(here) == path.Dir(there):
			found = append(found, d.Finding())
		case d.Object.Namespace == "" && d.Unit != d.Around: // applications may add different namespaces
		case applied(d.Unit) && applied(d.Around):
			found = append(found, d.Finding())
		}
	}
	return found
}

// applied tells whether an application applies a unit.
func applied(u *manifest.Unit) bool { return !strings.HasPrefix(u.Name, unapplied) }
