// Package argocd makes what Argo CD needs to sync the output: two AppProjects, an ApplicationSet with one Application
// for each cluster, and the Applications of each cluster that this one finds in the cluster's folder apps.
//
// The Applications of a cluster stand in sync waves, in the order that a new cluster needs: definitions; the chart, with
// the operator, Prometheus and Alertmanager; monitors, rules and the cluster's querier; what belongs to the region, in
// its hub; what is global. Argo CD waits for an Application of one wave before it goes to the next only where argocd-cm
// holds a health check for argoproj.io/Application, which Argo CD does not bring along. Without it all waves start at
// once, and retries bring them to the same end.
//
// A team's namespace that does not exist yet fails the monitor in it and, with that health check, holds back the waves
// after it until it exists. The rest of the wave is applied.
//
// Argo CD's own Go types bring all of Kubernetes along, so the fields that are used are declared here. They are tested
// against Argo CD's definitions.
package argocd

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// inCluster is the cluster that Argo CD runs in, as every Argo CD knows it.
const inCluster = "https://kubernetes.default.svc"

// finalizer makes the deletion of an Application delete what it synced.
const finalizer = "resources-finalizer.argocd.argoproj.io"

// appsDir is the folder of a cluster's unit that holds its Applications.
const appsDir = "apps"

// manifestsDir is the folder of a unit that holds plain manifests.
const manifestsDir = "manifests"

func typeMeta(kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: APIVersion, Kind: kind}
}

func objectMeta(f *inventory.Fleet, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: f.ArgoCDNamespace, Name: name, Labels: managed()}
}

func managed() map[string]string {
	return map[string]string{naming.ManagedByLabel: naming.ManagedBy}
}

func object(f *inventory.Fleet, kind, name, file string, resource any, origins []manifest.Origin) *manifest.Object {
	return &manifest.Object{
		APIVersion: APIVersion, Kind: kind, Namespace: f.ArgoCDNamespace, Name: name,
		Resource: resource, File: file, Origins: origins,
	}
}

// unit is the folder of a unit below the output.
func unit(scope manifest.Scope, name string) string {
	return (&manifest.Unit{Scope: scope, Name: name}).Dir()
}
