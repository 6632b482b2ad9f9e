package crd

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// Validate tells what the API server has against the creation of an object, one YAML or JSON document. Unknown fields
// come first, as forbidden ones. The error is for what cannot be validated: it is not an object, a key stands twice in
// it, or it is of a kind that the set does not define, which is an ErrUnknownKind.
//
// As in the API server, CEL rules are only evaluated where the schema found nothing that would confuse them.
func (s *Set) Validate(object []byte) (field.ErrorList, error) {
	u, err := decode(object)
	if err != nil {
		return nil, err
	}
	gvk := u.GroupVersionKind()
	k := s.kinds[gvk.GroupKind()]
	if k == nil {
		return nil, fmt.Errorf("%s: %w", gvk, ErrUnknownKind)
	}
	versions, err := k.versions()
	if err != nil {
		return nil, fmt.Errorf("definition of %s: %w", gvk.GroupKind(), err)
	}
	v := versions[gvk.Version]
	if v == nil {
		return nil, fmt.Errorf("%s: %w", gvk, ErrUnknownKind)
	}
	unknown, err := v.admit(u)
	if err != nil {
		return nil, fmt.Errorf("%s: metadata: %w", gvk.Kind, err)
	}
	return append(unknown, v.validate(u)...), nil
}

// decode keeps whole numbers whole, which the schemas tell apart from others.
func decode(object []byte) (*unstructured.Unstructured, error) {
	asJSON, err := yaml.YAMLToJSONStrict(object)
	if err != nil {
		return nil, fmt.Errorf("decode object: %w", err)
	}
	var content map[string]any
	if err := json.Unmarshal(asJSON, &content); err != nil {
		return nil, fmt.Errorf("decode object: %w", err)
	}
	return &unstructured.Unstructured{Object: content}, nil
}

// admit does to an object what the API server does before it validates it: defaults are set, and what is unknown or
// null is dropped. It gives what was unknown.
func (v *version) admit(u *unstructured.Unstructured) (field.ErrorList, error) {
	defaulting.Default(u.Object, v.structural)
	_, _, unknown, err := objectmeta.GetObjectMetaWithOptions(u.Object, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return nil, err
	}
	unknown = append(unknown, pruning.PruneWithOptions(u.Object, v.structural, true,
		schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})...)
	defaulting.PruneNonNullableNullsWithoutDefaults(u.Object, v.structural)
	malformed, embedded := objectmeta.CoerceWithOptions(nil, u.Object, v.structural, false,
		objectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
	if malformed != nil {
		return nil, malformed
	}
	if v.status {
		delete(u.Object, "status")
	}
	var errs field.ErrorList
	for _, path := range append(unknown, embedded...) {
		errs = append(errs, &field.Error{Type: field.ErrorTypeForbidden, Field: path, Detail: "unknown field"})
	}
	return errs, nil
}

// validate follows Validate of the API server's registry/customresource/strategy.go.
func (v *version) validate(u *unstructured.Unstructured) field.ErrorList {
	errs := apivalidation.ValidateObjectMetaAccessor(u, v.namespaced, apivalidation.NameIsDNSSubdomain, field.NewPath("metadata"))
	errs = append(errs, validation.ValidateCustomResource(nil, u.Object, v.openAPI)...)
	errs = append(errs, objectmeta.Validate(nil, u.Object, v.structural, false)...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, v.structural, u.Object)...)
	if v.rules == nil || slices.ContainsFunc(errs, blocksRules) {
		return errs
	}
	broken, _ := v.rules.Validate(context.Background(), nil, v.structural, u.Object, nil, celconfig.RuntimeCELCostBudget)
	return append(errs, broken...)
}

// blocksRules tells whether an object with this error is unfit for CEL rules, as hasBlockingErr of the API server does.
func blocksRules(err *field.Error) bool {
	switch err.Type {
	case field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong, field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid:
		return true
	}
	return false
}
