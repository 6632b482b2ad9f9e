package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/kubeschema"
)

// definition takes the served versions of a custom resource definition.
func (d *deriver) definition(text []byte, from string) error {
	var crd apiextensions.CustomResourceDefinition
	if err := yaml.Unmarshal(text, &crd); err != nil {
		return err
	}
	for _, v := range crd.Spec.Versions {
		if !v.Served || v.Schema == nil {
			continue
		}
		props := v.Schema.OpenAPIV3Schema
		delete(props.Properties, "status") // which creation drops
		number, err := d.custom(props, true)
		if err != nil {
			return err
		}
		d.kinds = append(d.kinds, kind{crd.Spec.Group + "/" + v.Name, crd.Spec.Names.Kind, from, number})
	}
	return nil
}

// custom takes the schema of a custom resource, or of a part.
func (d *deriver) custom(p *apiextensions.JSONSchemaProps, root bool) (int, error) {
	if p.Not != nil || len(p.OneOf)+len(p.AllOf) > 0 || p.Nullable || p.MultipleOf != nil || p.UniqueItems || p.XEmbeddedResource ||
		p.MaxItems != nil || p.MinProperties != nil || p.MaxProperties != nil || p.ExclusiveMinimum || p.ExclusiveMaximum {
		return 0, fmt.Errorf("a schema has a keyword that kubeschema does not know: %v", p)
	}
	if len(p.AnyOf) > 0 && !p.XIntOrString {
		return 0, fmt.Errorf("a schema has another anyOf than that of numbers or strings: %v", p)
	}
	s := &kubeschema.Schema{Type: p.Type, Format: p.Format, Pattern: p.Pattern, Minimum: p.Minimum, Maximum: p.Maximum,
		MinLength: p.MinLength, MaxLength: p.MaxLength, MinItems: p.MinItems, IntOrString: p.XIntOrString,
		Open: p.XPreserveUnknownFields != nil && *p.XPreserveUnknownFields}
	for _, e := range p.Enum {
		var value any
		if err := json.Unmarshal(e.Raw, &value); err != nil {
			return 0, err
		}
		s.Enum = append(s.Enum, value)
	}
	if p.XListType != nil {
		s.Set = *p.XListType == "set"
		s.MapKeys = p.XListMapKeys
	}
	for _, r := range p.XValidations {
		s.Rules = append(s.Rules, kubeschema.Rule{Rule: strings.Join(strings.Fields(r.Rule), " "), Message: r.Message})
	}
	for _, name := range p.Required {
		if p.Properties[name].Default == nil { // a default is set before the object is judged
			s.Required = append(s.Required, name)
		}
	}
	var err error
	if s.Properties, err = children(p.Properties, func(of apiextensions.JSONSchemaProps) (int, error) { return d.custom(&of, false) }); err != nil {
		return 0, err
	}
	if root {
		s.Properties["metadata"] = d.metadata
		s.Properties["status"] = d.add(&kubeschema.Schema{Open: true})
	}
	if p.Items != nil {
		if s.Items, err = d.custom(p.Items.Schema, false); err != nil {
			return 0, err
		}
	}
	if p.AdditionalProperties != nil && p.AdditionalProperties.Schema != nil {
		if s.Values, err = d.custom(p.AdditionalProperties.Schema, false); err != nil {
			return 0, err
		}
	}
	return d.add(s), nil
}

// children takes the schemas of properties, in the order of their names.
func children[T any](of map[string]T, take func(T) (int, error)) (map[string]int, error) {
	numbers := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		number, err := take(of[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		numbers[name] = number
	}
	return numbers, nil
}

// add gives the number of a schema.
func (d *deriver) add(s *kubeschema.Schema) int {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // of strings, numbers and lists of them
	}
	if number, ok := d.numbers[string(text)]; ok {
		return number
	}
	d.schemas = append(d.schemas, string(text))
	d.numbers[string(text)] = len(d.schemas)
	return len(d.schemas)
}

