package policy

import (
	"context"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"gauntlet.dev/gauntlet/policies"
)

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
	libraries := map[string]*ast.Module{} // by package
	for _, s := range sources {
		if s.library {
			libraries[s.module.Package.Path.String()] = s.module
		}
	}
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
			addImports(modules, s.module, libraries)
			if err := compileAgainst(Schema(kind), modules); err != nil {
				t.Errorf("%s on %s: %v", r.Code, kind, err)
			}
		}
	}
}

// addImports adds the libraries that a module uses, and those that they use: others may be for documents of other kinds.
func addImports(modules map[string]*ast.Module, of *ast.Module, libraries map[string]*ast.Module) {
	for _, i := range of.Imports {
		name := i.Path.String()
		if used := libraries[name]; used != nil && modules[name] == nil {
			modules[name] = used
			addImports(modules, used, libraries)
		}
	}
}

// TestSchemasCatchTypos shows that the schemas are looked at.
func TestSchemasCatchTypos(t *testing.T) {
	for ref, kind := range map[string]string{
		"input.facts.rules[_].evaluation":           "PrometheusRule",
		"input.object.spec.groups[_].rules[_].expt": "PrometheusRule",
		"input.object.spec.endpoint":                "ServiceMonitor",
		"input.fleet.prometheus":                    FleetKind,
	} {
		module := ast.MustParseModule("package p\n\nr contains x if some x in " + ref)
		err := compileAgainst(Schema(kind), map[string]*ast.Module{"p": module})
		if err == nil || !strings.Contains(err.Error(), "undefined ref") {
			t.Errorf("%s: %v", ref, err)
		}
	}
}
