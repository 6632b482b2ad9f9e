// Package plugin is what Argo CD and its config management plugin say to each other: which part of the fleet an Application asks for,
// and which parameters it can be given.
package plugin

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// Variable is the environment variable that holds an Application's parameters.
const Variable = "ARGOCD_APP_PARAMETERS"

// findingsParameter says what becomes of the manifests where a policy finds an error.
const (
	findingsParameter = "findings"
	fail              = "fail"
	warn              = "warn"
)

// Request is what an Application asks for.
type Request struct {
	Scope string
	Name  string // of the cluster or region; empty for scopes of the fleet
	Warn  bool   // of errors that policies find, and give the manifests all the same
}

// scopes are those that there are, with the parameter that names what they are of.
var scopes = []struct{ name, of string }{
	{naming.AppsScope, naming.ClusterParameter},
	{naming.ClusterScope, naming.ClusterParameter},
	{naming.RegionScope, naming.RegionParameter},
	{naming.GlobalScope, ""},
	{naming.FleetScope, ""},
}

func names() (all []string) {
	for _, s := range scopes {
		all = append(all, s.name)
	}
	return all
}

var parameters = []string{naming.ScopeParameter, naming.ClusterParameter, naming.RegionParameter, findingsParameter}

// Read reads the parameters of an Application, as Argo CD puts them into the environment. Text may be empty.
func Read(text string) (Request, error) {
	values, err := values(text)
	if err != nil {
		return Request{}, err
	}
	r := Request{Scope: cmp.Or(values[naming.ScopeParameter], naming.ClusterScope)}
	i := slices.Index(names(), r.Scope)
	if i < 0 {
		return r, suggest.Unknown("scope", r.Scope, names())
	}
	of := scopes[i].of
	for _, p := range []string{naming.ClusterParameter, naming.RegionParameter} {
		switch value := values[p]; {
		case p == of && value == "":
			return r, fmt.Errorf("scope %s is of a %s; give the parameter %s its name", r.Scope, p, p)
		case p == of:
			r.Name = value
		case value != "":
			return r, fmt.Errorf("scope %s is of no %s; leave out the parameter %s, or choose another scope", r.Scope, p, p)
		}
	}
	switch value := values[findingsParameter]; value {
	case "", fail:
	case warn:
		r.Warn = true
	default:
		return r, suggest.Unknown(findingsParameter, value, []string{fail, warn})
	}
	return r, nil
}

// values gives the values of all parameters.
func values(text string) (map[string]string, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil //nolint:nilnil // an Application without parameters
	}
	var sent []struct {
		Name   string            `json:"name"`
		String *string           `json:"string"`
		Array  []string          `json:"array"`
		Map    map[string]string `json:"map"`
	}
	if err := json.Unmarshal([]byte(text), &sent); err != nil {
		return nil, fmt.Errorf("read %s: %w", Variable, err)
	}
	all := map[string]string{}
	for _, p := range sent {
		switch _, twice := all[p.Name]; {
		case !slices.Contains(parameters, p.Name):
			return nil, suggest.Unknown("parameter", p.Name, parameters)
		case twice:
			return nil, fmt.Errorf("the parameter %s is given twice", p.Name)
		case p.Array != nil || p.Map != nil || p.String == nil:
			return nil, fmt.Errorf("the parameter %s takes a string", p.Name)
		}
		all[p.Name] = *p.String
	}
	return all, nil
}

// Cluster gives the cluster that all of it is applied to; empty where it is applied to none of them.
func (r Request) Cluster(inv *inventory.Inventory) (string, error) {
	switch r.Scope {
	case naming.RegionScope:
		for _, region := range inv.Regions {
			if region.Name == r.Name {
				return region.Hub, nil
			}
		}
		return "", suggest.Unknown("region", r.Name, regions(inv))
	case naming.GlobalScope:
		return inv.Fleet.GlobalCluster, nil
	case naming.FleetScope:
		return "", nil
	}
	if inv.Cluster(r.Name) == nil {
		return "", suggest.Unknown("cluster", r.Name, inv.ClusterNames())
	}
	return r.Name, nil
}

// Folder gives where the output holds it: a unit, and a folder of it.
func (r Request) Folder() (unit, dir string) {
	of := func(s manifest.Scope) string { return (&manifest.Unit{Scope: s, Name: r.Name}).Dir() }
	switch r.Scope {
	case naming.AppsScope:
		return of(manifest.ClusterScope), "apps/"
	case naming.RegionScope:
		return of(manifest.RegionScope), "manifests/"
	case naming.GlobalScope:
		return of(manifest.GlobalScope), "manifests/"
	case naming.FleetScope:
		return of(manifest.ArgoCDScope), ""
	}
	return of(manifest.ClusterScope), "manifests/"
}

func regions(inv *inventory.Inventory) (all []string) {
	for _, r := range inv.Regions {
		all = append(all, r.Name)
	}
	return all
}

// ErrNoInventory is that an Application's folder holds none.
var ErrNoInventory = errors.New("this folder is no inventory: it holds no fleet.yaml or fleet.cue; the path of the Application is the inventory's folder")
