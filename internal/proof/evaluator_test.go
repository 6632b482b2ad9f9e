package proof

import (
	"maps"
	"strings"
	"sync"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// evaluator is a Prometheus or a ruler of one cluster.
type evaluator struct {
	cluster    *cluster
	controller *controller
	name       string // namespace/name
	object     metav1.Object

	// prometheus and config are nil for a ruler.
	prometheus *monitoringv1.Prometheus
	config     *config.Config
	ruler      *monitoringv1.ThanosRuler
}

var (
	evaluatorsOnce sync.Once
	evaluators     []evaluator
)

// exampleEvaluators are those of the whole fleet, in the order of clusters.
func exampleEvaluators(t testing.TB) []evaluator {
	t.Helper()
	f := example(t)
	evaluatorsOnce.Do(func() {
		for _, c := range f.clusters {
			evaluators = append(evaluators, evaluatorsOf(t, f, c)...)
		}
	})
	if len(evaluators) == 0 {
		t.Fatal("there is no evaluator")
	}
	return evaluators
}

func evaluatorsOf(t testing.TB, f *fleet, c *cluster) []evaluator {
	t.Helper()
	o := newController(t, c)
	var found []evaluator
	for _, p := range append([]*monitoringv1.Prometheus{chartPrometheus(t, c)}, all[*monitoringv1.Prometheus](c)...) {
		found = append(found, evaluator{cluster: c, controller: o, name: p.Namespace + "/" + p.Name, object: p,
			prometheus: p, config: load(t, o.lower(t, p))})
	}
	for _, r := range all[*monitoringv1.ThanosRuler](c) {
		found = append(found, evaluator{cluster: c, controller: o, name: r.Namespace + "/" + r.Name, object: r, ruler: r})
	}
	return found
}

func (e evaluator) String() string { return e.cluster.Name + "/" + e.name }

// The pod's name, which tells replicas apart, as the operator writes it.
const podName = "$(POD_NAME)"

// operatorRulerReplica is the label that the operator gives every ruler, and drops from its alerts, beside those of the
// object: makeStatefulSetSpec of its pkg/thanos.
const operatorRulerReplica = "thanos_ruler_replica"

// externalLabels are all of them, the replica's among them.
func (e evaluator) externalLabels() map[string]string {
	if e.config != nil {
		return e.config.GlobalConfig.ExternalLabels.Map()
	}
	external := map[string]string{operatorRulerReplica: podName}
	maps.Copy(external, e.ruler.Spec.Labels)
	return external
}

// replicaLabels are the external labels that tell its replicas apart.
func (e evaluator) replicaLabels() []string {
	var names []string
	for name, value := range e.externalLabels() {
		if strings.Contains(value, podName) {
			names = append(names, name)
		}
	}
	return names
}

// sends gives an alert's labels as Alertmanager receives them: with the external labels that the alert has not itself, and
// after the relabeling of alerts, by Prometheus' own code.
func (e evaluator) sends(alert map[string]string) map[string]string {
	b := labels.NewBuilder(labels.FromMap(alert))
	for name, value := range e.externalLabels() {
		if alert[name] == "" {
			b.Set(name, value)
		}
	}
	if e.config != nil {
		if !relabel.ProcessBuilder(b, e.config.AlertingConfig.AlertRelabelConfigs...) {
			return nil
		}
		return b.Labels().Map()
	}
	b.Del(operatorRulerReplica)
	b.Del(e.ruler.Spec.AlertDropLabels...)
	return b.Labels().Map()
}
