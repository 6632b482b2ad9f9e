package foreign

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// scope is that of units that were read and not compiled.
const scope manifest.Scope = "manifests"

// application is what an Argo CD application says of where the files below a path are applied.
type application struct {
	object  *manifest.Object
	paths   []string // of folders and values files, from the root of their repository
	cluster string   // its destination, as the application names it
}

// bundle sorts the objects into units, each of which is applied to one cluster. An application says so of the files below
// the folder that it names. Those of no application belong to the cluster that is given.
func bundle(files []file, cluster string) *manifest.Bundle {
	apps := applications(files)
	units := map[string]*manifest.Unit{} // by name
	unit := func(name, cluster string) *manifest.Unit {
		u := units[name]
		if u == nil {
			u = &manifest.Unit{Scope: scope, Name: name, Cluster: cluster}
			units[name] = u
		}
		return u
	}
	placed := place(files, apps)
	for i, f := range files {
		u := unit("", cluster)
		if at := placed[i]; at.app != nil {
			u = unit(at.folder, at.app.cluster)
		}
		for _, o := range f.content.objects {
			into := u
			if app := apps[o]; app != nil {
				into = unit("applications/"+app.cluster, app.cluster)
			}
			into.Objects = append(into.Objects, o)
		}
	}
	b := &manifest.Bundle{}
	for _, u := range units {
		if len(u.Objects) > 0 {
			b.Units = append(b.Units, u)
		}
	}
	slices.SortFunc(b.Units, func(a, b *manifest.Unit) int { return cmp.Compare(a.Name, b.Name) })
	nameClusters(b)
	return b
}

// applications reads the applications among the objects.
func applications(files []file) map[*manifest.Object]*application {
	apps := map[*manifest.Object]*application{}
	for _, f := range files {
		for _, o := range f.content.objects {
			if res, ok := o.Resource.(*map[string]any); ok && o.Kind == "Application" && apps[o] == nil {
				apps[o] = readApplication(o, *res)
			}
		}
	}
	return apps
}

func readApplication(o *manifest.Object, res map[string]any) *application {
	spec, _ := res["spec"].(map[string]any)
	to, _ := spec["destination"].(map[string]any)
	name, _ := to["name"].(string)
	server, _ := to["server"].(string)
	app := &application{object: o, cluster: cmp.Or(name, server)}
	sources, _ := spec["sources"].([]any)
	for _, s := range append(sources, spec["source"]) {
		src, _ := s.(map[string]any)
		if p, _ := src["path"].(string); p != "" {
			app.paths = append(app.paths, path.Clean(p))
		}
		helm, _ := src["helm"].(map[string]any)
		values, _ := helm["valueFiles"].([]any)
		for _, v := range values {
			if p, _ := v.(string); strings.HasPrefix(p, "$") {
				_, p, _ = strings.Cut(p, "/")
				app.paths = append(app.paths, path.Clean(p))
			}
		}
	}
	return app
}

// placement is the application that applies a file, and the folder by which it does.
type placement struct {
	folder string
	app    *application
}

// place finds the application of each file: the one with the longest path around it. Paths count from the root of a
// repository, of which only a part may be here, so the longest end of the path that is here counts.
func place(files []file, apps map[*manifest.Object]*application) []placement {
	folders := map[string]bool{}
	for _, f := range files {
		for at := f.name; at != "."; at = path.Dir(at) {
			folders[at] = true
		}
	}
	by := map[string]*application{}
	for _, app := range apps {
		for _, p := range app.paths {
			for at := p; ; {
				if folders[at] {
					if other := by[at]; other == nil || other.object.Name > app.object.Name { // any, but each time the same
						by[at] = app
					}
					break
				}
				_, rest, found := strings.Cut(at, "/")
				if !found {
					break
				}
				at = rest
			}
		}
	}
	placed := make([]placement, len(files))
	for i, f := range files {
		for at := f.name; at != "."; at = path.Dir(at) {
			if app := by[at]; app != nil {
				placed[i] = placement{at, app}
				break
			}
		}
	}
	return placed
}

// nameClusters gives the names that people know to clusters that applications name by the address of their API server: that
// of an external label of the Prometheus there, or the host.
func nameClusters(b *manifest.Bundle) {
	names := map[string]string{} // by address
	for _, u := range b.Units {
		for _, o := range u.Objects {
			if v, ok := o.Resource.(*chart.Values); ok {
				names[u.Cluster] = cmp.Or(names[u.Cluster], v.Prometheus.PrometheusSpec.ExternalLabels["cluster"])
			}
		}
	}
	for _, u := range b.Units {
		at, err := url.Parse(u.Cluster)
		if err == nil && at.Host != "" {
			u.Cluster = cmp.Or(names[u.Cluster], at.Host)
		}
	}
}
