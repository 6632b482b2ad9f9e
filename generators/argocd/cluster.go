package argocd

import (
	"path"
	"strconv"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
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
// it is the global cluster.
func Cluster(inv *inventory.Inventory, c *inventory.Cluster) []*manifest.Object {
	f := inv.Fleet
	objects := []*manifest.Object{definitions(f, c), release(f, c), ofCluster(f, c)}
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

// release renders the chart with the values of the output. Its definitions are the earlier wave's.
func release(f *inventory.Fleet, c *inventory.Cluster) *manifest.Object {
	const ref = "values"
	values := fromRepository(f)
	values.Path, values.Ref = "", ref
	app := application(f, c, chartName(c), chartWave)
	app.Spec.Sources = []Source{{
		RepoURL:        chartRepository(f),
		TargetRevision: f.Versions.Chart,
		Chart:          chart,
		Helm: &Helm{
			ReleaseName: f.Chart.Release,
			ValueFiles:  []string{path.Join("$"+ref, f.Repository.Path, unit(manifest.ClusterScope, c.Name), "values.yaml")},
			SkipCRDs:    true,
		},
	}, values}
	app.Spec.SyncPolicy = policy(serverSideApply, createNamespace)
	return placed(f, app, "chart", append(clusterOrigins(f, c),
		manifest.Origin{Path: []any{"spec", "sources", 0, "repoURL"}, Source: f, At: []any{"chart", "repository"}},
		manifest.Origin{Path: []any{"spec", "sources", 0, "targetRevision"}, Source: f, At: []any{"versions", "chart"}},
		manifest.Origin{Path: []any{"spec", "sources", 0, "helm", "releaseName"}, Source: f, At: []any{"chart", "release"}},
		manifest.Origin{Path: []any{"spec", "sources", 1, "repoURL"}, Source: f, At: []any{"repository", "url"}},
		manifest.Origin{Path: []any{"spec", "sources", 1, "targetRevision"}, Source: f, At: []any{"repository", "revision"}}))
}

func ofCluster(f *inventory.Fleet, c *inventory.Cluster) *manifest.Object {
	app := application(f, c, manifestsName(c), clusterWave)
	origins := fromUnit(f, app, manifest.ClusterScope, c.Name)
	return placed(f, app, "manifests", append(clusterOrigins(f, c), origins...))
}

func ofRegion(f *inventory.Fleet, c *inventory.Cluster, r *inventory.Region) *manifest.Object {
	app := application(f, c, regionName(r), regionWave)
	origins := fromUnit(f, app, manifest.RegionScope, r.Name)
	origins = append([]manifest.Origin{{Source: r, At: []any{"hub"}}}, origins...)
	return placed(f, app, "region-"+r.Name, append(origins, commonOrigins(f, c)...))
}

func global(f *inventory.Fleet, c *inventory.Cluster) *manifest.Object {
	app := application(f, c, globalName(f), globalWave)
	origins := fromUnit(f, app, manifest.GlobalScope, "")
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
func fromUnit(f *inventory.Fleet, app *Application, scope manifest.Scope, name string) []manifest.Origin {
	source := fromRepository(f, unit(scope, name), manifestsDir)
	source.Directory = &Directory{Recurse: true}
	app.Spec.Source = &source
	app.Spec.SyncPolicy = policy(serverSideApply)
	return repositoryOrigins(f, []any{"spec", "source"})
}

func placed(f *inventory.Fleet, app *Application, file string, origins []manifest.Origin) *manifest.Object {
	return object(f, ApplicationKind, app.Name, path.Join(appsDir, file+".yaml"), app, origins)
}
