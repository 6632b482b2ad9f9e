package prometheusrule

import (
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// maxSize is the estimated size above which an object is split. The operator refuses 524288 bytes; the estimate is well
// within a factor of two.
const maxSize = 256 << 10

// priorityLabel tells the class of an object's rules.
const priorityLabel = "gauntlet.dev/priority"

// Objects makes the objects of one class for one evaluator: instance is the value of its label, empty for the in-cluster
// one. The groups are in the order of their owners.
func Objects(f *inventory.Fleet, class *inventory.Class, instance string, groups []*Group) []*manifest.Object {
	if class.Rules.File == "own" {
		var objects []*manifest.Object
		for _, own := range byOwner(groups) {
			name := strings.ToLower(class.Name) + "-" + own[0].owner.Name
			objects = append(objects, split(f, class, instance, name, own, 0)...)
		}
		return objects
	}
	name := class.Rules.Name
	if name == "" {
		name = strings.ToLower(class.Name)
	}
	return split(f, class, instance, name, groups, 0)
}

func byOwner(groups []*Group) [][]*Group {
	var all [][]*Group
	for _, g := range groups {
		if n := len(all); n > 0 && all[n-1][0].owner == g.owner {
			all[n-1] = append(all[n-1], g)
		} else {
			all = append(all, []*Group{g})
		}
	}
	return all
}

// split makes one object, or, where the groups are too large for one, two halves by the next bit of the groups' hashes.
// Which half a group is in depends on nothing but its name, so a change to one group changes one object.
func split(f *inventory.Fleet, class *inventory.Class, instance, name string, groups []*Group, depth int) []*manifest.Object {
	size := 0
	for _, g := range groups {
		size += g.size
	}
	if size <= maxSize || len(groups) == 1 || depth == 32 {
		if len(groups) == 0 {
			return nil
		}
		return []*manifest.Object{object(f, class, instance, name, groups)}
	}
	var halves [2][]*Group
	for _, g := range groups {
		bit := g.hash >> (31 - depth) & 1
		halves[bit] = append(halves[bit], g)
	}
	if depth == 0 {
		name += "-"
	}
	return append(split(f, class, instance, name+"0", halves[0], depth+1), split(f, class, instance, name+"1", halves[1], depth+1)...)
}

func object(f *inventory.Fleet, class *inventory.Class, instance, name string, groups []*Group) *manifest.Object {
	rule, obj := empty(f, instance, name)
	rule.Labels[priorityLabel] = class.Name
	for i, g := range groups {
		rule.Spec.Groups = append(rule.Spec.Groups, g.group)
		for _, o := range g.origins {
			o.Path = append([]any{"spec", "groups", i}, o.Path...)
			obj.Origins = append(obj.Origins, o)
		}
		whole := manifest.Origin{Source: g.owner.Source}
		if i == 0 || g.owner != groups[i-1].owner {
			obj.Origins = append(obj.Origins, whole)
		}
	}
	return obj
}

// empty makes an object without groups.
func empty(f *inventory.Fleet, instance, name string) (*monitoringv1.PrometheusRule, *manifest.Object) {
	labels := map[string]string{naming.ManagedByLabel: naming.ManagedBy}
	if instance != "" {
		labels[naming.InstanceLabel] = instance
		name = instance + "-" + name
	}
	rule := &monitoringv1.PrometheusRule{
		TypeMeta:   metav1.TypeMeta{APIVersion: monitoringv1.SchemeGroupVersion.String(), Kind: "PrometheusRule"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: f.Namespace, Labels: labels},
	}
	return rule, &manifest.Object{APIVersion: rule.APIVersion, Kind: rule.Kind, Namespace: rule.Namespace, Name: name,
		Resource: rule, File: "manifests/rules/" + name + ".yaml"}
}

// Watchdog makes the alert of the dead man's switch for one evaluator. It always fires; that it stops is the alarm.
func Watchdog(f *inventory.Fleet, instance string) *manifest.Object {
	rule, obj := empty(f, instance, strings.ToLower(naming.Watchdog))
	rule.Spec.Groups = []monitoringv1.RuleGroup{{Name: naming.WatchdogGroup, Rules: []monitoringv1.Rule{{
		Alert:  naming.Watchdog,
		Expr:   intstr.FromString("vector(1)"),
		Labels: map[string]string{"severity": "none"},
		Annotations: map[string]string{
			"summary":     "The way from this evaluator to its receivers works.",
			"description": "This alert always fires. The receiver of the dead man's switch raises the alarm when it stops.",
		},
	}}}}
	obj.Origins = []manifest.Origin{{Source: f.Source, At: []any{"alertmanager", "deadMansSwitch"}}}
	return obj
}
