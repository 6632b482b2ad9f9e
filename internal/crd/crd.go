// Package crd validates custom resources against their definitions as the API server does when one is created: unknown
// fields, the OpenAPI schema, lists that are maps or sets, and CEL rules. It runs the API server's own code.
//
// A Set holds definitions. Decoding one and compiling its rules is the expensive part; a Set does that once for each
// kind, when the first object of the kind comes.
package crd

import (
	"bytes"
	"errors"
	"fmt"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

// ErrUnknownKind says that no definition of the set is for an object's group, kind and version.
var ErrUnknownKind = errors.New("no definition for this kind")

// Set is a set of custom resource definitions. It may be used from several goroutines.
type Set struct {
	kinds map[schema.GroupKind]*kind
}

// New makes a set of definitions, each of them one YAML document.
func New(definitions ...[]byte) (*Set, error) {
	s := &Set{kinds: make(map[schema.GroupKind]*kind, len(definitions))}
	for i, d := range definitions {
		gk, err := groupKind(d)
		if err != nil {
			return nil, fmt.Errorf("custom resource definition %d: %w", i+1, err)
		}
		if s.kinds[gk] != nil {
			return nil, fmt.Errorf("custom resource definition %d: %s is defined already", i+1, gk)
		}
		s.kinds[gk] = newKind(d)
	}
	return s, nil
}

// Has tells whether the set defines the kind, in whatever version.
func (s *Set) Has(gk schema.GroupKind) bool { return s.kinds[gk] != nil }

// groupKind reads what a definition defines. The schemas make nearly all of its text and stand behind everything else
// where keys are in order, as in each generated definition, so they are left for later.
func groupKind(definition []byte) (schema.GroupKind, error) {
	head, _, _ := bytes.Cut(definition, []byte("\n  versions:\n"))
	gk, err := decodeGroupKind(head)
	if err == nil && (gk.Group == "" || gk.Kind == "") {
		gk, err = decodeGroupKind(definition)
	}
	if err == nil && (gk.Group == "" || gk.Kind == "") {
		err = errors.New("spec.group and spec.names.kind are missing")
	}
	return gk, err
}

func decodeGroupKind(definition []byte) (schema.GroupKind, error) {
	var crd apiextensions.CustomResourceDefinition
	err := yaml.Unmarshal(definition, &crd)
	return schema.GroupKind{Group: crd.Spec.Group, Kind: crd.Spec.Names.Kind}, err
}
