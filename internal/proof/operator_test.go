package proof

import (
	"bytes"
	"context"
	"log/slog"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/informers"
	"github.com/prometheus-operator/prometheus-operator/pkg/namespacelabeler"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	client "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/promql/parser"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/tools/cache"
)

// controller is the operator in one cluster: its own code over caches that hold what is applied there.
type controller struct {
	namespaces cache.SharedIndexInformer
	kinds      map[string]cache.SharedIndexInformer
	logger     *slog.Logger
	log        *bytes.Buffer // warnings: the operator skips what it cannot use, and tells nobody else
}

func newController(t testing.TB, c *cluster) *controller {
	t.Helper()
	o := &controller{namespaces: informer(&corev1.Namespace{}), kinds: map[string]cache.SharedIndexInformer{}, log: &bytes.Buffer{}}
	o.logger = slog.New(slog.NewTextHandler(o.log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	for kind, of := range map[string]runtime.Object{
		"ServiceMonitor": &monitoringv1.ServiceMonitor{}, "PodMonitor": &monitoringv1.PodMonitor{},
		"Probe": &monitoringv1.Probe{}, "ScrapeConfig": &v1alpha1.ScrapeConfig{}, "PrometheusRule": &monitoringv1.PrometheusRule{},
	} {
		o.kinds[kind] = informer(of)
	}
	for _, object := range c.objects {
		if namespace := object.Namespace; namespace != "" {
			add(t, o.namespaces, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
				Name: namespace, Labels: map[string]string{corev1.LabelMetadataName: namespace},
			}})
		}
		if i := o.kinds[object.Kind]; i != nil {
			add(t, i, object.resource)
		}
	}
	return o
}

// informer is a cache that nothing fills but the test.
func informer(of runtime.Object) cache.SharedIndexInformer {
	return cache.NewSharedIndexInformer(nil, of, 0, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
}

func add(t testing.TB, i cache.SharedIndexInformer, resource any) {
	t.Helper()
	if err := i.GetIndexer().Add(resource); err != nil {
		t.Fatal(err)
	}
}

// list is what the selectors of the operator list objects by.
func (o *controller) list(kind string) prometheus.ListAllByNamespaceFn {
	return func(namespace string, selector labels.Selector, found cache.AppendFunc) error {
		return cache.ListAllByNamespace(o.kinds[kind].GetIndexer(), namespace, selector, found)
	}
}

// events takes the operator's events, which say what its log says. The recorder blocks once it is full.
func events() *operator.EventRecorder { return operator.NewFakeRecorder(10000, nil) }

// quiet fails the test where the operator warned of something.
func (o *controller) quiet(t testing.TB) {
	t.Helper()
	if o.log.Len() > 0 {
		t.Errorf("the operator warns:\n%s", o.log)
		o.log.Reset()
	}
}

// selected is what a Prometheus scrapes by, each by namespace/name.
type selected struct {
	serviceMonitors map[string]*monitoringv1.ServiceMonitor
	podMonitors     map[string]*monitoringv1.PodMonitor
	probes          map[string]*monitoringv1.Probe
	scrapeConfigs   map[string]*v1alpha1.ScrapeConfig
}

// selects has the operator choose and judge what the Prometheus scrapes by.
func (o *controller) selects(t testing.TB, p *monitoringv1.Prometheus, store *assets.StoreBuilder) selected {
	t.Helper()
	s, err := prometheus.NewResourceSelector(o.logger, p, store, o.namespaces,
		operator.NewMetrics(client.NewRegistry()), events())
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	serviceMonitors, err1 := s.SelectServiceMonitors(ctx, o.list("ServiceMonitor"))
	podMonitors, err2 := s.SelectPodMonitors(ctx, o.list("PodMonitor"))
	probes, err3 := s.SelectProbes(ctx, o.list("Probe"))
	scrapeConfigs, err4 := s.SelectScrapeConfigs(ctx, o.list("ScrapeConfig"))
	for _, err := range []error{err1, err2, err3, err4} {
		if err != nil {
			t.Fatal(err)
		}
	}
	o.quiet(t)
	return selected{serviceMonitors.ValidResources(), podMonitors.ValidResources(), probes.ValidResources(), scrapeConfigs.ValidResources()}
}

// lower has the operator make Prometheus' configuration.
func (o *controller) lower(t testing.TB, p *monitoringv1.Prometheus) []byte {
	t.Helper()
	store := assets.NewTestStoreBuilder()
	s := o.selects(t, p, store)
	g, err := prometheus.NewConfigGenerator(o.logger, p, prometheus.WithEndpointSliceSupport())
	if err != nil {
		t.Fatal(err)
	}
	text, err := g.GenerateServerConfiguration(p, s.serviceMonitors, s.podMonitors, s.probes, s.scrapeConfigs,
		store, nil, nil, nil, []string{"rulefiles-0"})
	if err != nil {
		t.Fatalf("lower %s: %v", p.Name, err)
	}
	o.quiet(t)
	return text
}

// rules has the operator choose and judge the rule objects of an evaluator, and make files of them.
func (o *controller) rules(t testing.TB, e evaluator) operator.PrometheusRuleSelection {
	t.Helper()
	i, err := informers.NewInformersForResource(o, monitoringv1.SchemeGroupVersion.WithResource(monitoringv1.PrometheusRuleName))
	if err != nil {
		t.Fatal(err)
	}
	s, err := operator.NewPrometheusRuleSelector(e.format, e.version, e.ruleSelector, namespacelabeler.New("", nil, false), i,
		events(), o.logger, parser.Options{})
	if err != nil {
		t.Fatal(err)
	}
	namespaces, err := operator.SelectNamespacesFromCache(e.object, e.ruleNamespaceSelector, o.namespaces)
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.Select(namespaces)
	if err != nil {
		t.Fatal(err)
	}
	o.quiet(t)
	return found
}

// Namespaces and ForResource make o what the operator's informers are built from: one for all namespaces, of rule objects.
func (o *controller) Namespaces() sets.Set[string] { return sets.New(metav1.NamespaceAll) }

// ForResource gives the cache of rule objects.
func (o *controller) ForResource(string, schema.GroupVersionResource) (informers.InformLister, error) {
	return listed{o.kinds["PrometheusRule"]}, nil
}

// listed is an informer with a lister that nobody calls.
type listed struct{ informer cache.SharedIndexInformer }

func (l listed) Informer() cache.SharedIndexInformer { return l.informer }
func (l listed) Lister() cache.GenericLister         { return nil }
