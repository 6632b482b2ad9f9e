package change

import (
	"fmt"
	"path"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// document is an object as an earlier run wrote it.
type document struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`

	text string
}

// documents splits a file into its objects. Something else that somebody wrote there is one without a kind.
func documents(text []byte) []document {
	var all []document
	for part := range strings.SplitSeq(string(text), "\n---\n") {
		if !strings.HasSuffix(part, "\n") {
			part += "\n"
		}
		d := document{}
		if err := yaml.Unmarshal([]byte(part), &d); err != nil {
			d = document{}
		}
		d.text = part
		all = append(all, d)
	}
	return all
}

// is tells whether the document is an earlier version of the object.
func (d document) is(o *manifest.Object) bool {
	return d.Kind == o.Kind && d.Namespace == o.Namespace && d.Name == o.Name
}

// id names the document as manifest.Object.ID does. What has no kind is a cluster's values file.
func (d document) id(unit string) string {
	if d.Kind == "" {
		return manifest.ValuesKind + " " + path.Base(unit)
	}
	return (&manifest.Object{Kind: d.Kind, Namespace: d.Namespace, Name: d.Name}).ID()
}

// trees decodes both sides of a difference; nil for the one that is not there.
func (d *difference) trees() (before, after map[string]any, err error) {
	if d.old != "" {
		if err := yaml.Unmarshal([]byte(d.old), &before); err != nil {
			before = map[string]any{} // somebody edited the output: all of it changes
		}
	}
	if d.now == nil {
		return before, nil, nil
	}
	text, err := d.now.YAML()
	if err != nil {
		return nil, nil, err
	}
	if err := yaml.Unmarshal(text, &after); err != nil {
		return nil, nil, fmt.Errorf("decode %s: %w", d.id, err)
	}
	return before, after, nil
}

// unitOf gives the folder of the unit that a file of the output belongs to.
func unitOf(file string) string {
	first, rest, _ := strings.Cut(file, "/")
	switch manifest.Scope(first) {
	case manifest.ClusterScope, manifest.RegionScope:
		name, _, _ := strings.Cut(rest, "/")
		return path.Join(first, name)
	}
	return first
}
