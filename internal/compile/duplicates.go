package compile

import (
	"fmt"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// codeDuplicate is for two objects of one name in one cluster, of which Kubernetes would keep the last.
const codeDuplicate = "gitops/duplicate-object"

// objectName names an object within a cluster.
type objectName struct{ kind, namespace, name string }

// duplicates finds them. Most names belong to one object wherever they stand, so only the others are compared.
func duplicates(b *manifest.Bundle) []diag.Diagnostic {
	first := map[objectName]*manifest.Object{}
	suspects := map[objectName]bool{}
	seen := map[*manifest.Object]bool{}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			if seen[o] {
				continue
			}
			seen[o] = true
			name := objectName{o.Kind, o.Namespace, o.Name}
			if first[name] != nil {
				suspects[name] = true
			} else {
				first[name] = o
			}
		}
	}
	if len(suspects) == 0 {
		return nil
	}
	return sameCluster(b, suspects)
}

func sameCluster(b *manifest.Bundle, suspects map[objectName]bool) []diag.Diagnostic {
	type placed struct {
		objectName
		cluster string
	}
	var ds []diag.Diagnostic
	before := map[placed]*manifest.Object{}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			at := placed{objectName{o.Kind, o.Namespace, o.Name}, u.Cluster}
			if !suspects[at.objectName] {
				continue
			}
			if other := before[at]; other != nil {
				ds = append(ds, duplicate(o, other))
			}
			before[at] = o
		}
	}
	return diag.Sort(ds)
}

func duplicate(o, other *manifest.Object) diag.Diagnostic {
	name := []any{"metadata", "name"}
	return diag.Diagnostic{
		Code: codeDuplicate, Severity: diag.Error, Source: o.Locate(name), Object: o.ID(), Path: "metadata.name",
		Message: fmt.Sprintf("%s is made twice, and a cluster keeps the last of two objects of one name only; rename what makes one of them", o.ID()),
		Related: []diag.Related{{Source: other.Locate(name), Message: "the other one"}},
	}
}
