package manifest

import (
	"fmt"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
)

// codeDuplicate is for two objects of one name in one cluster, of which Kubernetes would keep the last.
const codeDuplicate = "gitops/duplicate-object"

// Duplicate is two objects of one name in one cluster.
type Duplicate struct {
	Object, Other *Object // the later and the earlier one
	Unit, Around  *Unit   // that they stand in
}

// objectName names an object within a cluster, whatever version of its kind it is written in.
type objectName struct{ group, kind, namespace, name string }

func nameOf(o *Object) objectName {
	group, _, _ := strings.Cut(o.APIVersion, "/")
	return objectName{group, o.Kind, o.Namespace, o.Name}
}

// Duplicates finds the objects of one name, in the order of the bundle. Most names belong to one object wherever they stand,
// so only the others are compared. One object that stands in a cluster twice is none.
func Duplicates(b *Bundle) []Duplicate {
	first := map[objectName]*Object{}
	suspects := map[objectName]bool{}
	seen := map[*Object]bool{}
	for _, u := range b.Units {
		for o := range u.All() {
			if seen[o] {
				continue
			}
			seen[o] = true
			name := nameOf(o)
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

func sameCluster(b *Bundle, suspects map[objectName]bool) []Duplicate {
	type placed struct {
		objectName
		cluster string
	}
	type in struct {
		object *Object
		unit   *Unit
	}
	var found []Duplicate
	before := map[placed]in{}
	for _, u := range b.Units {
		for o := range u.All() {
			at := placed{nameOf(o), u.Cluster}
			if !suspects[at.objectName] {
				continue
			}
			if other := before[at]; other.object != nil && other.object != o {
				found = append(found, Duplicate{o, other.object, u, other.unit})
			}
			before[at] = in{o, u}
		}
	}
	return found
}

// Finding says so at the later of the two.
func (d Duplicate) Finding() diag.Diagnostic {
	name := []any{"metadata", "name"}
	return diag.Diagnostic{
		Code: codeDuplicate, Severity: diag.Error, Source: d.Object.Locate(name), Object: d.Object.ID(), Path: "metadata.name",
		Message: fmt.Sprintf("%s is made twice, and a cluster keeps the last of two objects of one name only; rename what makes one of them", d.Object.ID()),
		Related: []diag.Related{{Source: d.Other.Locate(name), Message: "the other one"}},
	}
}
