package argocd

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// projectFile holds both projects.
const projectFile = "project.yaml"

const (
	argoGroup = "argoproj.io"
	rbacGroup = "rbac.authorization.k8s.io"
	hookGroup = "admissionregistration.k8s.io"
)

// project is for what is synced to the clusters. Monitors stand in the namespaces of their services, so every namespace
// is allowed; to list the namespaces of each cluster instead would make an object as large as clusters times services.
// What Argo CD itself obeys is refused everywhere, also where it shares a cluster with services.
func project(inv *inventory.Inventory) *manifest.Object {
	f := inv.Fleet
	name := projectName(f)
	p := &AppProject{
		TypeMeta:   typeMeta(AppProjectKind),
		ObjectMeta: projectMeta(f, name),
		Spec: AppProjectSpec{
			Description:  "Monitoring of all clusters.",
			SourceRepos:  []string{f.Repository.URL, chartRepository(f), operatorRepository},
			Destinations: destinations(inv.Clusters),
			ClusterResourceWhitelist: []metav1.GroupKind{
				{Kind: "Namespace"},
				{Group: hookGroup, Kind: "MutatingWebhookConfiguration"},
				{Group: hookGroup, Kind: "ValidatingWebhookConfiguration"},
				{Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition"},
				{Group: rbacGroup, Kind: "ClusterRole"},
				{Group: rbacGroup, Kind: "ClusterRoleBinding"},
			},
			NamespaceResourceBlacklist: []metav1.GroupKind{{Group: argoGroup, Kind: "*"}},
		},
	}
	origins := append(projectOrigins(f),
		manifest.Origin{Path: []any{"metadata", "name"}, Source: f, At: []any{"name"}},
		manifest.Origin{Path: []any{"spec", "sourceRepos", 1}, Source: f, At: []any{"chart", "repository"}})
	for i, c := range inv.Clusters {
		origins = append(origins, manifest.Origin{Path: []any{"spec", "destinations", i}, Source: c})
	}
	return object(f, AppProjectKind, name, projectFile, p, origins)
}

// appsProject is for the Applications that make Applications. To write into Argo CD's namespace is to rule Argo CD, so
// this stands apart and allows nothing else.
func appsProject(f *inventory.Fleet) *manifest.Object {
	name := appsProjectName(f)
	p := &AppProject{
		TypeMeta:   typeMeta(AppProjectKind),
		ObjectMeta: projectMeta(f, name),
		Spec: AppProjectSpec{
			Description:                "Applications for the monitoring of each cluster.",
			SourceRepos:                []string{f.Repository.URL},
			Destinations:               []Destination{{Server: inCluster, Namespace: f.ArgoCDNamespace}},
			NamespaceResourceWhitelist: []metav1.GroupKind{{Group: argoGroup, Kind: ApplicationKind}},
		},
	}
	origins := append(projectOrigins(f),
		manifest.Origin{Path: []any{"spec", "destinations", 0, "namespace"}, Source: f, At: []any{"argocdNamespace"}})
	return object(f, AppProjectKind, name, projectFile, p, origins)
}

// projectMeta has the finalizer, which keeps a project for as long as an Application is in it.
func projectMeta(f *inventory.Fleet, name string) metav1.ObjectMeta {
	meta := objectMeta(f, name)
	meta.Finalizers = []string{finalizer}
	return meta
}

func projectOrigins(f *inventory.Fleet) []manifest.Origin {
	return []manifest.Origin{
		{Source: f},
		{Path: []any{"metadata", "namespace"}, Source: f, At: []any{"argocdNamespace"}},
		{Path: []any{"spec", "sourceRepos", 0}, Source: f, At: []any{"repository", "url"}},
	}
}

func destinations(clusters []*inventory.Cluster) []Destination {
	list := make([]Destination, len(clusters))
	for i, c := range clusters {
		list[i] = Destination{Server: c.Server, Namespace: "*"}
	}
	return list
}

// chartRepository is the chart's repository as Argo CD wants it: without the scheme where it is an OCI registry.
func chartRepository(f *inventory.Fleet) string {
	return strings.TrimPrefix(f.Chart.Repository, "oci://")
}
