package topology

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// applicationSpec is the part of an Argo CD application that is looked at.
type applicationSpec struct {
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     struct {
		Project     string              `json:"project"`
		Destination Destination         `json:"destination"`
		Source      *applicationSource  `json:"source"`
		Sources     []applicationSource `json:"sources"`
		SyncPolicy  struct {
			SyncOptions []string `json:"syncOptions"`
		} `json:"syncPolicy"`
	} `json:"spec"`
}

type applicationSource struct {
	Path  string `json:"path"`
	Chart string `json:"chart"`
	Helm  struct {
		ValueFiles   []string        `json:"valueFiles"`
		Values       string          `json:"values"`
		ValuesObject json.RawMessage `json:"valuesObject"`
		Parameters   json.RawMessage `json:"parameters"`
	} `json:"helm"`
}

// layers tells whether the source renders a chart with values of more than one place.
func (s applicationSource) layers() bool {
	places := len(s.Helm.ValueFiles)
	for _, also := range []bool{s.Helm.Values != "", s.Helm.ValuesObject != nil, s.Helm.Parameters != nil} {
		if also {
			places++
		}
	}
	return places > 1
}

const syncWave = "argocd.argoproj.io/sync-wave"

// application reads an Argo CD application.
func (r *reader) application(u *manifest.Unit, o *manifest.Object) error {
	var app applicationSpec
	if err := decode(o, &app); err != nil {
		return err
	}
	a := &Application{Ref: r.ref(u, o, "spec"), ID: o.ID(), Cluster: u.Cluster,
		ServerSide: slices.Contains(app.Spec.SyncPolicy.SyncOptions, "ServerSideApply=true"),
		Project:    o.Namespace + "/" + cmp.Or(app.Spec.Project, "default"), Destination: app.Spec.Destination}
	a.Wave, _ = strconv.Atoi(app.Metadata.Annotations[syncWave]) // one that is no number counts as 0, as in Argo CD
	sources := app.Spec.Sources
	if app.Spec.Source != nil {
		sources = append(sources, *app.Spec.Source)
	}
	for _, s := range sources {
		r.layered[u.Cluster] = r.layered[u.Cluster] || s.layers()
		a.Chart = a.Chart || s.Chart == "kube-prometheus-stack"
		a.CRDs = a.CRDs || s.Chart == "prometheus-operator-crds" || strings.Contains(s.Path, "prometheus-operator-crd")
	}
	r.fleet.Applications = append(r.fleet.Applications, a)
	return nil
}

// project reads an Argo CD AppProject.
func (r *reader) project(u *manifest.Unit, o *manifest.Object) error {
	var project struct {
		Spec struct {
			Destinations []Destination `json:"destinations"`
		} `json:"spec"`
	}
	if err := decode(o, &project); err != nil {
		return err
	}
	r.fleet.Projects = append(r.fleet.Projects,
		&Project{Ref: r.ref(u, o, "spec"), ID: o.Namespace + "/" + o.Name, Destinations: project.Spec.Destinations})
	return nil
}

// decode reads an object whose type belongs to a generator by way of its JSON.
func decode(o *manifest.Object, into any) error {
	text, err := json.Marshal(o.Resource)
	if err != nil {
		return fmt.Errorf("encode %s: %w", o.ID(), err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", o.ID(), err)
	}
	return nil
}
