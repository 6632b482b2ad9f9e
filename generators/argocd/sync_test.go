package argocd_test

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/generators/argocd"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// TestTemplate renders the ApplicationSet as its controller does, and looks where the result leads: to the folder that
// holds the cluster's Applications.
func TestTemplate(t *testing.T) {
	inv := example()
	set := object[*argocd.ApplicationSet](t, argocd.Fleet(inv), "acme-clusters")
	var got []string
	for _, e := range set.Spec.Generators[0].List.Elements {
		app := render(t, set, e)
		got = append(got, strings.Join([]string{app.Metadata.Name, app.Metadata.Labels["gauntlet.dev/cluster"],
			app.Metadata.Labels["gauntlet.dev/region"], app.Metadata.Labels["gauntlet.dev/environment"], app.Spec.Source.Path}, " "))
	}
	var want []string
	for _, c := range inv.Clusters {
		u := &manifest.Unit{Scope: manifest.ClusterScope, Name: c.Name}
		for _, o := range argocd.Cluster(inv, c, nil) {
			if path.Dir(o.File) != "apps" {
				t.Errorf("%s stands in %s", o.ID(), o.File)
			}
		}
		want = append(want, strings.Join([]string{c.Name + "-apps", c.Name, c.Region, c.Environment, "dist/" + u.Dir() + "/apps"}, " "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("applications (-want +got):\n%s", diff)
	}
}

// TestPermitted asks of every Application whether its project allows its sources and its destination.
func TestPermitted(t *testing.T) {
	inv := example()
	fleet := argocd.Fleet(inv)
	set := object[*argocd.ApplicationSet](t, fleet, "acme-clusters")
	specs := map[string]argocd.ApplicationSpec{set.Name: set.Spec.Template.Spec}
	for _, c := range inv.Clusters {
		for _, o := range argocd.Cluster(inv, c, nil) {
			specs[o.Name] = o.Resource.(*argocd.Application).Spec
		}
	}
	if got, want := len(specs), 1+3*3+2+1; got != want {
		t.Fatalf("%d applications, want %d", got, want)
	}
	for name, spec := range specs {
		project := object[*argocd.AppProject](t, fleet, spec.Project)
		for _, s := range sources(spec) {
			if !slices.Contains(project.Spec.SourceRepos, s.RepoURL) {
				t.Errorf("%s: project %s refuses source %s", name, project.Name, s.RepoURL)
			}
		}
		allows := func(d argocd.Destination) bool {
			return d.Server == spec.Destination.Server && (d.Namespace == "*" || d.Namespace == spec.Destination.Namespace)
		}
		if !slices.ContainsFunc(project.Spec.Destinations, allows) {
			t.Errorf("%s: project %s refuses destination %v", name, project.Name, spec.Destination)
		}
	}
}

// TestOrder asks for the order in which the Applications of a cluster with all roles are synced.
func TestOrder(t *testing.T) {
	inv := example()
	var got []string
	for _, o := range argocd.Cluster(inv, inv.Cluster("prod-na-1"), nil) {
		app := o.Resource.(*argocd.Application)
		got = append(got, app.Annotations["argocd.argoproj.io/sync-wave"]+" "+app.Name)
	}
	want := []string{"-3 prod-na-1-crds", "-2 prod-na-1-chart", "-1 prod-na-1-manifests", "0 na-region", "1 acme-global"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// TestDefinitionsStay: what removes a definition removes all objects of its kind.
func TestDefinitionsStay(t *testing.T) {
	inv := example()
	app := object[*argocd.Application](t, argocd.Cluster(inv, inv.Clusters[0], nil), "dev-na-crds")
	if len(app.Finalizers) > 0 || app.Spec.SyncPolicy.Automated.Prune {
		t.Errorf("finalizers %v, prune %v", app.Finalizers, app.Spec.SyncPolicy.Automated.Prune)
	}
}

// TestHubOfTwo has a hub that serves two regions.
func TestHubOfTwo(t *testing.T) {
	inv := example()
	inv.Regions = append(inv.Regions, &inventory.Region{Name: "ap", Hub: "prod-eu-1"})
	var got []string
	for _, o := range argocd.Cluster(inv, inv.Cluster("prod-eu-1"), nil) {
		got = append(got, o.File)
	}
	want := []string{"apps/crds.yaml", "apps/chart.yaml", "apps/manifests.yaml", "apps/region-eu.yaml", "apps/region-ap.yaml"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func sources(spec argocd.ApplicationSpec) []argocd.Source {
	if spec.Source != nil {
		return []argocd.Source{*spec.Source}
	}
	return spec.Sources
}

func render(t *testing.T, set *argocd.ApplicationSet, e argocd.Element) argocd.Template {
	t.Helper()
	text, err := json.Marshal(set.Spec.Template)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.New(set.Name).Option(set.Spec.GoTemplateOptions...).Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := json.Unmarshal(encoded, &values); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := parsed.Execute(&out, values); err != nil {
		t.Fatal(err)
	}
	var app argocd.Template
	if err := json.Unmarshal([]byte(out.String()), &app); err != nil {
		t.Fatal(err)
	}
	return app
}
