package difference

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// objects says what Argo CD would do: create, change or prune, with the applications that it would do it for. The values of the chart are
// none of them, and what the chart makes of them is known where it is rendered.
func (c *comparison) objects(pairs []*placed) []Change {
	m := c.matching(newThings())
	appliers := map[bool]*appliers{true: newAppliers(c.base), false: newAppliers(c.head)}
	for _, p := range pairs {
		o := p.any()
		if p.same || o.Kind == manifest.ValuesKind {
			continue
		}
		ch := Change{Sign: change.Changed, Kind: o.Kind, Name: full(o.Namespace, o.Name), Owner: c.owner(p)}
		var found lines
		of := []*thing{{object: o}}
		switch {
		case p.base == nil:
			ch.Sign = change.Added
		case p.head == nil:
			ch.Sign = change.Removed
		default:
			of = append(of, &thing{object: p.base})
			change.Walk(change.Tree(p.base.Resource), change.Tree(p.head.Resource), func(f change.Field, old, now []any) {
				found.add(c.at(of[0], now, c.edits.Head), c.at(of[1], old, c.edits.Base))
				if o.Kind != monitoringv1.PrometheusRuleKind { // its rules say it better
					ch.Fields = append(ch.Fields, f)
				}
			})
		}
		ch.Lines = c.lines(found, of...)
		at := m.add(ch, p.units)
		for _, unit := range p.units {
			if app := appliers[p.head == nil].of(unit, o); app != "" {
				at.Applications = union(at.Applications, []string{app})
			}
		}
	}
	return m.sorted()
}

// owner names the entity that made an object; none where several did.
func (c *comparison) owner(p *placed) string {
	for _, o := range []*manifest.Object{p.base, p.head} {
		if o != nil && len(o.Sources()) > 1 {
			return ""
		}
	}
	if p.head != nil {
		return c.head.owners.OfObject(p.head).String()
	}
	return c.base.owners.OfObject(p.base).String()
}

// appliers tells which application of Argo CD applies what stands in a folder of the output.
type appliers struct{ paths, parts map[string]string }

// newAppliers reads the applications of a state.
func newAppliers(s state) *appliers {
	a := &appliers{paths: map[string]string{}, parts: map[string]string{}}
	for _, u := range s.Bundle.Units {
		for _, o := range u.Objects {
			if o.Kind == "Application" {
				a.read(o)
			}
		}
	}
	return a
}

type source struct {
	Path   string `json:"path"`
	Chart  string `json:"chart"`
	Plugin *struct {
		Parameters []struct {
			Name   string `json:"name"`
			String string `json:"string"`
		} `json:"parameters"`
	} `json:"plugin"`
}

func (a *appliers) read(o *manifest.Object) {
	var app struct {
		Spec struct {
			Source  *source  `json:"source"`
			Sources []source `json:"sources"`
		} `json:"spec"`
	}
	text, err := json.Marshal(o.Resource)
	if err != nil || json.Unmarshal(text, &app) != nil {
		return // it was encoded before
	}
	sources := app.Spec.Sources
	if app.Spec.Source != nil {
		sources = append(sources, *app.Spec.Source)
	}
	for _, s := range sources {
		if s.Plugin == nil {
			a.paths[s.Path] = o.Name
			continue
		}
		of := map[string]string{}
		for _, p := range s.Plugin.Parameters {
			of[p.Name] = p.String
		}
		a.parts[path.Join(of["scope"], of["cluster"]+of["region"])] = o.Name
	}
}

// of names the application of an object. What stands in the folders apps and argocd is applied by what the ApplicationSet makes, and by
// whoever installed that.
func (a *appliers) of(unit string, o *manifest.Object) string {
	folder, _, _ := strings.Cut(o.File, "/")
	at := path.Join(unit, folder)
	for _, p := range slices.Sorted(maps.Keys(a.paths)) {
		if p == at || strings.HasSuffix(p, "/"+at) {
			return a.paths[p]
		}
	}
	if folder != "manifests" {
		return ""
	}
	scope, name, _ := strings.Cut(unit, "/")
	return a.parts[path.Join(strings.TrimSuffix(scope, "s"), name)]
}
