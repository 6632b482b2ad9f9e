package argocd_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/generators/argocd"
	"gauntlet.dev/gauntlet/internal/crd/crdtest"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// TestDefinitions takes every object to Argo CD's own definitions.
func TestDefinitions(t *testing.T) {
	definitions := crdtest.ArgoCD(t)
	for _, u := range slices.Concat(units(example()), units(plugged()), units(hydrated("")), units(hydrated("rendered-next"))) {
		for _, o := range u.Objects {
			encoded, err := o.YAML()
			if err != nil {
				t.Fatal(err)
			}
			errs, err := definitions.Validate(encoded)
			if err != nil {
				t.Fatal(err)
			}
			if len(errs) > 0 {
				t.Errorf("%s: %v", o.ID(), errs.ToAggregate())
			}
		}
	}
}

// TestIdentity holds what an object says of itself against what its resource says.
func TestIdentity(t *testing.T) {
	type identity struct{ APIVersion, Kind, Namespace, Name string }
	for _, u := range units(example()) {
		for _, o := range u.Objects {
			want := identity{o.APIVersion, o.Kind, o.Namespace, o.Name}
			var got identity
			switch r := o.Resource.(type) {
			case *argocd.Application:
				got = identity{r.APIVersion, r.Kind, r.Namespace, r.Name}
			case *argocd.ApplicationSet:
				got = identity{r.APIVersion, r.Kind, r.Namespace, r.Name}
			case *argocd.AppProject:
				got = identity{r.APIVersion, r.Kind, r.Namespace, r.Name}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-object +resource):\n%s", o.ID(), diff)
			}
		}
	}
}

// TestNames has clusters and regions whose names are made to collide, or have no room for a suffix.
func TestNames(t *testing.T) {
	long := strings.Repeat("x", 62)
	inv := example()
	for _, name := range []string{"prod", "prod-apps", "prod-crds", "region", "region-prod", long + "a", long + "b"} {
		inv.Clusters = append(inv.Clusters, &inventory.Cluster{Name: name})
		inv.Regions = append(inv.Regions, &inventory.Region{Name: name, Hub: name})
	}
	seen := map[string]bool{}
	for _, name := range applicationNames(inv) {
		if seen[name] {
			t.Errorf("%s: twice", name)
		}
		if len(name) > 63 {
			t.Errorf("%s: %d characters", name, len(name))
		}
		seen[name] = true
	}
	// Each cluster has four and each region one, and there is a global one.
	if got, want := len(seen), 4*10+9+1; got != want {
		t.Errorf("%d names, want %d", got, want)
	}
	for _, hash := range []string{"36a2af27", "6a05fe84"} {
		if want := strings.Repeat("x", 44) + "-" + hash + "-manifests"; !seen[want] {
			t.Errorf("no %s", want)
		}
	}
}

// TestRegistry has a chart that comes from an OCI registry, which Argo CD wants without its scheme.
func TestRegistry(t *testing.T) {
	inv := example()
	inv.Fleet.Chart.Repository = "oci://ghcr.io/prometheus-community/charts"
	const want = "ghcr.io/prometheus-community/charts"
	chart := object[*argocd.Application](t, argocd.Cluster(inv, inv.Clusters[0], nil), "dev-na-chart")
	if got := chart.Spec.Sources[0].RepoURL; got != want {
		t.Errorf("source: got %s, want %s", got, want)
	}
	project := object[*argocd.AppProject](t, argocd.Fleet(inv), "acme")
	if got := project.Spec.SourceRepos[1]; got != want {
		t.Errorf("project: got %s, want %s", got, want)
	}
}

// applicationNames are the names of all Applications of the fleet, those that the ApplicationSet makes included.
func applicationNames(inv *inventory.Inventory) []string {
	var names []string
	for _, u := range units(inv) {
		for _, o := range u.Objects {
			switch r := o.Resource.(type) {
			case *argocd.Application:
				names = append(names, r.Name)
			case *argocd.ApplicationSet:
				for _, e := range r.Spec.Generators[0].List.Elements {
					names = append(names, e.Application)
				}
			}
		}
	}
	return names
}

func object[T any](t *testing.T, objects []*manifest.Object, name string) T {
	t.Helper()
	for _, o := range objects {
		if r, ok := o.Resource.(T); ok && o.Name == name {
			return r
		}
	}
	t.Fatalf("no object %s", name)
	panic("unreachable")
}