// coreKinds are those of Kubernetes itself, by the OpenAPI documents that they stand in.
var coreKinds = map[string]map[string]string{
	"api__v1_openapi.json": {
		"ConfigMap": "io.k8s.api.core.v1.ConfigMap", "Namespace": "io.k8s.api.core.v1.Namespace",
		"Secret": "io.k8s.api.core.v1.Secret", "Service": "io.k8s.api.core.v1.Service",
	},
	"apis__apps__v1_openapi.json": {
		"DaemonSet": "io.k8s.api.apps.v1.DaemonSet", "Deployment": "io.k8s.api.apps.v1.Deployment",
		"StatefulSet": "io.k8s.api.apps.v1.StatefulSet",
	},
}

// openAPI takes Kubernetes' own kinds.
func (d *deriver) openAPI() error {
	dir, from, err := module(openAPIModule)
	if err != nil {
		return err
	}
	for _, file := range slices.Sorted(maps.Keys(coreKinds)) {
		text, err := os.ReadFile(filepath.Join(dir, "openapi", "openapitest", "testdata", file))
		if err != nil {
			return err
		}
		var doc struct {
			Components struct {
				Schemas map[string]*core `json:"schemas"`
			} `json:"components"`
		}
		if err := json.Unmarshal(text, &doc); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		c := coreReader{d, doc.Components.Schemas}
		if d.metadata, err = c.named("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"); err != nil {
			return err
		}
		version := "v1"
		if strings.HasPrefix(file, "apis__apps") {
			version = "apps/v1"
		}
		for _, name := range slices.Sorted(maps.Keys(coreKinds[file])) {
			number, err := c.named(coreKinds[file][name])
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			d.kinds = append(d.kinds, kind{version, name, from, number})
		}
	}
	return nil
}

// core is a schema of Kubernetes' OpenAPI documents.
type core struct {
	Ref                  string           `json:"$ref"`
	AllOf                []core           `json:"allOf"`
	OneOf                []core           `json:"oneOf"`
	Type                 string           `json:"type"`
	Format               string           `json:"format"`
	Properties           map[string]*core `json:"properties"`
	Required             []string         `json:"required"`
	Items                *core            `json:"items"`
	AdditionalProperties *core            `json:"additionalProperties"`
}

type coreReader struct {
	*deriver
	schemas map[string]*core
}

// named takes the schema of a name.
func (c coreReader) named(name string) (int, error) {
	switch {
	case strings.HasSuffix(name, "Status") || strings.HasSuffix(name, ".ManagedFieldsEntry"):
		return c.add(&kubeschema.Schema{Open: true}), nil // which no user writes
	case strings.HasSuffix(name, ".Quantity"):
		return c.add(&kubeschema.Schema{IntOrString: true, Fraction: true}), nil
	case strings.HasSuffix(name, ".IntOrString"):
		return c.add(&kubeschema.Schema{IntOrString: true}), nil
	case c.schemas[name] == nil:
		return 0, fmt.Errorf("there is no schema %s", name)
	}
	return c.take(c.schemas[name])
}

// optional tells whether the API server does without a field that the documents call required: they are not of the newest version.
func optional(field string) bool { return field == "serviceName" } // of a StatefulSet

func (c coreReader) take(p *core) (int, error) {
	if p.Ref == "" && len(p.AllOf) == 1 {
		p = &p.AllOf[0]
	}
	if name, ok := strings.CutPrefix(p.Ref, "#/components/schemas/"); ok {
		return c.named(name)
	}
	if len(p.AllOf)+len(p.OneOf) > 0 {
		return 0, fmt.Errorf("a schema has several parts: %v", p)
	}
	s := &kubeschema.Schema{Type: p.Type, Format: p.Format, Required: slices.DeleteFunc(slices.Clone(p.Required), optional)}
	var err error
	if s.Properties, err = children(p.Properties, c.take); err != nil {
		return 0, err
	}
	if p.Items != nil {
		if s.Items, err = c.take(p.Items); err != nil {
			return 0, err
		}
	}
	if p.AdditionalProperties != nil {
		if s.Values, err = c.take(p.AdditionalProperties); err != nil {
			return 0, err
		}
	}
	return c.add(s), nil
}
