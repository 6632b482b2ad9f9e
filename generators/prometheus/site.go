package prometheus

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

const nameLabel = "app.kubernetes.io/name"

// site is an instance at a region's hub.
type site struct {
	fleet    *inventory.Fleet
	instance *inventory.Instance
	region   *inventory.Region
}

// name is that of all objects but the Prometheus, which is named as the instance. It is also the one that the operator
// gives to the StatefulSet.
func (s site) name() string { return "prometheus-" + s.instance.Name }

// meta is the metadata of an object.
func (s site) meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name:      name,
		Namespace: s.fleet.Namespace,
		Labels:    map[string]string{naming.ManagedByLabel: naming.ManagedBy, nameLabel: s.name()},
	}
}

// selector selects the instance's Services.
func (s site) selector() map[string]string { return map[string]string{nameLabel: s.name()} }

// pods are labels that the operator sets on the pods of each shard.
func (s site) pods() map[string]string {
	return map[string]string{nameLabel: "prometheus", "operator.prometheus.io/name": s.instance.Name}
}

// typed is a Kubernetes object of a Go type.
type typed interface {
	metav1.Object
	runtime.Object
}

// object wraps a resource. Beside the origins given, its namespace is the fleet's, and what is left is the instance's.
func (s site) object(resource typed, origins ...manifest.Origin) *manifest.Object {
	apiVersion, kind := resource.GetObjectKind().GroupVersionKind().ToAPIVersionAndKind()
	return &manifest.Object{
		APIVersion: apiVersion,
		Kind:       kind,
		Namespace:  resource.GetNamespace(),
		Name:       resource.GetName(),
		Resource:   resource,
		File:       "manifests/prometheus/" + s.instance.Name + ".yaml",
		Origins: append([]manifest.Origin{
			{Source: s.instance},
			origin(s.fleet, []any{"namespace"}, "metadata", "namespace"),
			origin(s.instance, []any{"name"}, "metadata", "name"),
		}, origins...),
	}
}

// origin says that what stands at path in an object was written at at in the source.
func origin(source diag.Locator, at []any, path ...any) manifest.Origin {
	return manifest.Origin{Path: path, Source: source, At: at}
}
