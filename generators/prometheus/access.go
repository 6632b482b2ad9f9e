package prometheus

import (
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

func rbac(kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: kind}
}

// serviceAccount is what the role is bound to, and the cloud's: by it the instance asks EC2 for hosts, without keys.
func (s site) serviceAccount() *manifest.Object {
	return s.object(&corev1.ServiceAccount{TypeMeta: core("ServiceAccount"), ObjectMeta: s.meta(s.name())})
}

// clusterRole allows what the operator's documentation asks for, but for ConfigMaps, which nothing here reads.
// It is one for the cluster, since monitors of every namespace are selected, and so is its name.
func (s site) clusterRole() *manifest.Object {
	read := []string{"get", "list", "watch"}
	return s.object(&rbacv1.ClusterRole{
		TypeMeta:   rbac("ClusterRole"),
		ObjectMeta: s.clusterMeta(),
		Rules: []rbacv1.PolicyRule{
			{APIGroups: []string{""}, Resources: []string{"nodes", "nodes/metrics", "services", "endpoints", "pods"}, Verbs: read},
			{APIGroups: []string{"discovery.k8s.io"}, Resources: []string{"endpointslices"}, Verbs: read},
			{APIGroups: []string{"networking.k8s.io"}, Resources: []string{"ingresses"}, Verbs: read},
			{NonResourceURLs: []string{"/metrics"}, Verbs: []string{"get"}},
		},
	})
}

func (s site) clusterRoleBinding() *manifest.Object {
	meta := s.clusterMeta()
	return s.object(&rbacv1.ClusterRoleBinding{
		TypeMeta:   rbac("ClusterRoleBinding"),
		ObjectMeta: meta,
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: meta.Name},
		Subjects: []rbacv1.Subject{{
			Kind:      rbacv1.ServiceAccountKind,
			Name:      s.name(),
			Namespace: s.fleet.Namespace,
		}},
	})
}

func (s site) clusterMeta() metav1.ObjectMeta {
	meta := s.meta(s.fleet.Namespace + "-" + s.name())
	meta.Namespace = ""
	return meta
}
