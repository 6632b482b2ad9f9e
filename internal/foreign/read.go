package foreign

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/runtime"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/kubeschema"
	"gauntlet.dev/gauntlet/internal/kubeyaml"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/promrule"
)

// What is ignored, where it is of no kind.
const (
	otherContent = "other YAML"
	templates    = "template"
)

// reader reads documents. It may be used from several goroutines.
type reader struct {
	schemas *kubeschema.Table
	rules   promrule.Checker
}

// head is what tells the documents of different kinds apart.
type head struct {
	APIVersion string
	Kind       string
}

// read reads one document: what it holds, and what is wrong with it.
func (r *reader) read(d *document) {
	d.secret = maybeSecret(d.text())
	var n yaml.Node
	if err := yaml.Unmarshal(d.text(), &n); err != nil {
		d.refuse(err)
		return
	}
	if len(n.Content) == 0 {
		return
	}
	root := n.Content[0]
	if isRuleFile(root) {
		r.ruleFile(d, &n)
		return
	}
	value, twice, err := kubeyaml.Decode(root)
	if err != nil {
		d.refuse(err)
		return
	}
	object, ok := value.(map[string]any)
	if !ok {
		if value != nil {
			d.ignore(otherContent)
		}
		return
	}
	if r.resource(d, nil, object) {
		d.duplicates(twice)
	}
}

// duplicates reports keys that stand twice in one mapping.
func (d *document) duplicates(twice []kubeyaml.Duplicate) {
	for _, k := range twice {
		found := d.add(codeTwice, d.span(k.Key), "key "+quote(k.Key.Value)+" stands twice in this mapping, and only the last one counts; remove one")
		found.Related = []diag.Related{{Source: d.hide(d.span(k.First)), Message: "the other one"}}
	}
}

// resource reads what stands at a path, and tells whether any of it is judged.
func (r *reader) resource(d *document, at []any, value map[string]any) bool {
	h := headOf(value)
	d.secret = d.secret || h.Kind == secretKind
	switch {
	case h.Kind == "":
		return r.plain(d, at, value)
	case isList(h, value):
		return r.list(d, at, h, value)
	case kinds[h] != nil:
		r.object(d, at, h, value)
		return true
	}
	if h.APIVersion == "" && isKind(h.Kind) {
		d.add(codeSchema, d.Key(append(at, "kind")...), "this "+h.Kind+" has no apiVersion, and the API server refuses it; add one")
		return true
	}
	if isKind(h.Kind) { // of somebody else, or in a version that nobody serves
		d.ignore(h.Kind + " of " + h.APIVersion)
		return false
	}
	d.ignore(h.Kind)
	return false
}

func headOf(value map[string]any) (h head) {
	h.APIVersion, _ = value["apiVersion"].(string)
	h.Kind, _ = value["kind"].(string)
	return h
}

func isList(h head, value map[string]any) bool {
	_, ok := value["items"].([]any)
	return ok && strings.HasSuffix(h.Kind, "List")
}

// list reads the items of a List. Those of a ServiceMonitorList may leave out what they are.
func (r *reader) list(d *document, at []any, h head, value map[string]any) (judged bool) {
	items, _ := value["items"].([]any)
	for i, item := range items {
		object, ok := item.(map[string]any)
		if !ok {
			d.ignore(otherContent)
			continue
		}
		if of := strings.TrimSuffix(h.Kind, "List"); of != "" && object["kind"] == nil {
			object["apiVersion"], object["kind"] = h.APIVersion, of
		}
		if headOf(object).Kind == "" {
			d.ignore(otherContent)
			continue
		}
		judged = r.resource(d, append(at[:len(at):len(at)], "items", i), object) || judged
	}
	return judged
}

// object reads an object of Kubernetes. One that the API server refuses is judged all the same, as far as it can be read.
func (r *reader) object(d *document, at []any, h head, value map[string]any) {
	problems := r.schemas.Validate(h.APIVersion, h.Kind, value)
	for _, p := range problems {
		if p.Twice && h.Kind == "PrometheusRule" && len(p.Path) == 3 {
			continue // of groups, which rules/group-name-clash tells
		}
		path := slices.Concat(at, p.Path)
		place := d.At(path...)
		if p.Key {
			place = d.Key(path...)
		}
		found := d.add(codeSchema, place, p.Message)
		found.Path = diag.FormatPath(p.Path)
		found.Help = "Fields and values are those of " + r.schemas.From(h.APIVersion, h.Kind) + "."
	}
	resource := kinds[h]()
	if whole, ok := resource.(*map[string]any); ok {
		*whole = value
	} else if err := runtime.DefaultUnstructuredConverter.FromUnstructured(value, resource); err != nil {
		if len(problems) == 0 {
			d.add(codeSchema, d.At(at...), "the API server refuses this "+h.Kind+": "+err.Error()+"; correct it")
		}
		return
	}
	meta, _ := value["metadata"].(map[string]any)
	name, _ := meta["name"].(string)
	namespace, _ := meta["namespace"].(string)
	o := &manifest.Object{APIVersion: h.APIVersion, Kind: h.Kind, Namespace: namespace, Name: name, Resource: resource,
		Origins: []manifest.Origin{{Source: d, At: at}}}
	d.objects = append(d.objects, o)
	r.ruleObject(d, at, o)
}

// plain reads what is no object: values of the chart.
func (r *reader) plain(d *document, at []any, value map[string]any) bool {
	if len(at) > 0 || !isValues(value) {
		d.ignore(otherContent)
		return false
	}
	d.values(value)
	return true
}

// refuse says why a document cannot be read.
func (d *document) refuse(err error) {
	text := d.text()
	if template := actions.FindIndex(text); template != nil {
		d.ignore(templates)
		at := d.source.Place(d.begin + template[0])
		at.Length = template[1] - template[0]
		found := d.add(codeTemplate, at, "this is a template that was not rendered, and nothing of it can be judged; render it first")
		found.Severity = diag.Warning
		found.Help = "helm template RELEASE CHART --output-dir DIR renders a chart into DIR."
		return
	}
	if at, ok := errors.AsType[*kubeyaml.Error](err); ok {
		what := at.Error()
		if d.secret {
			what = "this value cannot be read"
		}
		d.add(codeSyntax, d.span(at.Node), "this is no YAML that can be applied: "+what+"; correct it")
		return
	}
	d.syntax(err)
}
