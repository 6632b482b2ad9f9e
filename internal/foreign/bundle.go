package foreign

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// scope is that of units that were read and not compiled.
const scope manifest.Scope = "manifests"

// bundler sorts objects into units.
type bundler struct {
	files   []file
	folders []Folder
	units   map[string]*manifest.Unit // by name
	found   []diag.Diagnostic
}

// bundle sorts the objects into units, each of which is applied to one cluster. An application says so of the files below
// the folder that it names. Those of no application belong to the cluster of their folder.
func bundle(files []file, folders []Folder) (*manifest.Bundle, []diag.Diagnostic) {
	b := &bundler{files: files, folders: folders, units: map[string]*manifest.Unit{}}
	apps, of := applications(files)
	b.settle(apps)
	t := newTree(files, folders)
	released := b.releases(apps, t)
	placed := place(files, folders, apps, t)
	for i, f := range files {
		into := b.own(f)
		if at := placed[i]; at.app != nil {
			into = b.unit(at.folder, at.app.cluster)
		}
		for _, o := range f.objects() {
			switch app := of[o]; {
			case app != nil:
				u := b.unit("applications/"+app.cluster, app.cluster)
				u.Objects = append(u.Objects, o)
			case o.Kind != manifest.ValuesKind || !released[i]:
				into.Objects = append(into.Objects, o)
			}
		}
	}
	all := &manifest.Bundle{}
	for _, u := range b.units {
		if len(u.Objects) > 0 {
			all.Units = append(all.Units, u)
		}
	}
	slices.SortFunc(all.Units, func(a, b *manifest.Unit) int { return cmp.Compare(a.Name, b.Name) })
	nameClusters(all)
	return all, b.found
}

func (b *bundler) unit(name, cluster string) *manifest.Unit {
	u := b.units[name]
	if u == nil {
		u = &manifest.Unit{Scope: scope, Name: name, Cluster: cluster}
		b.units[name] = u
	}
	return u
}

// own is the unit of what no application applies.
func (b *bundler) own(f file) *manifest.Unit {
	cluster := b.folders[f.folder].Cluster
	return b.unit(unapplied+cluster, cluster)
}

// unapplied begins the names of units of what no application applies.
const unapplied = "cluster/"

// settle gives applications that apply to Argo CD's own cluster that of the folder in which they stand first.
func (b *bundler) settle(apps []*application) {
	at := map[*manifest.Object]string{}
	for _, f := range b.files {
		for _, o := range f.objects() {
			if _, seen := at[o]; !seen {
				at[o] = b.folders[f.folder].Cluster
			}
		}
	}
	for _, app := range apps {
		app.cluster = cmp.Or(app.cluster, at[app.object])
	}
}

// releases makes the values of each release of the chart that an application puts together, and tells of which files.
func (b *bundler) releases(apps []*application, t tree) map[int]bool {
	released := map[int]bool{}
	for _, app := range apps {
		for _, s := range app.sources {
			layers, used := b.layers(app, s, t)
			name, namespace := cmp.Or(s.helm.release, app.name), cmp.Or(app.namespace, defaultNamespace)
			if len(layers) == 0 || len(layers) == 1 && len(used) == 1 && name == chart.Name && namespace == defaultNamespace {
				continue // a file as it stands
			}
			o, err := release(layers, name, namespace)
			if err != nil {
				continue // what is wrong with one of them was told
			}
			u := b.unit("releases/"+app.name, app.cluster)
			u.Objects = append(u.Objects, o)
			for _, i := range used {
				released[i] = true
			}
		}
	}
	return released
}

// layers gives the values of a source in Helm's order, and the files that they are from. There are none for another chart.
func (b *bundler) layers(app *application, s appSource, t tree) (layers []layer, used []int) {
	for _, name := range s.helm.files {
		below, inRepository := strings.CutPrefix(name, "$")
		switch {
		case inRepository:
			_, below, _ = strings.Cut(below, "/")
		case s.path != "":
			below = path.Join(s.path, name)
		default:
			continue // a file of the chart
		}
		if i, ok := t.file(path.Clean(below)); ok && b.files[i].values() != nil {
			layers, used = append(layers, *b.files[i].values()), append(used, i)
		}
	}
	if s.chart != chart.Name && (s.chart != "" || len(layers) == 0) {
		return nil, nil
	}
	inline, found := s.helm.inline(app.object, s.at)
	b.found = append(b.found, found...)
	return append(layers, inline...), used
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
