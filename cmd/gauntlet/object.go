package main

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
	"gauntlet.dev/gauntlet/internal/suggest"
)

const (
	// mostObjects is how many objects one name may stand for before it is too common to explain.
	mostObjects = 12
	// mostListed is how many files and clusters of an object are shown.
	mostListed = 6
)

// found is an object that was asked for.
type found struct {
	*manifest.Object
	files []string
}

// explainObject explains what a name stands for: a service or exporter with all that it makes, or objects.
func (a *app) explainObject(r *result, what, root string, codes []page) error {
	objects, owner, known := sought(r, what)
	switch {
	case owner != nil:
		a.say("%s, %s\n\n", owner.Name, typed(root, owner.At()))
	case len(objects) == 0:
		for _, o := range r.inventory.Owners() {
			known = append(known, o.Name)
		}
		return unknownObject("code, object or service", what, append(known, names(codes)...))
	case len(objects) > mostObjects:
		return usageError("%q stands for %d objects; name one by its kind as well, such as %s", what, len(objects), objectName(objects[0].Object))
	}
	for _, d := range describe(objects, r.topology, root, owner) {
		a.printDescription(d, root)
	}
	return nil
}

// sought finds what a name stands for: the objects of a service or exporter, or objects. It gives the names of all objects
// as well.
func sought(r *result, what string) (objects []*found, owner *inventory.Owner, known []string) {
	owner = ownerOf(r.inventory, what)
	by := map[*manifest.Object]*found{}
	for _, u := range r.bundle.Units {
		for o := range u.All() {
			f := by[o]
			if f == nil {
				f = &found{Object: o}
				by[o] = f
				known = append(known, objectName(o))
			}
			file := path.Join(u.Dir(), o.File)
			if o.File == "" {
				file = "the chart in " + u.Cluster
			}
			f.files = append(f.files, file)
			asked := matches(o, file, what)
			if owner != nil {
				asked = made(owner, o)
			}
			if asked && !slices.Contains(objects, f) {
				objects = append(objects, f)
			}
		}
	}
	return objects, owner, known
}

// unknownObject takes a name without its kind for a misspelling too.
func unknownObject(noun, what string, known []string) error {
	short := make([]string, 0, 2*len(known))
	for _, k := range known {
		short = append(short, k)
		if kind, rest, cut := strings.Cut(k, "/"); cut && kind != strings.ToLower(kind) {
			short = append(short, rest, path.Base(rest))
		}
	}
	slices.Sort(short)
	return suggest.Unknown(noun, what, slices.Compact(short))
}

// ownerOf finds the service or exporter of that name, or nil.
func ownerOf(inv *inventory.Inventory, name string) *inventory.Owner {
	owners := inv.Owners()
	if i := slices.IndexFunc(owners, func(o *inventory.Owner) bool { return o.Name == name }); i >= 0 {
		return owners[i]
	}
	return nil
}

// made tells whether a service or exporter has a part in an object.
func made(owner *inventory.Owner, o *manifest.Object) bool {
	if rules, ok := o.Resource.(*monitoringv1.PrometheusRule); ok {
		return slices.ContainsFunc(rules.Spec.Groups, func(g monitoringv1.RuleGroup) bool { return naming.RulesOf(g.Name) == owner.Name })
	}
	return strings.HasPrefix(o.Name, owner.Name) && slices.ContainsFunc(o.Origins, func(or manifest.Origin) bool {
		return len(or.Path) == 0 && or.Source.At() == owner.At()
	})
}

// objectName is how an object is named on the command line.
func objectName(o *manifest.Object) string { return path.Join(o.Kind, o.Namespace, o.Name) }

func matches(o *manifest.Object, file, what string) bool {
	return what == o.Name || what == path.Join(o.Namespace, o.Name) || strings.EqualFold(what, objectName(o)) ||
		strings.HasSuffix("/"+path.Clean(filepath.ToSlash(what)), "/"+file)
}

// typed writes a place of the inventory as the user may type it.
func typed(root string, at diag.Span) string {
	at.File = filepath.Join(root, filepath.FromSlash(at.File))
	return at.String()
}

// few cuts a list that grows with the fleet.
func few(list []string) []string {
	if len(list) <= mostListed {
		return list
	}
	return append(list[:mostListed-1:mostListed-1], fmt.Sprintf("%d more", len(list)-mostListed+1))
}
