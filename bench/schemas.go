//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// definition is what is read of a CustomResourceDefinition.
type definition struct {
	Spec struct {
		Names    struct{ Kind string }
		Versions []struct {
			Name   string
			Schema struct{ OpenAPIV3Schema map[string]any }
		}
	}
}

// writeSchemas writes a JSON schema for each kind and version of the operator, under the names by which kubeconform asks for
// them.
func writeSchemas(dir string) error {
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/prometheus-operator/prometheus-operator").Output()
	if err != nil {
		return fmt.Errorf("find the module of the operator: %w", err)
	}
	names, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(module)), "example", "prometheus-operator-crd", "*.yaml"))
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("the module of the operator has no definitions")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var d definition
		if err := yaml.Unmarshal(text, &d); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		for _, v := range d.Spec.Versions {
			closeSchema(v.Schema.OpenAPIV3Schema)
			schema, err := json.Marshal(v.Schema.OpenAPIV3Schema)
			if err != nil {
				return err
			}
			file := strings.ToLower(d.Spec.Names.Kind) + "_" + v.Name + ".json"
			if err := os.WriteFile(filepath.Join(dir, file), schema, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// closeSchema refuses fields that a schema does not name, as those that are published for kubeconform do.
func closeSchema(schema map[string]any) {
	_, named := schema["properties"]
	if _, said := schema["additionalProperties"]; named && !said && schema["x-kubernetes-preserve-unknown-fields"] != true {
		schema["additionalProperties"] = false
	}
	for _, part := range schema {
		closeParts(part)
	}
}

func closeParts(part any) {
	switch part := part.(type) {
	case map[string]any:
		closeSchema(part)
	case []any:
		for _, p := range part {
			closeParts(p)
		}
	}
}
