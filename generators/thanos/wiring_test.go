package thanos

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// pods are the pod templates of the objects by their workload's name. A ruler's is as the operator's
// pkg/thanos/statefulset.go makes it.
func pods(objects []*manifest.Object) map[string]corev1.PodTemplateSpec {
	templates := map[string]corev1.PodTemplateSpec{}
	for _, o := range objects {
		switch r := o.Resource.(type) {
		case *appsv1.Deployment:
			templates[o.Name] = r.Spec.Template
		case *appsv1.StatefulSet:
			templates[o.Name] = r.Spec.Template
		case *monitoringv1.ThanosRuler:
			t := corev1.PodTemplateSpec{}
			t.Labels = map[string]string{
				"app.kubernetes.io/name":       "thanos-ruler",
				"app.kubernetes.io/managed-by": "prometheus-operator",
				"app.kubernetes.io/instance":   o.Name,
				"thanos-ruler":                 o.Name,
			}
			t.Spec.Containers = []corev1.Container{{Ports: []corev1.ContainerPort{
				{Name: "grpc", ContainerPort: 10901}, {Name: r.Spec.PortName, ContainerPort: 10902},
			}}}
			templates[o.Name] = t
		}
	}
	return templates
}

func matches(selector, labels map[string]string) bool {
	for k, v := range selector {
		if labels[k] != v {
			return false
		}
	}
	return len(selector) > 0
}

// selected names the workloads whose pods a selector matches.
func selected(templates map[string]corev1.PodTemplateSpec, selector map[string]string) []string {
	var names []string
	for name, t := range templates {
		if matches(selector, t.Labels) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Each selector of a cluster finds the pods of the workload that it is named after, and of no other, and each port of a
// Service is one of the container's.
func TestSelectorsFindTheirPods(t *testing.T) {
	inv := fleet()
	for _, c := range inv.Clusters {
		objects := hub(inv, c.Name)
		templates := pods(objects)
		for _, o := range objects {
			var selector map[string]string
			workload := strings.TrimSuffix(o.Name, "-external")
			switch r := o.Resource.(type) {
			case *appsv1.Deployment:
				selector = r.Spec.Selector.MatchLabels
			case *appsv1.StatefulSet:
				selector = r.Spec.Selector.MatchLabels
			case *policyv1.PodDisruptionBudget:
				selector = r.Spec.Selector.MatchLabels
			case *corev1.Service:
				selector = r.Spec.Selector
				container := templates[workload].Spec.Containers[0]
				for _, p := range r.Spec.Ports {
					if !slices.ContainsFunc(container.Ports, func(cp corev1.ContainerPort) bool {
						return cp.Name == p.TargetPort.StrVal && cp.ContainerPort == p.Port
					}) {
						t.Errorf("%s: %s: no container has port %s %d", c.Name, o.ID(), p.Name, p.Port)
					}
				}
			default:
				continue
			}
			if d := cmp.Diff([]string{workload}, selected(templates, selector)); d != "" {
				t.Errorf("%s: %s selects (-want +got):\n%s", c.Name, o.ID(), d)
			}
		}
	}
}

// Each workload is scraped through exactly one Service, at a port that the Service has.
func TestMonitorsFindTheirServices(t *testing.T) {
	inv := fleet()
	for _, c := range inv.Clusters {
		objects := hub(inv, c.Name)
		monitored := map[string]bool{}
		for _, o := range objects {
			m, ok := o.Resource.(*monitoringv1.ServiceMonitor)
			if !ok {
				continue
			}
			var services []string
			for _, s := range objects {
				service, ok := s.Resource.(*corev1.Service)
				if !ok || !matches(m.Spec.Selector.MatchLabels, service.Labels) {
					continue
				}
				services = append(services, s.Name)
				for _, e := range m.Spec.Endpoints {
					if !slices.ContainsFunc(service.Spec.Ports, func(p corev1.ServicePort) bool { return p.Name == e.Port }) {
						t.Errorf("%s: %s: Service %s has no port %q", c.Name, o.ID(), s.Name, e.Port)
					}
				}
			}
			if d := cmp.Diff([]string{o.Name}, services); d != "" {
				t.Errorf("%s: %s selects (-want +got):\n%s", c.Name, o.ID(), d)
			}
			monitored[o.Name] = true
		}
		for name := range pods(objects) {
			if !monitored[name] {
				t.Errorf("%s: nothing scrapes %s", c.Name, name)
			}
		}
	}
}

// What a pod mounts is there: its ConfigMap among the objects, its Secret by the name that the inventory gives.
func TestVolumesExist(t *testing.T) {
	inv := fleet()
	for _, c := range inv.Clusters {
		objects := hub(inv, c.Name)
		for name, template := range pods(objects) {
			for _, v := range template.Spec.Volumes {
				switch {
				case v.ConfigMap != nil:
					find[*corev1.ConfigMap](t, objects, "ConfigMap", v.ConfigMap.Name)
				case v.Secret != nil:
					known := []string{inv.Fleet.TLSSecret, inv.Region(c.Region).Bucket.Secret.Name}
					if !slices.Contains(known, v.Secret.SecretName) {
						t.Errorf("%s: %s mounts Secret %s", c.Name, name, v.Secret.SecretName)
					}
				default:
					t.Errorf("%s: %s: volume %s is of neither", c.Name, name, v.Name)
				}
			}
		}
	}
}

// Every flag is one that Thanos v0.42.4 documents. In the folder of the module github.com/thanos-io/thanos:
//
//	for c in query store compact query-frontend; do
//	  sed -n '/mdox-exec="thanos/,/^```$/p' docs/components/$c.md |
//	    grep -oE '^ +(-[a-z], )?--(\[no-\])?[a-z0-9][-a-z0-9._]*' | sed -E 's/^.*--(\[no-\])?//' |
//	    sort -u > testdata/v0.42.4/$c.flags
//	done
func TestFlagsExist(t *testing.T) {
	inv := fleet()
	inv.Regions[0].Bucket.Deduplicate = true
	for _, u := range units(inv) {
		for name, template := range pods(u.objects) {
			args := template.Spec.Containers[0].Args
			if len(args) == 0 {
				continue // the operator writes a ruler's
			}
			known := lines(t, "testdata/v0.42.4/"+args[0]+".flags")
			for _, a := range args[1:] {
				flag, _, _ := strings.Cut(strings.TrimPrefix(a, "--"), "=")
				if !slices.Contains(known, flag) {
					t.Errorf("%s %s: thanos %s has no flag --%s", u.dir, name, args[0], flag)
				}
			}
		}
	}
}

func lines(t *testing.T, file string) []string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(b))
}
