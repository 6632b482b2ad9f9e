package proof

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/operated"
	"gauntlet.dev/gauntlet/internal/topology"
)

// root is the example inventory.
const root = "../../clusters"

// fleet is the example fleet, as it was compiled and as its clusters read it. Tests share it and change nothing in it.
type fleet struct {
	inventory *inventory.Inventory
	bundle    *manifest.Bundle
	topology  *topology.Fleet
	clusters  []*cluster
}

// cluster is what is applied to one cluster: its own objects, and those of a region or of the globe that it is the hub of.
type cluster struct {
	*inventory.Cluster
	values  *values
	objects []object
	applied *operated.Cluster // the same, as the operator sees it
}

// object is an object as the cluster reads it.
type object struct {
	*manifest.Object
	unit     *manifest.Unit
	text     []byte
	resource metav1.Object // decoded from the text
}

// example loads and compiles the example fleet, once.
func example(t testing.TB) *fleet {
	t.Helper()
	f, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var loaded = sync.OnceValues(func() (*fleet, error) {
	inv, found, err := inventory.Load(context.Background(), os.DirFS(root))
	if err != nil || diag.HasErrors(found) {
		return nil, fmt.Errorf("load the example fleet: %w %v", err, found)
	}
	f := &fleet{inventory: inv}
	if f.bundle, found = compile.Compile(inv, compile.Options{}); f.bundle == nil {
		return nil, fmt.Errorf("compile the example fleet: %v", found)
	}
	if f.topology, err = topology.Build(f.bundle); err != nil {
		return nil, err
	}
	for _, c := range inv.Clusters {
		f.clusters = append(f.clusters, &cluster{Cluster: c, applied: &operated.Cluster{Name: c.Name}})
	}
	for _, u := range f.bundle.Units {
		if u.Scope == manifest.ArgoCDScope {
			continue
		}
		if err := f.cluster(u.Cluster).apply(u); err != nil {
			return nil, err
		}
	}
	return f, nil
})

func (f *fleet) cluster(name string) *cluster {
	for _, c := range f.clusters {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// apply reads the objects of a unit.
func (c *cluster) apply(u *manifest.Unit) error {
	for _, o := range u.Objects {
		text, err := o.YAML()
		if err != nil {
			return err
		}
		if o.Kind == manifest.ValuesKind {
			if c.values, err = readValues(text, o.Namespace); err != nil {
				return err
			}
			c.applied.Charts = append(c.applied.Charts, c.values.Chart)
			continue
		}
		resource, err := decode(text)
		if err != nil {
			return fmt.Errorf("%s of %s: %w", o.ID(), u.Dir(), err)
		}
		c.objects = append(c.objects, object{o, u, text, resource})
		c.applied.Objects = append(c.applied.Objects, resource)
	}
	return nil
}

// all gives the cluster's objects of one type.
func all[T metav1.Object](c *cluster) []T {
	var found []T
	for _, o := range c.objects {
		if resource, ok := o.resource.(T); ok {
			found = append(found, resource)
		}
	}
	return found
}
