package policy

import (
	"reflect"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// Schema is the JSON Schema of the document of a kind: of what a rule sees as its input. Where it names fields, there are no
// others.
func Schema(kind string) map[string]any {
	if kind == FleetKind {
		return schemaOf(reflect.TypeFor[FleetInput]())
	}
	schema := schemaOf(reflect.TypeFor[ObjectInput]())
	properties := schema["properties"].(map[string]any)
	properties["object"] = objectSchema(kind)
	properties["facts"] = map[string]any{}
	if t, ok := factTypes()[kind]; ok {
		properties["facts"] = schemaOf(t)
	}
	return schema
}

// DataSchema is that of what stands at data.fleet.
func DataSchema() map[string]any { return schemaOf(reflect.TypeFor[Data]()) }

// objectSchema is that of an object, of which a kind may have several versions.
func objectSchema(kind string) map[string]any {
	versions := objectTypes()[kind]
	switch len(versions) {
	case 0:
		return map[string]any{"type": "object"}
	case 1:
		return schemaOf(versions[0])
	}
	var schemas []any
	for _, t := range versions {
		schemas = append(schemas, schemaOf(t))
	}
	return map[string]any{"anyOf": schemas}
}

// objectTypes are the Go types of the objects of each kind, as generators make them and as manifests are read. Those of other
// kinds may hold anything.
func objectTypes() map[string][]reflect.Type {
	one := func(t reflect.Type) []reflect.Type { return []reflect.Type{t} }
	return map[string][]reflect.Type{
		"Alertmanager":          one(reflect.TypeFor[monitoringv1.Alertmanager]()),
		"AlertmanagerConfig":    {reflect.TypeFor[monitoringv1alpha1.AlertmanagerConfig](), reflect.TypeFor[monitoringv1beta1.AlertmanagerConfig]()},
		"ClusterRole":           one(reflect.TypeFor[rbacv1.ClusterRole]()),
		"ClusterRoleBinding":    one(reflect.TypeFor[rbacv1.ClusterRoleBinding]()),
		"ConfigMap":             one(reflect.TypeFor[corev1.ConfigMap]()),
		"DaemonSet":             one(reflect.TypeFor[appsv1.DaemonSet]()),
		"Deployment":            one(reflect.TypeFor[appsv1.Deployment]()),
		"Ingress":               one(reflect.TypeFor[networkingv1.Ingress]()),
		"Namespace":             one(reflect.TypeFor[corev1.Namespace]()),
		"NetworkPolicy":         one(reflect.TypeFor[networkingv1.NetworkPolicy]()),
		"PersistentVolumeClaim": one(reflect.TypeFor[corev1.PersistentVolumeClaim]()),
		"PodDisruptionBudget":   one(reflect.TypeFor[policyv1.PodDisruptionBudget]()),
		"PodMonitor":            one(reflect.TypeFor[monitoringv1.PodMonitor]()),
		"Probe":                 one(reflect.TypeFor[monitoringv1.Probe]()),
		"Prometheus":            one(reflect.TypeFor[monitoringv1.Prometheus]()),
		"PrometheusAgent":       one(reflect.TypeFor[monitoringv1alpha1.PrometheusAgent]()),
		"PrometheusRule":        one(reflect.TypeFor[monitoringv1.PrometheusRule]()),
		"Role":                  one(reflect.TypeFor[rbacv1.Role]()),
		"RoleBinding":           one(reflect.TypeFor[rbacv1.RoleBinding]()),
		"ScrapeConfig":          one(reflect.TypeFor[monitoringv1alpha1.ScrapeConfig]()),
		"Service":               one(reflect.TypeFor[corev1.Service]()),
		"ServiceAccount":        one(reflect.TypeFor[corev1.ServiceAccount]()),
		"ServiceMonitor":        one(reflect.TypeFor[monitoringv1.ServiceMonitor]()),
		"StatefulSet":           one(reflect.TypeFor[appsv1.StatefulSet]()),
		"ThanosRuler":           one(reflect.TypeFor[monitoringv1.ThanosRuler]()),
	}
}

// factTypes are the Go types of what the topology knows of an object.
func factTypes() map[string]reflect.Type {
	monitor := reflect.TypeFor[topology.MonitorFacts]()
	return map[string]reflect.Type{
		"PodMonitor":         monitor,
		"Probe":              monitor,
		"AlertmanagerConfig": reflect.TypeFor[topology.AMConfigFacts](),
		"ConfigMap":          reflect.TypeFor[topology.ConfigMapFacts](),
		"PrometheusRule":     reflect.TypeFor[topology.RulesFacts](),
		"ScrapeConfig":       monitor,
		"ServiceMonitor":     monitor,
		manifest.ValuesKind:  reflect.TypeFor[topology.ValuesFacts](),
	}
}

// schemaOf is the schema of what a Go type is encoded as (see converter). What writes its JSON itself may be anything.
func schemaOf(t reflect.Type) map[string]any { return (&schemaWriter{}).of(t) }

// schemaWriter knows the types that it is in, so that one that holds itself comes to an end.
type schemaWriter struct{ within []reflect.Type }

func (w *schemaWriter) of(t reflect.Type) map[string]any {
	if p := reflect.PointerTo(t); p.Implements(jsonMarshaler) || p.Implements(textMarshaler) {
		return map[string]any{}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return nullable(w.of(t.Elem()))
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return map[string]any{"type": "integer"}
	case reflect.Float32, reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return nullable(map[string]any{"type": "string"})
		}
		return nullable(map[string]any{"type": "array", "items": w.of(t.Elem())})
	case reflect.Array:
		return map[string]any{"type": "array", "items": w.of(t.Elem())}
	case reflect.Map:
		return nullable(map[string]any{"type": "object", "additionalProperties": w.of(t.Elem())})
	case reflect.Struct:
		return w.ofStruct(t)
	}
	return map[string]any{}
}

func (w *schemaWriter) ofStruct(t reflect.Type) map[string]any {
	fields, ok := jsonFields(t)
	for _, outer := range w.within {
		ok = ok && outer != t
	}
	if !ok {
		return map[string]any{}
	}
	w.within = append(w.within, t)
	properties := make(map[string]any, len(fields))
	for _, f := range fields {
		properties[f.name] = w.of(t.FieldByIndex(f.index).Type)
	}
	w.within = w.within[:len(w.within)-1]
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}

// nullable is a schema whose value may also be null, as pointers, lists and maps are where they are not set.
func nullable(schema map[string]any) map[string]any {
	if is, ok := schema["type"].(string); ok {
		schema["type"] = []any{is, "null"}
	}
	return schema
}
