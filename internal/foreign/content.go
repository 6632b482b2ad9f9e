package foreign

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/source"
)

const (
	codeSyntax   = "manifests/syntax"
	codeTemplate = "manifests/template"
)

// What is ignored, where it is of no kind.
const (
	otherContent = "other YAML"
	templates    = "templates"
)

// content is the text of one or more files, and what was read from it.
type content struct {
	name    string // of the first file
	text    []byte
	source  *source.File
	objects []*manifest.Object
	ignored map[string]int
	found   []diag.Diagnostic // what kept some of it from being read
	judged  []diag.Diagnostic // what is wrong with what was read
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// read reads each document of the content.
func (c *content) read() {
	c.source = source.New(c.name, bytes.TrimPrefix(c.text, byteOrderMark))
	c.text, c.ignored = nil, map[string]int{}
	for _, d := range split(c.source) {
		c.document(d)
	}
}

// head is what tells the documents of different kinds apart.
type head struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
}

func (c *content) document(d *document) {
	text := d.text()
	json, err := yaml.YAMLToJSON(text)
	switch {
	case err != nil && isTemplate(text):
		c.ignored[templates]++
		c.found = append(c.found, diag.Diagnostic{Code: codeTemplate, Severity: diag.Warning, Source: d.At(),
			Message: "this is a template that was not rendered, and nothing of it can be judged; render it first",
			Help:    "helm template RELEASE CHART --output-dir DIR renders a chart into DIR."})
		return
	case err != nil:
		c.found = append(c.found, d.syntax(err))
		return
	case len(json) == 0 || bytes.Equal(json, []byte("null")):
		return
	}
	var h head
	if yaml.Unmarshal(json, &h) != nil || h.Kind == "" {
		c.plain(d, json)
		return
	}
	if strings.HasSuffix(h.Kind, "List") {
		c.list(d, json)
		return
	}
	c.object(d, nil, h, json)
}

// list reads the items of a List.
func (c *content) list(d *document, json []byte) {
	var l struct {
		Items []rawJSON `json:"items"`
	}
	if err := yaml.Unmarshal(json, &l); err != nil {
		c.found = append(c.found, d.syntax(err))
		return
	}
	for i, item := range l.Items {
		var h head
		if yaml.Unmarshal(item, &h) != nil || h.Kind == "" {
			c.ignored[otherContent]++
			continue
		}
		c.object(d, []any{"items", i}, h, item)
	}
}

// rawJSON is a part that is decoded later.
type rawJSON []byte

// UnmarshalJSON keeps the text.
func (r *rawJSON) UnmarshalJSON(text []byte) error {
	*r = append((*r)[:0], text...)
	return nil
}

// object decodes an object of Kubernetes, at a path of its document.
func (c *content) object(d *document, at []any, h head, json []byte) {
	empty := kinds[h]
	if empty == nil {
		c.ignored[h.Kind]++
		return
	}
	resource := empty()
	if err := yaml.Unmarshal(json, resource); err != nil {
		c.found = append(c.found, d.mismatch(at, h, err))
		return
	}
	var meta struct {
		Metadata struct{ Name, Namespace string } `json:"metadata"`
	}
	_ = yaml.Unmarshal(json, &meta) // which the typed object has decoded as well
	c.objects = append(c.objects, &manifest.Object{APIVersion: h.APIVersion, Kind: h.Kind, Namespace: meta.Metadata.Namespace,
		Name: meta.Metadata.Name, Resource: resource, Origins: []manifest.Origin{{Source: d, At: at}}})
}

// plain reads what is no object: a file of rule groups, or values of the chart.
func (c *content) plain(d *document, json []byte) {
	var keys map[string]rawJSON
	if yaml.Unmarshal(json, &keys) != nil {
		c.ignored[otherContent]++
		return
	}
	switch {
	case keys["groups"] != nil:
		c.ruleFile(d, json)
	case isValues(keys):
		c.values(d, keys, json)
	default:
		c.ignored[otherContent]++
	}
}

// isValues tells whether the keys of a document are those of the chart, not only those that any chart has, or whether a chart
// around it passes values on. A key that is spelled almost like one of the chart may be among them.
func isValues(keys map[string]rawJSON) bool {
	if bytes.HasPrefix(keys[chart.Name], []byte("{")) {
		return true
	}
	own := false
	for key := range keys {
		if !chart.Known([]string{key}) && len(chart.Nearest([]string{key})) != 1 {
			return false
		}
		own = own || ownKey(key)
	}
	return own
}

// ownKey tells whether few other charts have the key.
func ownKey(key string) bool {
	switch key {
	case "prometheus", "alertmanager", "prometheusOperator", "thanosRuler", "defaultRules", "kubeStateMetrics", "nodeExporter",
		"kubelet", "kubeApiServer", "additionalPrometheusRulesMap":
		return true
	}
	return false
}

// isTemplate tells whether a document that is no YAML holds actions of Go's templates.
func isTemplate(text []byte) bool { return bytes.Contains(text, []byte("{{")) }

var yamlLine = regexp.MustCompile(`(?:yaml: )?line (\d+): `)

// syntax passes on what the YAML parser says.
func (d *document) syntax(err error) diag.Diagnostic {
	message := strings.TrimPrefix(err.Error(), "error converting YAML to JSON: ")
	at := diag.Span{File: d.source.Name, Line: d.first}
	if m := yamlLine.FindStringSubmatchIndex(message); m != nil {
		n, _ := strconv.Atoi(message[m[2]:m[3]]) // of digits
		at.Line = min(max(d.first, d.first+n-1), d.source.Lines())
		message = message[:m[0]] + message[m[1]:]
	}
	at = d.wholeLine(at)
	return diag.Diagnostic{Code: codeSyntax, Severity: diag.Error, Source: at,
		Message: fmt.Sprintf("this is no YAML: %s; correct it", strings.TrimPrefix(message, "yaml: "))}
}

// mismatch passes on what the decoder says of a value of another type.
func (d *document) mismatch(at []any, h head, err error) diag.Diagnostic {
	message := strings.TrimPrefix(err.Error(), "error unmarshaling JSON: while decoding JSON: ")
	return diag.Diagnostic{Code: "manifests/schema", Severity: diag.Error, Source: d.At(at...),
		Message: fmt.Sprintf("the API server refuses this %s: %s; correct it", h.Kind, strings.TrimPrefix(message, "json: "))}
}
