package crd

import (
	"fmt"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// kind is one definition. Its versions are built when first asked for.
type kind struct {
	versions func() (map[string]*version, error)
}

func newKind(definition []byte) *kind {
	return &kind{versions: sync.OnceValues(func() (map[string]*version, error) { return buildVersions(definition) })}
}

// version is what is needed to validate objects of one version of a kind.
type version struct {
	namespaced bool
	status     bool // has a status that is written apart, and that creation drops
	structural *schema.Structural
	openAPI    validation.SchemaValidator
	rules      *cel.Validator // nil where the schema has none
}

func buildVersions(definition []byte) (map[string]*version, error) {
	var crd apiextensionsv1.CustomResourceDefinition
	if err := yaml.Unmarshal(definition, &crd); err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	versions := map[string]*version{}
	for _, v := range crd.Spec.Versions {
		if !v.Served || v.Schema == nil {
			continue
		}
		built, err := buildVersion(v.Schema)
		if err != nil {
			return nil, fmt.Errorf("version %s: %w", v.Name, err)
		}
		built.namespaced = crd.Spec.Scope == apiextensionsv1.NamespaceScoped
		built.status = v.Subresources != nil && v.Subresources.Status != nil
		versions[v.Name] = built
	}
	return versions, nil
}

// buildVersion follows getOrCreateServingInfoFor of the API server's customresource_handler.go.
func buildVersion(published *apiextensionsv1.CustomResourceValidation) (*version, error) {
	var internal apiextensions.CustomResourceValidation
	err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(published, &internal, nil)
	if err != nil {
		return nil, fmt.Errorf("convert the schema: %w", err)
	}
	structural, err := schema.NewStructural(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, fmt.Errorf("structural schema: %w", err)
	}
	// The defaults in a structural schema are shared with what it was made from.
	structural = structural.DeepCopy()
	if err := defaulting.PruneDefaults(structural); err != nil {
		return nil, fmt.Errorf("prune defaults: %w", err)
	}
	openAPI, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, fmt.Errorf("OpenAPI schema: %w", err)
	}
	return &version{
		structural: structural,
		openAPI:    openAPI,
		rules:      cel.NewValidator(structural, true, celconfig.PerCallLimit),
	}, nil
}
