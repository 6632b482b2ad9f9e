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

// source gives where it comes from, and the annotations of an Application that syncs it.
func (w wanted) source(f *inventory.Fleet) (Source, map[string]string) {
	s := Source{RepoURL: f.Repository.URL, TargetRevision: f.Repository.Revision}
	p := f.Repository.Plugin
	if p == nil {
		s.Path = path.Join(f.Repository.Path, w.unit, w.dir)
		return s, nil
	}
	s.Path = p.Inventory
	s.Plugin = &Plugin{Name: p.Name, Parameters: []Parameter{{Name: naming.ScopeParameter, String: w.scope}}}
	if w.entity != nil {
		s.Plugin.Parameters = append(s.Plugin.Parameters, *w.entity)
	}
	return s, map[string]string{generatePaths: ownPath}
}

// origins are those of the source at a path.
func (w wanted) origins(f *inventory.Fleet, source []any) []manifest.Origin {
	of := func(field string, at ...any) manifest.Origin {
		return manifest.Origin{Path: slices.Concat(source, []any{field}), Source: f, At: append([]any{"repository"}, at...)}
	}
	all := []manifest.Origin{of("repoURL", "url"), of("targetRevision", "revision")}
	if f.Repository.Plugin == nil {
		return append(all, of("path", "path"))
	}
	return append(all, of("path", "plugin", "inventory"), of("plugin", "plugin", "name"))
}
