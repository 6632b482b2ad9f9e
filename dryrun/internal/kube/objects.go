// Package kube is the Kubernetes API of a cluster, as far as service discovery sees it: objects, which can be changed while
// Prometheus watches them. The discovery itself is Prometheus' own.
package kube

import (
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

// Object is an object of Kubernetes.
type Object interface {
	runtime.Object
	metav1.Object
}

// kind is what a list or a watch is of.
type kind string

const (
	pods           kind = "pods"
	services       kind = "services"
	endpoints      kind = "endpoints"
	endpointSlices kind = "endpointslices"
	nodes          kind = "nodes"
	spaces         kind = "namespaces"
	ingresses      kind = "ingresses"
)

// kindOf gives the kind of an object; empty where service discovery does not look at it.
func kindOf(o runtime.Object) kind {
	switch o.(type) {
	case *corev1.Pod:
		return pods
	case *corev1.Service:
		return services
	case *corev1.Endpoints:
		return endpoints
	case *discoveryv1.EndpointSlice:
		return endpointSlices
	case *corev1.Node:
		return nodes
	case *corev1.Namespace:
		return spaces
	case *networkingv1.Ingress:
		return ingresses
	}
	return ""
}

// Read reads a List of Kubernetes objects. Those that service discovery does not look at are left out.
func Read(path string) ([]Object, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := yaml.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var all []Object
	seen := map[string]bool{}
	for i, item := range list.Items {
		o, _, err := scheme.Codecs.UniversalDeserializer().Decode(item, nil, nil)
		if runtime.IsNotRegisteredError(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: item %d: %w", path, i, err)
		}
		k := kindOf(o)
		if k == "" {
			continue
		}
		object := o.(Object)
		id := string(k) + " " + key(object)
		if seen[id] {
			return nil, fmt.Errorf("%s: item %d: %s stands twice", path, i, id)
		}
		seen[id] = true
		all = append(all, object)
	}
	return all, nil
}

func key(o metav1.Object) string {
	if o.GetNamespace() == "" {
		return o.GetName()
	}
	return o.GetNamespace() + "/" + o.GetName()
}

// fieldsOf are the fields by which the API server selects.
func fieldsOf(o Object) fields.Set {
	set := fields.Set{"metadata.name": o.GetName()}
	if o.GetNamespace() != "" {
		set["metadata.namespace"] = o.GetNamespace()
	}
	if p, ok := o.(*corev1.Pod); ok {
		set["spec.nodeName"] = p.Spec.NodeName
		set["spec.restartPolicy"] = string(p.Spec.RestartPolicy)
		set["spec.serviceAccountName"] = p.Spec.ServiceAccountName
		set["status.phase"] = string(p.Status.Phase)
		set["status.podIP"] = p.Status.PodIP
	}
	return set
}
