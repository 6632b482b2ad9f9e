package topology

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// alertmanager is an Alertmanager, as what selects AlertmanagerConfigs.
type alertmanager struct {
	evaluator // what it selects, and where it is
	strategy  monitoringv1.AlertmanagerConfigMatcherStrategyType
	global    string                    // the AlertmanagerConfig that takes the place of its configuration; empty for none
	config    *chart.AlertmanagerConfig // of the chart; nil where it is unknown
	values    *manifest.Object          // that hold it
}

// newAlertmanager compiles what an Alertmanager selects.
func newAlertmanager(cluster, namespace, name string, objects, namespaces *metav1.LabelSelector) *alertmanager {
	return &alertmanager{evaluator: evaluator{cluster: cluster, namespace: namespace, name: name,
		selectors: selectors{kindAMConfig: {objects, namespaces}}.compile()}}
}

// alertmanager reads an Alertmanager object.
func (r *reader) alertmanager(u *manifest.Unit, res *monitoringv1.Alertmanager) {
	a := newAlertmanager(u.Cluster, res.Namespace, res.Name, res.Spec.AlertmanagerConfigSelector, res.Spec.AlertmanagerConfigNamespaceSelector)
	a.strategy = res.Spec.AlertmanagerConfigMatcherStrategy.Type
	if g := res.Spec.AlertmanagerConfiguration; g != nil {
		a.global = g.Name
	}
	r.alertmanagers = append(r.alertmanagers, a)
}

// chartAlertmanager adds the configuration that the chart gives to its Alertmanager: to the one that is among the objects, or to
// the one that the values describe, which selects everything unless they say otherwise.
func (r *reader) chartAlertmanager(c release) {
	config := c.values.Routed()
	spec := func(name string, into any) {
		value, _ := c.values.Lookup("alertmanager", "alertmanagerSpec", name)
		if text, err := json.Marshal(value); err == nil {
			_ = json.Unmarshal(text, into) // of another type: values/type-mismatch
		}
	}
	if enabled, set := c.values.Lookup("alertmanager", "enabled"); set && enabled != true {
		return
	}
	name := c.values.FullnameOverride + "-alertmanager"
	same := func(a *alertmanager) bool {
		return a.cluster == c.unit.Cluster && a.namespace == c.object.Namespace && a.name == name
	}
	if i := slices.IndexFunc(r.alertmanagers, same); i >= 0 {
		r.alertmanagers[i].config, r.alertmanagers[i].values = config, c.object
		return
	}
	objects, namespaces := &metav1.LabelSelector{}, &metav1.LabelSelector{}
	var strategy monitoringv1.AlertmanagerConfigMatcherStrategy
	var global monitoringv1.AlertmanagerConfiguration
	spec("alertmanagerConfigSelector", objects)
	spec("alertmanagerConfigNamespaceSelector", namespaces)
	spec("alertmanagerConfigMatcherStrategy", &strategy)
	spec("alertmanagerConfiguration", &global)
	a := newAlertmanager(c.unit.Cluster, c.object.Namespace, name, objects, namespaces)
	a.strategy, a.global, a.config, a.values = strategy.Type, global.Name, config, c.object
	r.alertmanagers = append(r.alertmanagers, a)
}

// takes tells whether the Alertmanager selects an AlertmanagerConfig of its cluster, or has it in place of its configuration.
func (a *alertmanager) takes(c *amConfig) bool {
	return a.isGlobal(c) || a.selects(kindAMConfig, c.object.Namespace, c.labels)
}

func (a *alertmanager) isGlobal(c *amConfig) bool {
	return a.global == c.object.Name && a.namespace == c.object.Namespace
}

// enforces tells whether the operator lets an AlertmanagerConfig have the alerts of its own namespace alone.
func (a *alertmanager) enforces(c *amConfig) bool {
	switch a.strategy {
	case monitoringv1.NoneConfigMatcherStrategyType:
		return false
	case monitoringv1.OnNamespaceExceptForAlertmanagerNamespaceConfigMatcherStrategyType:
		return c.object.Namespace != a.namespace
	}
	return !a.isGlobal(c)
}

// joinConfigs puts the AlertmanagerConfigs that each Alertmanager selects below the root of its configuration. Where that makes
// the same in several clusters, it is one configuration.
func (r *reader) joinConfigs() {
	for _, c := range r.deployments {
		r.chartAlertmanager(c)
	}
	joined := map[string]*chart.AlertmanagerConfig{}
	for _, a := range r.alertmanagers {
		var selected []*amConfig
		for _, c := range r.amConfigsOf[a.cluster] {
			if a.takes(c) {
				selected = append(selected, c)
			}
		}
		if a.config == nil || len(selected) == 0 {
			continue
		}
		slices.SortFunc(selected, func(b, c *amConfig) int { return strings.Compare(b.name(), c.name()) })
		var parts strings.Builder
		fmt.Fprintf(&parts, "%p %s %s", a.config, cmp.Or(a.strategy, monitoringv1.OnNamespaceConfigMatcherStrategyType), a.namespace)
		for _, c := range selected {
			fmt.Fprintf(&parts, " %p", c)
		}
		key := parts.String()
		if joined[key] == nil {
			joined[key] = below(a.config, a, selected)
			r.alerting[joined[key]] = r.alerting[a.config]
		}
		for _, e := range r.evaluators {
			if e.cluster == a.cluster && e.alerting == a.config {
				e.alerting = joined[key]
			}
		}
	}
}
