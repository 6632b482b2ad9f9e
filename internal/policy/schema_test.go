package policy

import (
	"bytes"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	compiler "gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/topology"
)

// validator compiles a schema of ours by a validator that others keep.
func validator(t *testing.T, name string, schema map[string]any) *jsonschema.Schema {
	t.Helper()
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	text, err := JSON(schema)
	if err != nil {
		t.Fatal(err)
	}
	read, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	schemas := jsonschema.NewCompiler()
	if err := schemas.AddResource(name, read); err != nil {
		t.Fatal(err)
	}
	compiled, err := schemas.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// TestDocumentsFitTheirSchemas: every document of the example fleet, and of the one that the fixtures start from, is as its
// schema says, which holds the schema against the encoder.
func TestDocumentsFitTheirSchemas(t *testing.T) {
	validators := map[string]*jsonschema.Schema{}
	data := validator(t, "data", DataSchema())
	judged := 0
	for _, root := range []string{"../../clusters", "../../fixtures/good"} {
		inv, found, err := inventory.Load(t.Context(), os.DirFS(root))
		if err != nil || inv == nil {
			t.Fatal(found, err)
		}
		bundle, _ := compiler.Compile(inv, compiler.Options{})
		fleet, err := topology.Build(bundle)
		if err != nil {
			t.Fatal(err)
		}
		fits(t, data, "data.fleet", NewData(inv))
		for _, d := range documents(bundle, fleet) {
			if validators[d.Kind] == nil {
				validators[d.Kind] = validator(t, d.Kind, Schema(d.Kind))
			}
			fits(t, validators[d.Kind], d.ID, d.Input)
			judged++
		}
	}
	if judged < 100 || len(validators) < 15 {
		t.Errorf("%d documents of %d kinds", judged, len(validators))
	}
}

func fits(t *testing.T, schema *jsonschema.Schema, id string, input any) {
	t.Helper()
	text, err := JSON(input)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s: %v", id, err)
	}
}

// TestSchemasAreClosed: a field that is not there is refused.
func TestSchemasAreClosed(t *testing.T) {
	schema := validator(t, "ServiceMonitor", Schema("ServiceMonitor"))
	if err := schema.Validate(map[string]any{"kind": "ServiceMonitor", "id": "", "objekt": nil}); err == nil {
		t.Error("objekt is taken")
	}
}
