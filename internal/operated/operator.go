package operated

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
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

// Operator is the operator in one cluster: its own code over caches that hold what is applied there.
type Operator struct {
	namespaces cache.SharedIndexInformer
	kinds      map[string]cache.SharedIndexInformer
	objects    []metav1.Object
	logger     *slog.Logger
	log        *bytes.Buffer
}

// NewOperator fills the caches. The operator changes what it takes from them, so they hold copies.
func NewOperator(objects []metav1.Object) (*Operator, error) {
	o := &Operator{namespaces: informer(&corev1.Namespace{}), kinds: map[string]cache.SharedIndexInformer{},
		objects: objects, log: &bytes.Buffer{}}
	o.logger = slog.New(slog.NewTextHandler(o.log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	for kind, of := range map[string]runtime.Object{
		"ServiceMonitor": &monitoringv1.ServiceMonitor{}, "PodMonitor": &monitoringv1.PodMonitor{},
		"Probe": &monitoringv1.Probe{}, "ScrapeConfig": &v1alpha1.ScrapeConfig{}, "PrometheusRule": &monitoringv1.PrometheusRule{},
		"AlertmanagerConfig": &v1alpha1.AlertmanagerConfig{},
	} {
		o.kinds[kind] = informer(of)
	}
	for _, namespace := range Namespaces(objects) {
		if err := o.namespaces.GetIndexer().Add(namespace); err != nil {
			return nil, err
		}
	}
	for _, object := range objects {
		object, err := stored(object)
		if err != nil {
			return nil, err
		}
		i := o.kinds[Kind(object)]
		if copied, ok := object.(runtime.Object); ok && i != nil {
			if err := i.GetIndexer().Add(copied.DeepCopyObject()); err != nil {
				return nil, err
			}
		}
	}
	return o, nil
}

// Kind names the kind of an object of the operator's, by its type: what is typed need not say its kind.
func Kind(o metav1.Object) string {
	switch o.(type) {
	case *monitoringv1.ServiceMonitor:
		return "ServiceMonitor"
	case *monitoringv1.PodMonitor:
		return "PodMonitor"
	case *monitoringv1.Probe:
		return "Probe"
	case *v1alpha1.ScrapeConfig:
		return "ScrapeConfig"
	case *monitoringv1.PrometheusRule:
		return "PrometheusRule"
	case *v1alpha1.AlertmanagerConfig:
		return "AlertmanagerConfig"
	}
	return ""
}

// stored gives an object in the version in which the operator asks the API server for it.
func stored(o metav1.Object) (metav1.Object, error) {
	beta, ok := o.(*v1beta1.AlertmanagerConfig)
	if !ok {
		return o, nil
	}
	alpha := &v1alpha1.AlertmanagerConfig{}
	if err := beta.ConvertTo(alpha); err != nil {
		return nil, fmt.Errorf("AlertmanagerConfig %s/%s: %w", beta.Namespace, beta.Name, err)
	}
	return alpha, nil
}

// Namespaces are those among the objects, and those that objects stand in, with the label that Kubernetes gives to each.
func Namespaces(objects []metav1.Object) []*corev1.Namespace {
	at := map[string]int{}
	var all []*corev1.Namespace
	add := func(name string, labels map[string]string) {
		if _, ok := at[name]; !ok {
			at[name] = len(all)
			all = append(all, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
				Name: name, Labels: map[string]string{corev1.LabelMetadataName: name},
			}})
		}
		maps.Copy(all[at[name]].Labels, labels)
	}
	for _, o := range objects {
		if declared, ok := o.(*corev1.Namespace); ok {
			add(declared.Name, declared.Labels)
		} else if o.GetNamespace() != "" {
			add(o.GetNamespace(), nil)
		}
	}
	return all
}

