package argocd

import (
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// clustersFile holds the ApplicationSet.
const clustersFile = "clusters.yaml"

// Labels of a cluster's Application, to choose by.
const (
	clusterLabel     = "gauntlet.dev/cluster"
	regionLabel      = "gauntlet.dev/region"
	environmentLabel = "gauntlet.dev/environment"
)

// Fleet makes the projects and the ApplicationSet. They are applied to Argo CD's own namespace, by hand or by an
// Application that stands elsewhere; everything else follows from them.
func Fleet(inv *inventory.Inventory) []*manifest.Object {
	return []*manifest.Object{project(inv), appsProject(inv.Fleet), clusters(inv)}
}

// clusters makes an Application of each cluster that syncs the cluster's Applications.
func clusters(inv *inventory.Inventory) *manifest.Object {
	f := inv.Fleet
	name := setName(f)
	set := &ApplicationSet{
		TypeMeta:   typeMeta(ApplicationSetKind),
		ObjectMeta: objectMeta(f, name),
		Spec: ApplicationSetSpec{
			GoTemplate:        true,
			GoTemplateOptions: []string{"missingkey=error"},
			Generators:        []Generator{{List: &List{Elements: elements(inv)}}},
			Template:          template(f),
		},
	}
	origins := []manifest.Origin{
		{Source: f},
		{Path: []any{"metadata", "namespace"}, Source: f, At: []any{"argocdNamespace"}},
		{Path: []any{"spec", "template", "spec", "destination", "namespace"}, Source: f, At: []any{"argocdNamespace"}},
	}
	origins = append(origins, ofEach.origins(f, "spec", "template", "spec")...)
	for i, c := range inv.Clusters {
		origins = append(origins, manifest.Origin{Path: []any{"spec", "generators", 0, "list", "elements", i}, Source: c})
	}
	return object(f, ApplicationSetKind, name, clustersFile, set, origins)
}

func elements(inv *inventory.Inventory) []Element {
	list := make([]Element, len(inv.Clusters))
	for i, c := range inv.Clusters {
		list[i] = Element{
			Name: c.Name, Application: appsName(c), Server: c.Server, Region: c.Region, Environment: c.Environment,
		}
	}
	return list
}

// ofEach is the Applications of the cluster that an element is of.
var ofEach = wanted{
	unit: unit(manifest.ClusterScope, "{{.name}}"), dir: appsDir, scope: naming.AppsScope, entity: &Parameter{naming.ClusterParameter, "{{.name}}"},
}

func template(f *inventory.Fleet) Template {
	labels := managed()
	labels[clusterLabel] = "{{.name}}"
	labels[regionLabel] = "{{.region}}"
	labels[environmentLabel] = "{{.environment}}"
	spec := ApplicationSpec{
		Project:     appsProjectName(f),
		Destination: Destination{Server: inCluster, Namespace: f.ArgoCDNamespace},
		SyncPolicy:  policy(),
	}
	annotations := ofEach.into(&spec, f)
	return Template{
		Metadata: TemplateMeta{Name: "{{.application}}", Labels: labels, Annotations: annotations, Finalizers: []string{finalizer}},
		Spec:     spec,
	}
}
