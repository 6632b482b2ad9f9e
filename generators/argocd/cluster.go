package argocd

import (
	"maps"
	"path"
	"slices"
	"strconv"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// The order in which a cluster's Applications are synced.
const (
	definitionsWave = iota - 3
	chartWave
	clusterWave
	regionWave
	globalWave
)

// waveAnnotation holds an object's wave.
const waveAnnotation = "argocd.argoproj.io/sync-wave"

// operatorRepository is where the operator's definitions are taken from, and definitionsDir the folder.
const (
	operatorRepository = "https://github.com/prometheus-operator/prometheus-operator"
	definitionsDir     = "example/prometheus-operator-crd"
)

// chart is the name of the chart in its repository.
const chart = "kube-prometheus-stack"

// Cluster makes the Applications of a cluster: its own, those of the regions whose hub it is, and the global one where
// it is the global cluster. Values are the chart's.
func Cluster(inv *inventory.Inventory, c *inventory.Cluster, values *manifest.Object) []*manifest.Object {
	f := inv.Fleet
	objects := []*manifest.Object{definitions(f, c), release(f, c, values), ofCluster(f, c)}
	for _, r := range inv.Regions {
		if r.Hub == c.Name {
			objects = append(objects, ofRegion(f, c, r))
		}
	}
	if f.GlobalCluster == c.Name {
		objects = append(objects, global(f, c))
	}
	return objects
}

// definitions are never removed: with a definition go all objects of its kind in the cluster, whoever made them.
// So it has no finalizer and does not prune.
func definitions(f *inventory.Fleet, c *inventory.Cluster) *manifest.Object {
	app := application(f, c, crdsName(c), definitionsWave)
	app.Finalizers = nil
	app.Spec.Source = &Source{
		RepoURL:        operatorRepository,
		TargetRevision: f.Versions.Operator,
		Path:           definitionsDir,
	}
	app.Spec.SyncPolicy = keeping(serverSideApply)
	return placed(f, app, "crds", append(clusterOrigins(f, c),
		manifest.Origin{Path: []any{"spec", "source", "targetRevision"}, Source: f, At: []any{"versions", "operator"}}))
}

// release renders the chart with the values: those of the output, or where there is none the Application brings them along. Its
// definitions are the earlier wave's.
func release(f *inventory.Fleet, c *inventory.Cluster, values *manifest.Object) *manifest.Object {
	const ref = "values"
	app := application(f, c, chartName(c), chartWave)
	release := Source{
		RepoURL:        chartRepository(f),
		TargetRevision: f.Versions.Chart,
		Chart:          chart,
		Helm:           &Helm{ReleaseName: f.Chart.Release, SkipCRDs: true},
	}
	app.Spec.Sources = []Source{release}
	origins := append(clusterOrigins(f, c),
		manifest.Origin{Path: []any{"spec", "sources", 0, "repoURL"}, Source: f, At: []any{"chart", "repository"}},
		manifest.Origin{Path: []any{"spec", "sources", 0, "targetRevision"}, Source: f, At: []any{"versions", "chart"}},
		manifest.Origin{Path: []any{"spec", "sources", 0, "helm", "releaseName"}, Source: f, At: []any{"chart", "release"}})
	switch {
	case f.Repository.Plugin == nil:
		release.Helm.ValueFiles = []string{path.Join("$"+ref, f.Repository.Path, unit(manifest.ClusterScope, c.Name), "values.yaml")}
		app.Spec.Sources = append(app.Spec.Sources, Source{RepoURL: f.Repository.URL, TargetRevision: f.Repository.Revision, Ref: ref})
		origins = append(origins,
			manifest.Origin{Path: []any{"spec", "sources", 1, "repoURL"}, Source: f, At: []any{"repository", "url"}},
			manifest.Origin{Path: []any{"spec", "sources", 1, "targetRevision"}, Source: f, At: []any{"repository", "revision"}})
	case values != nil:
		release.Helm.ValuesObject = values.Resource
		for _, o := range values.Origins {
			o.Path = slices.Concat([]any{"spec", "sources", 0, "helm", "valuesObject"}, o.Path)
			origins = append(origins, o)
		}
	}
	app.Spec.SyncPolicy = policy(serverSideApply, createNamespace)
	return placed(f, app, "chart", origins)
}

func ofCluster(f *inventory.Fleet, c *inventory.Cluster) *manifest.Object {
	app := application(f, c, manifestsName(c), clusterWave)
	origins := fromUnit(f, app, wanted{unit: unit(manifest.ClusterScope, c.Name), scope: naming.ClusterScope, entity: &Parameter{naming.ClusterParameter, c.Name}})
	return placed(f, app, "manifests", append(clusterOrigins(f, c), origins...))
}

func ofRegion(f *inventory.Fleet, c *inventory.Cluster, r *inventory.Region) *manifest.Object {
	app := application(f, c, regionName(r), regionWave)
	origins := fromUnit(f, app, wanted{unit: unit(manifest.RegionScope, r.Name), scope: naming.RegionScope, entity: &Parameter{naming.RegionParameter, r.Name}})
	origins = append([]manifest.Origin{{Source: r, At: []any{"hub"}}}, origins...)
	return placed(f, app, "region-"+r.Name, append(origins, commonOrigins(f, c)...))
}

func global(f *inventory.Fleet, c *inventory.Cluster) *manifest.Object {
	app := application(f, c, globalName(f), globalWave)
	origins := fromUnit(f, app, wanted{unit: unit(manifest.GlobalScope, ""), scope: naming.GlobalScope})
	origins = append([]manifest.Origin{{Source: f, At: []any{"globalCluster"}}}, origins...)
	return placed(f, app, "global", append(origins, commonOrigins(f, c)...))
}

// application is what all Applications of a cluster have in common.
func application(f *inventory.Fleet, c *inventory.Cluster, name string, wave int) *Application {
	meta := objectMeta(f, name)
	meta.Annotations = map[string]string{waveAnnotation: strconv.Itoa(wave), compareOptions: serverSideDiff}
	meta.Finalizers = []string{finalizer}
	return &Application{
		TypeMeta:   typeMeta(ApplicationKind),
		ObjectMeta: meta,
		Spec: ApplicationSpec{
			Project:     projectName(f),
			Destination: Destination{Server: c.Server, Namespace: f.Namespace},
		},
	}
}

// fromUnit makes the application sync the manifests of a unit, and gives the origins of that.
func fromUnit(f *inventory.Fleet, app *Application, w wanted) []manifest.Origin {
	w.dir = manifestsDir
	maps.Copy(app.Annotations, w.into(&app.Spec, f))
	app.Spec.SyncPolicy = policy(serverSideApply)
	return w.origins(f, "spec")
}

func placed(f *inventory.Fleet, app *Application, file string, origins []manifest.Origin) *manifest.Object {
	return object(f, ApplicationKind, app.Name, path.Join(appsDir, file+".yaml"), app, origins)
}