// informer is a cache that nothing fills by itself.
func informer(of runtime.Object) cache.SharedIndexInformer {
	return cache.NewSharedIndexInformer(nil, of, 0, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
}

// list is what the selectors of the operator list objects by.
func (o *Operator) list(kind string) prometheus.ListAllByNamespaceFn {
	return func(namespace string, selector labels.Selector, found cache.AppendFunc) error {
		return cache.ListAllByNamespace(o.kinds[kind].GetIndexer(), namespace, selector, found)
	}
}

// events takes the operator's events, which say what its log says. The recorder blocks once it is full.
func events() *operator.EventRecorder { return operator.NewFakeRecorder(10000, nil) }

// Warnings gives what the operator has logged since it was asked last: it skips what it cannot use, and tells nobody else.
func (o *Operator) Warnings() []string {
	text := strings.TrimSpace(o.log.String())
	o.log.Reset()
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// Selected is what a Prometheus scrapes by, each by namespace/name.
type Selected struct {
	ServiceMonitors map[string]*monitoringv1.ServiceMonitor
	PodMonitors     map[string]*monitoringv1.PodMonitor
	Probes          map[string]*monitoringv1.Probe
	ScrapeConfigs   map[string]*v1alpha1.ScrapeConfig
}

// Select has the operator choose and judge what the Prometheus scrapes by.
func (o *Operator) Select(p *monitoringv1.Prometheus) (Selected, error) {
	return o.selects(p, o.store(p))
}

func (o *Operator) selects(p *monitoringv1.Prometheus, store *assets.StoreBuilder) (Selected, error) {
	s, err := prometheus.NewResourceSelector(o.logger, p, store, o.namespaces, operator.NewMetrics(client.NewRegistry()), events())
	if err != nil {
		return Selected{}, fmt.Errorf("select what %s/%s scrapes by: %w", p.Namespace, p.Name, err)
	}
	ctx := context.Background()
	serviceMonitors, err1 := s.SelectServiceMonitors(ctx, o.list("ServiceMonitor"))
	podMonitors, err2 := s.SelectPodMonitors(ctx, o.list("PodMonitor"))
	probes, err3 := s.SelectProbes(ctx, o.list("Probe"))
	scrapeConfigs, err4 := s.SelectScrapeConfigs(ctx, o.list("ScrapeConfig"))
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return Selected{}, fmt.Errorf("select what %s/%s scrapes by: %w", p.Namespace, p.Name, err)
	}
	return Selected{serviceMonitors.ValidResources(), podMonitors.ValidResources(), probes.ValidResources(), scrapeConfigs.ValidResources()}, nil
}

// RuleFolder is the folder, among those that Prometheus reads rules from, that Configure names.
const RuleFolder = "rulefiles-0"

// Configure has the operator make Prometheus' configuration. It refers to the replica by $(POD_NAME) and to the shard by
// $(SHARD), as it stands in the Secret that the operator makes of it.
func (o *Operator) Configure(p *monitoringv1.Prometheus) ([]byte, Selected, error) {
	store := o.store(p)
	s, err := o.selects(p, store)
	if err != nil {
		return nil, s, err
	}
	g, err := prometheus.NewConfigGenerator(o.logger, p, prometheus.WithEndpointSliceSupport())
	if err != nil {
		return nil, s, fmt.Errorf("configure %s/%s: %w", p.Namespace, p.Name, err)
	}
	text, err := g.GenerateServerConfiguration(p, s.ServiceMonitors, s.PodMonitors, s.Probes, s.ScrapeConfigs,
		store, nil, nil, nil, []string{RuleFolder})
	if err != nil {
		return nil, s, fmt.Errorf("configure %s/%s: %w", p.Namespace, p.Name, err)
	}
	return text, s, nil
}

// PrometheusRules has the operator choose and judge the rule objects of a Prometheus, and make files of them.
func (o *Operator) PrometheusRules(p *monitoringv1.Prometheus) (operator.PrometheusRuleSelection, error) {
	return o.rules(p, operator.PrometheusFormat, version(p.Spec.Version, operator.DefaultPrometheusVersion), p.Spec.RuleSelector, p.Spec.RuleNamespaceSelector)
}

// RulerRules does that for a ruler.
func (o *Operator) RulerRules(r *monitoringv1.ThanosRuler) (operator.PrometheusRuleSelection, error) {
	own := ""
	if r.Spec.Version != nil {
		own = *r.Spec.Version
	}
	return o.rules(r, operator.ThanosFormat, version(own, operator.DefaultThanosVersion), r.Spec.RuleSelector, r.Spec.RuleNamespaceSelector)
}

func version(own, fallback string) string {
	if own == "" {
		return fallback
	}
	return own
}

func (o *Operator) rules(of metav1.Object, format operator.RuleConfigurationFormat, version string, rules, in *metav1.LabelSelector) (operator.PrometheusRuleSelection, error) {
	var none operator.PrometheusRuleSelection
	i, err := informers.NewInformersForResource(o, monitoringv1.SchemeGroupVersion.WithResource(monitoringv1.PrometheusRuleName))
	if err != nil {
		return none, err
	}
	s, err := operator.NewPrometheusRuleSelector(format, version, rules, namespacelabeler.New("", nil, false), i,
		events(), o.logger, parser.Options{})
	if err != nil {
		return none, fmt.Errorf("select the rules of %s/%s: %w", of.GetNamespace(), of.GetName(), err)
	}
	namespaces, err := operator.SelectNamespacesFromCache(of, in, o.namespaces)
	if err != nil {
		return none, fmt.Errorf("select the rules of %s/%s: %w", of.GetNamespace(), of.GetName(), err)
	}
	return s.Select(namespaces)
}

// Namespaces and ForResource make o what the operator's informers are built from: one for all namespaces, of rule objects.
func (o *Operator) Namespaces() sets.Set[string] { return sets.New(metav1.NamespaceAll) }

// ForResource gives the cache of rule objects.
func (o *Operator) ForResource(string, schema.GroupVersionResource) (informers.InformLister, error) {
	return listed{o.kinds["PrometheusRule"]}, nil
}

// listed is an informer with a lister that nobody calls.
type listed struct{ informer cache.SharedIndexInformer }

func (l listed) Informer() cache.SharedIndexInformer { return l.informer }
func (l listed) Lister() cache.GenericLister         { return nil }
