package proof

import (
	"fmt"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/generators/argocd"
	"gauntlet.dev/gauntlet/internal/crd"
	"gauntlet.dev/gauntlet/internal/crd/crdtest"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// types lists every kind that the fleet may hold. There is no Secret among them.
var types = map[string]func() metav1.Object{
	"v1 ConfigMap":                                    func() metav1.Object { return new(corev1.ConfigMap) },
	"v1 Service":                                      func() metav1.Object { return new(corev1.Service) },
	"v1 ServiceAccount":                               func() metav1.Object { return new(corev1.ServiceAccount) },
	"apps/v1 Deployment":                              func() metav1.Object { return new(appsv1.Deployment) },
	"apps/v1 StatefulSet":                             func() metav1.Object { return new(appsv1.StatefulSet) },
	"policy/v1 PodDisruptionBudget":                   func() metav1.Object { return new(policyv1.PodDisruptionBudget) },
	"rbac.authorization.k8s.io/v1 ClusterRole":        func() metav1.Object { return new(rbacv1.ClusterRole) },
	"rbac.authorization.k8s.io/v1 ClusterRoleBinding": func() metav1.Object { return new(rbacv1.ClusterRoleBinding) },
	"monitoring.coreos.com/v1 Prometheus":             func() metav1.Object { return new(monitoringv1.Prometheus) },
	"monitoring.coreos.com/v1 ThanosRuler":            func() metav1.Object { return new(monitoringv1.ThanosRuler) },
	"monitoring.coreos.com/v1 ServiceMonitor":         func() metav1.Object { return new(monitoringv1.ServiceMonitor) },
	"monitoring.coreos.com/v1 PodMonitor":             func() metav1.Object { return new(monitoringv1.PodMonitor) },
	"monitoring.coreos.com/v1 Probe":                  func() metav1.Object { return new(monitoringv1.Probe) },
	"monitoring.coreos.com/v1 PrometheusRule":         func() metav1.Object { return new(monitoringv1.PrometheusRule) },
	"monitoring.coreos.com/v1alpha1 ScrapeConfig":     func() metav1.Object { return new(v1alpha1.ScrapeConfig) },
	"argoproj.io/v1alpha1 Application":                func() metav1.Object { return new(argocd.Application) },
	"argoproj.io/v1alpha1 ApplicationSet":             func() metav1.Object { return new(argocd.ApplicationSet) },
	"argoproj.io/v1alpha1 AppProject":                 func() metav1.Object { return new(argocd.AppProject) },
}

// decode reads an object into its Go type, and refuses what the type does not know.
func decode(text []byte) (metav1.Object, error) {
	var head metav1.TypeMeta
	if err := yaml.Unmarshal(text, &head); err != nil {
		return nil, err
	}
	empty, ok := types[head.APIVersion+" "+head.Kind]
	if !ok {
		return nil, fmt.Errorf("%s %s is not known here", head.APIVersion, head.Kind)
	}
	resource := empty()
	return resource, yaml.UnmarshalStrict(text, resource)
}

// TestObjectsDecode reads each object of the fleet strictly, and finds in it what the bundle says of it.
func TestObjectsDecode(t *testing.T) {
	seen := map[string]int{}
	for _, u := range example(t).bundle.Units {
		for _, o := range u.Objects {
			if o.Kind == manifest.ValuesKind {
				continue
			}
			text, err := o.YAML()
			if err != nil {
				t.Fatal(err)
			}
			resource, err := decode(text)
			if err != nil {
				t.Errorf("%s of %s: %v", o.ID(), u.Dir(), err)
				continue
			}
			if resource.GetName() != o.Name || resource.GetNamespace() != o.Namespace {
				t.Errorf("%s of %s calls itself %s/%s", o.ID(), u.Dir(), resource.GetNamespace(), resource.GetName())
			}
			seen[o.APIVersion+" "+o.Kind]++
		}
	}
	for kind := range types {
		if seen[kind] == 0 {
			t.Errorf("the fleet has no %s, so that nothing is proven of it", kind)
		}
	}
}

// TestDecodeIsStrict holds the decoder to its word.
func TestDecodeIsStrict(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown field": "{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, spec: {endpoint: []}}",
		"a field twice":    "apiVersion: v1\nkind: Service\nspec: {}\nspec: {}\n",
		"a Secret":         "{apiVersion: v1, kind: Secret}",
	} {
		if _, err := decode([]byte(text)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestCustomResourcesAreValid asks the API server's own code, with the definitions of the operator and of Argo CD, CEL rules
// included.
func TestCustomResourcesAreValid(t *testing.T) {
	sets := map[string]*crd.Set{"monitoring.coreos.com": crdtest.Operator(t), "argoproj.io": crdtest.ArgoCD(t)}
	validated := map[*manifest.Object]bool{}
	for _, u := range example(t).bundle.Units {
		for _, o := range u.Objects {
			set := sets[schema.FromAPIVersionAndKind(o.APIVersion, o.Kind).Group]
			if set == nil || validated[o] {
				continue
			}
			validated[o] = true
			text, err := o.YAML()
			if err != nil {
				t.Fatal(err)
			}
			problems, err := set.Validate(text)
			if err != nil {
				t.Fatalf("%s: %v", o.ID(), err)
			}
			for _, p := range problems {
				t.Errorf("%s of %s: %v", o.ID(), u.Dir(), p)
			}
		}
	}
	if len(validated) < 100 {
		t.Errorf("only %d custom resources", len(validated))
	}
}
