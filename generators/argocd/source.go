package argocd

import (
	"path"
	"slices"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// generatePaths names what an Application is rendered anew for. A compile reads the whole inventory and nothing else of the
// repository: every file of it may say something of every cluster.
const (
	generatePaths = "argocd.argoproj.io/manifest-generate-paths"
	ownPath       = "."
)

// wanted is what an Application syncs: a folder of the output, or what the plugin makes of the inventory instead.
type wanted struct {
	unit, dir string // of the output
	scope     string
	entity    *Parameter // that the scope is of; nil for the fleet
}

// into makes an Application sync it, and gives the annotations that the Application needs for that.
func (w wanted) into(spec *ApplicationSpec, f *inventory.Fleet) map[string]string {
	from := Source{RepoURL: f.Repository.URL, TargetRevision: f.Repository.Revision}
	output := path.Join(f.Repository.Path, w.unit, w.dir)
	p := f.Repository.Plugin
	if p == nil {
		from.Path = output
		if w.dir == manifestsDir {
			from.Directory = &Directory{Recurse: true}
		}
		spec.Source = &from
		return nil
	}
	from.Path = p.Inventory
	from.Plugin = &Plugin{Name: p.Name, Parameters: []Parameter{{Name: naming.ScopeParameter, String: w.scope}}}
	if w.entity != nil {
		from.Plugin.Parameters = append(from.Plugin.Parameters, *w.entity)
	}
	annotations := map[string]string{generatePaths: ownPath}
	if p.Hydrate == nil {
		spec.Source = &from
		return annotations
	}
	spec.Hydrator = &Hydrator{DrySource: from, SyncSource: SyncSource{TargetBranch: p.Hydrate.Branch, Path: output}}
	if p.Hydrate.Staging != "" {
		spec.Hydrator.HydrateTo = &HydrateTo{TargetBranch: p.Hydrate.Staging}
	}
	return annotations
}

// origins are those of what into has written below a path.
func (w wanted) origins(f *inventory.Fleet, spec ...any) []manifest.Origin {
	at := func(in, field []any, where ...any) manifest.Origin {
		return manifest.Origin{Path: slices.Concat(spec, in, field), Source: f, At: append([]any{"repository"}, where...)}
	}
	p := f.Repository.Plugin
	source := []any{"source"}
	if p != nil && p.Hydrate != nil {
		source = []any{"sourceHydrator", "drySource"}
	}
	all := []manifest.Origin{at(source, []any{"repoURL"}, "url"), at(source, []any{"targetRevision"}, "revision")}
	if p == nil {
		return append(all, at(source, []any{"path"}, "path"))
	}
	all = append(all, at(source, []any{"path"}, "plugin", "inventory"), at(source, []any{"plugin"}, "plugin", "name"))
	if p.Hydrate == nil {
		return all
	}
	to := []any{"sourceHydrator"}
	all = append(all, at(to, []any{"syncSource", "targetBranch"}, "plugin", "hydrate", "branch"), at(to, []any{"syncSource", "path"}, "path"))
	if p.Hydrate.Staging != "" {
		all = append(all, at(to, []any{"hydrateTo", "targetBranch"}, "plugin", "hydrate", "staging"))
	}
	return all
}
