package topology

import (
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	"k8s.io/apimachinery/pkg/labels"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// amConfig is an AlertmanagerConfig, as what the operator makes a part of an Alertmanager's configuration.
type amConfig struct {
	object *manifest.Object
	labels labels.Set
	spec   *monitoringv1alpha1.AlertmanagerConfigSpec
	route  *chart.AlertmanagerRoute // lowered, without a matcher of the namespace; nil where there is none that can be read
}

// kindAMConfig is the kind of objects that add to the configuration of Alertmanagers.
const kindAMConfig = "AlertmanagerConfig"

// name is what the operator sorts them by, and puts before the names of their receivers.
func (c *amConfig) name() string { return c.object.Namespace + "/" + c.object.Name }

// amConfig reads an AlertmanagerConfig, once for all of its clusters.
func (r *reader) amConfig(u *manifest.Unit, o *manifest.Object) {
	c := r.amConfigs[o]
	if c == nil {
		c = &amConfig{object: o}
		switch res := o.Resource.(type) {
		case *monitoringv1alpha1.AlertmanagerConfig:
			c.spec, c.labels = &res.Spec, res.Labels
		case *monitoringv1beta1.AlertmanagerConfig:
			c.spec, c.labels = fromBeta(&res.Spec), res.Labels
		default:
			return
		}
		if c.spec.Route != nil {
			c.route, _ = lower(c.spec.Route, c.name()+"/")
		}
		r.amConfigs[o] = c
	}
	r.amConfigsOf[u.Cluster] = append(r.amConfigsOf[u.Cluster], c)
}

// fromBeta takes over what routes are made of. Routes below the first are the same JSON in both versions.
func fromBeta(spec *monitoringv1beta1.AlertmanagerConfigSpec) *monitoringv1alpha1.AlertmanagerConfigSpec {
	var s monitoringv1alpha1.AlertmanagerConfigSpec
	if from := spec.Route; from != nil {
		s.Route = &monitoringv1alpha1.Route{Receiver: from.Receiver, Continue: from.Continue, Routes: from.Routes}
		for _, m := range from.Matchers {
			s.Route.Matchers = append(s.Route.Matchers, monitoringv1alpha1.Matcher{Name: m.Name, Value: m.Value, MatchType: monitoringv1alpha1.MatchType(m.MatchType)})
		}
	}
	return &s
}

// lower makes of a route what the operator makes of it for Alertmanager. The prefix stands before names of receivers.
func lower(from *monitoringv1alpha1.Route, prefix string) (*chart.AlertmanagerRoute, error) {
	to := &chart.AlertmanagerRoute{Continue: from.Continue}
	if from.Receiver != "" {
		to.Receiver = prefix + from.Receiver
	}
	for _, m := range from.Matchers {
		if m.MatchType == "" {
			m.MatchType = monitoringv1alpha1.MatchEqual
			if m.Regex {
				m.MatchType = monitoringv1alpha1.MatchRegexp
			}
		}
		to.Matchers = append(to.Matchers, m.String())
	}
	children, err := from.ChildRoutes()
	if err != nil {
		return nil, err
	}
	for i := range children {
		child, err := lower(&children[i], prefix)
		if err != nil {
			return nil, err
		}
		to.Routes = append(to.Routes, child)
	}
	return to, nil
}

// below gives a configuration with the routes of AlertmanagerConfigs before its own, as the operator writes it. Each goes on to
// the next.
func below(root *chart.AlertmanagerConfig, a *alertmanager, configs []*amConfig) *chart.AlertmanagerConfig {
	joined := &chart.AlertmanagerConfig{Global: root.Global, InhibitRules: root.InhibitRules, ReceiverConfigs: root.ReceiverConfigs}
	route := *root.Route
	route.Routes = nil
	for _, c := range configs {
		if c.route == nil {
			continue
		}
		added := *c.route
		added.Continue = true
		if a.enforces(c) {
			added.Matchers = append(added.Matchers[:len(added.Matchers):len(added.Matchers)], namespaceMatcher(c.object.Namespace))
		}
		route.Routes = append(route.Routes, &added)
	}
	route.Routes = append(route.Routes, root.Route.Routes...)
	joined.Route = &route
	return joined
}

// namespaceMatcher is the one that the operator adds.
func namespaceMatcher(namespace string) string {
	return monitoringv1alpha1.Matcher{Name: namespaceLabel, Value: namespace, MatchType: monitoringv1alpha1.MatchEqual}.String()
}

const namespaceLabel = "namespace"
