package policy

import (
	"context"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	policyv1 "k8s.io/api/policy/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
	"gauntlet.dev/gauntlet/policies"
)

// schemaOf is the JSON schema of what a Go type is encoded as. What writes its JSON itself may be anything.
func schemaOf(t reflect.Type) map[string]any {
	if p := reflect.PointerTo(t); p.Implements(jsonMarshaler) || p.Implements(textMarshaler) {
		return map[string]any{}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint64, reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Struct:
		properties := map[string]any{}
		fields, _ := jsonFields(t)
		for _, f := range fields {
			properties[f.name] = schemaOf(t.FieldByIndex(f.index).Type)
		}
		return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	}
	return map[string]any{}
}

// objectSchema is that of the input for an object and its facts.
func objectSchema(object, facts any) map[string]any {
	schema := schemaOf(reflect.TypeFor[ObjectInput]())
	properties := schema["properties"].(map[string]any)
	properties["object"] = schemaOf(reflect.TypeOf(object))
	properties["facts"] = schemaOf(reflect.TypeOf(facts))
	return schema
}

func inputSchemas() map[string]map[string]any {
	return map[string]map[string]any{
		FleetKind:        schemaOf(reflect.TypeFor[FleetInput]()),
		"ServiceMonitor": objectSchema(monitoringv1.ServiceMonitor{}, topology.MonitorFacts{}),
		"PodMonitor":     objectSchema(monitoringv1.PodMonitor{}, topology.MonitorFacts{}),
		"Probe":          objectSchema(monitoringv1.Probe{}, topology.MonitorFacts{}),
		"ScrapeConfig":   objectSchema(monitoringv1alpha1.ScrapeConfig{}, topology.MonitorFacts{}),
		"PrometheusRule": objectSchema(monitoringv1.PrometheusRule{}, topology.RulesFacts{}),

		"Application": objectSchema(map[string]any{}, struct{}{}),
		"Secret":      objectSchema(map[string]any{}, struct{}{}),

		manifest.ValuesKind:   objectSchema(&chart.Values{}, topology.ValuesFacts{}),
		"Prometheus":          objectSchema(monitoringv1.Prometheus{}, struct{}{}),
		"PrometheusAgent":     objectSchema(monitoringv1alpha1.PrometheusAgent{}, struct{}{}),
		"PodDisruptionBudget": objectSchema(policyv1.PodDisruptionBudget{}, struct{}{}),
	}
}

// compileAgainst compiles modules as opa check --strict --schema does.
func compileAgainst(schema map[string]any, modules map[string]*ast.Module) error {
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, schema)
	compiler := ast.NewCompiler().WithCapabilities(capabilities()).WithStrict(true).WithSchemas(schemas)
	if compiler.Compile(modules); compiler.Failed() {
		return compiler.Errors
	}
	return nil
}

// TestRulesFitTheirInput compiles each built-in rule against the Go types of each document that it judges, so that a field
// of another name is an error and not a rule that never finds anything.
func TestRulesFitTheirInput(t *testing.T) {
	sources, _, err := find(policies.Files, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := read(context.Background(), sources, capabilities()); err != nil {
		t.Fatal(err)
	}
	libraries := map[string]*ast.Module{}
	for _, s := range sources {
		if s.library {
			libraries[s.name()] = s.module
		}
	}
	schemas := inputSchemas()
	for _, s := range sources {
		if s.library {
			continue
		}
		r, found := s.check()
		if len(found) > 0 {
			t.Fatal(found)
		}
		for _, kind := range r.On {
			modules := map[string]*ast.Module{s.name(): s.module}
			maps.Copy(modules, libraries)
			if schemas[kind] == nil {
				t.Fatalf("%s judges %s, whose type this test does not know", r.Code, kind)
			}
			if err := compileAgainst(schemas[kind], modules); err != nil {
				t.Errorf("%s on %s: %v", r.Code, kind, err)
			}
		}
	}
}

// TestSchemasCatchTypos shows that the schemas are looked at.
func TestSchemasCatchTypos(t *testing.T) {
	schemas := inputSchemas()
	for ref, kind := range map[string]string{
		"input.facts.rules[_].evaluation":           "PrometheusRule",
		"input.object.spec.groups[_].rules[_].expt": "PrometheusRule",
		"input.object.spec.endpoint":                "ServiceMonitor",
		"input.fleet.prometheus":                    FleetKind,
	} {
		module := ast.MustParseModule("package p\n\nr contains x if some x in " + ref)
		err := compileAgainst(schemas[kind], map[string]*ast.Module{"p": module})
		if err == nil || !strings.Contains(err.Error(), "undefined ref") {
			t.Errorf("%s: %v", ref, err)
		}
	}
}
