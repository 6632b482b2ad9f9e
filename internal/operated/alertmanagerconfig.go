package operated

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	validation "github.com/prometheus-operator/prometheus-operator/pkg/alertmanager/validation/v1alpha1"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
	"sigs.k8s.io/yaml"
)

// nobody is the configuration that the operator starts from where an Alertmanager has none.
const nobody = "route:\n  receiver: \"null\"\nreceivers:\n- name: \"null\"\n"

// ConfigureAlertmanager has the operator make Alertmanager's configuration: that of the user, with the AlertmanagerConfigs that
// are selected. Where the user has none, config is nil. It also gives why it left out some of them.
func (o *Operator) ConfigureAlertmanager(a *monitoringv1.Alertmanager, config []byte) (text []byte, left []error, err error) {
	if config == nil {
		config = []byte(nobody)
	}
	if a.Spec.AlertmanagerConfigSelector == nil && a.Spec.AlertmanagerConfiguration == nil {
		return config, nil, nil // as it is
	}
	v, err := semver.ParseTolerant(version(a.Spec.Version, operator.DefaultAlertmanagerVersion))
	if err != nil {
		return nil, nil, fmt.Errorf("configure Alertmanager %s/%s: version %q: %w", a.Namespace, a.Name, a.Spec.Version, err)
	}
	b := builder{o, a, v}
	selected, left, err := b.selects()
	if err == nil && a.Spec.AlertmanagerConfiguration != nil {
		config, err = b.instead(a.Spec.AlertmanagerConfiguration)
	}
	if err == nil {
		text, err = b.build(a, config, selected)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("configure Alertmanager %s/%s: %w", a.Namespace, a.Name, err)
	}
	return text, left, nil
}

// builder is the operator's, for one Alertmanager.
type builder struct {
	*Operator
	of      *monitoringv1.Alertmanager
	version semver.Version
}

// configs are AlertmanagerConfigs by namespace/name.
type configs map[string]*v1alpha1.AlertmanagerConfig

// build joins AlertmanagerConfigs with a configuration. The matchers that it adds are those of the strategy of a.
func (b builder) build(a *monitoringv1.Alertmanager, config []byte, selected configs) ([]byte, error) {
	g := alertmanager.NewConfigBuilder(b.logger, b.version, b.alertmanagerStore(), a)
	if err := g.InitializeFromRawConfiguration(config); err != nil {
		return nil, err
	}
	if err := g.AddAlertmanagerConfigs(context.Background(), selected); err != nil {
		return nil, err
	}
	return g.MarshalJSON() // it is YAML
}

// selects gives the AlertmanagerConfigs that are selected and that the operator takes. One that it refuses it leaves out.
func (b builder) selects() (selected configs, left []error, err error) {
	selected = configs{}
	if b.of.Spec.AlertmanagerConfigSelector == nil {
		return selected, nil, nil
	}
	selector, err := metav1.LabelSelectorAsSelector(b.of.Spec.AlertmanagerConfigSelector)
	if err != nil {
		return nil, nil, err
	}
	namespaces, err := operator.SelectNamespacesFromCache(b.of, b.of.Spec.AlertmanagerConfigNamespaceSelector, b.namespaces)
	if err != nil {
		return nil, nil, err
	}
	found := configs{}
	for _, namespace := range namespaces {
		err := cache.ListAllByNamespace(b.kinds["AlertmanagerConfig"].GetIndexer(), namespace, selector, func(each any) {
			if c, ok := each.(*v1alpha1.AlertmanagerConfig); ok && !b.isInstead(c) {
				found[c.Namespace+"/"+c.Name] = c
			}
		})
		if err != nil {
			return nil, nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		err := validation.ValidateAlertmanagerConfig(found[name])
		if err == nil {
			_, err = b.build(b.of, []byte(nobody), configs{name: found[name]})
		}
		if err != nil {
			left = append(left, fmt.Errorf("the operator leaves out AlertmanagerConfig %s: %w", name, err))
			continue
		}
		selected[name] = found[name]
	}
	return selected, left, nil
}

// isInstead tells whether an AlertmanagerConfig takes the place of the user's configuration.
func (b builder) isInstead(c *v1alpha1.AlertmanagerConfig) bool {
	instead := b.of.Spec.AlertmanagerConfiguration
	return instead != nil && c.Namespace == b.of.Namespace && c.Name == instead.Name
}

// instead gives the configuration that an AlertmanagerConfig is by itself. The operator's own way to it is not exported: it is
// joined, without a matcher of its namespace, with one that has nothing, and its route becomes the root. Global settings are
// left out: they are of receivers, and nobody is sent anything.
func (b builder) instead(of *monitoringv1.AlertmanagerConfiguration) ([]byte, error) {
	for _, each := range b.kinds["AlertmanagerConfig"].GetIndexer().List() {
		c, ok := each.(*v1alpha1.AlertmanagerConfig)
		if !ok || !b.isInstead(c) {
			continue
		}
		open := b.of.DeepCopy()
		open.Spec.AlertmanagerConfigMatcherStrategy.Type = monitoringv1.NoneConfigMatcherStrategyType
		joined, err := b.build(open, []byte(nobody), configs{c.Namespace + "/" + c.Name: c})
		if err != nil {
			return nil, err
		}
		return promoted(joined)
	}
	return nil, fmt.Errorf("AlertmanagerConfig %s/%s, which takes the place of its configuration, is not among the objects", b.of.Namespace, of.Name)
}

// promoted makes the first route of a configuration its root.
func promoted(config []byte) ([]byte, error) {
	var tree map[string]any
	if err := yaml.Unmarshal(config, &tree); err != nil {
		return nil, err
	}
	root, _ := tree["route"].(map[string]any)
	routes, _ := root["routes"].([]any)
	if len(routes) == 0 {
		return nil, errors.New("the AlertmanagerConfig that takes the place of its configuration has no route")
	}
	first, _ := routes[0].(map[string]any)
	delete(first, "continue")
	tree["route"] = first
	return yaml.Marshal(tree)
}
