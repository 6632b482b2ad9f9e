package proof

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/operated"
)

// podsOf lists the workloads of the fleet's own objects, those that the operator makes of them among them.
func podsOf(t testing.TB, c *cluster) []*operated.Workload {
	t.Helper()
	all, err := c.applied.Workloads()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(w *operated.Workload) bool { return w.Of == nil })
}

// behind gives the pods that a Service selects and that have the container port that its port leads to.
func behind(t testing.TB, c *cluster, s *corev1.Service, p corev1.ServicePort) []*operated.Workload {
	t.Helper()
	return slices.DeleteFunc(podsOf(t, c), func(w *operated.Workload) bool {
		_, listens := w.Listens(p)
		return !w.Behind(s) || !listens
	})
}

// hasTLS tells whether the pods' gRPC server wants a certificate.
func hasTLS(w *operated.Workload) bool {
	return slices.ContainsFunc(w.Args(), func(a string) bool { return strings.HasPrefix(a, "--grpc-server-tls-cert=") })
}
