package thanos

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// Labels of our objects. A workload's pods are selected by nameLabel alone.
const (
	nameLabel   = "app.kubernetes.io/name"
	partOfLabel = "app.kubernetes.io/part-of"
	partOf      = "thanos"
)

// place is what the objects of one component have in common.
type place struct {
	fleet  *inventory.Fleet
	entity diag.Locator // that made them
	name   string       // of the objects and of their file
}

// typed is a Kubernetes object of a Go type.
type typed interface {
	metav1.Object
	runtime.Object
}

// object wraps a resource. Beside the origins given, its namespace is the fleet's.
func (p place) object(resource typed, origins ...manifest.Origin) *manifest.Object {
	apiVersion, kind := resource.GetObjectKind().GroupVersionKind().ToAPIVersionAndKind()
	return &manifest.Object{
		APIVersion: apiVersion,
		Kind:       kind,
		Namespace:  resource.GetNamespace(),
		Name:       resource.GetName(),
		Resource:   resource,
		File:       "manifests/thanos/" + p.name + ".yaml",
		Origins: append([]manifest.Origin{
			{Source: p.entity},
			origin(p.fleet, []any{"namespace"}, "metadata", "namespace"),
		}, origins...),
	}
}

// meta is the metadata of an object that is named after the component.
func (p place) meta() metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name:      p.name,
		Namespace: p.fleet.Namespace,
		Labels: map[string]string{
			naming.ManagedByLabel: naming.ManagedBy,
			partOfLabel:           partOf,
			nameLabel:             p.name,
		},
	}
}

// selector selects the component's Services and pods.
func (p place) selector() map[string]string { return map[string]string{nameLabel: p.name} }

// origin says that what stands at path in an object was written at in the source.
func origin(source diag.Locator, at []any, path ...any) manifest.Origin {
	return manifest.Origin{Path: path, Source: source, At: at}
}

// image is the Thanos image of the fleet.
func (p place) image() string { return "quay.io/thanos/thanos:" + p.fleet.Versions.Thanos }

// version is where the image's tag comes from.
func (p place) version(path ...any) manifest.Origin {
	return origin(p.fleet, []any{"versions", "thanos"}, path...)
}
