package foreign

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/kubeyaml"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// helmSource is what a source of an application says of values.
type helmSource struct {
	release    string
	files      []string
	text       string         // values as a text
	object     map[string]any // values as an object, which take the place of the text
	parameters []any
}

func readHelm(helm map[string]any) helmSource {
	h := helmSource{release: text(helm, "releaseName"), text: text(helm, "values")}
	h.object, _ = helm["valuesObject"].(map[string]any)
	h.parameters, _ = helm["parameters"].([]any)
	files, _ := helm["valueFiles"].([]any)
	for _, f := range files {
		if name, ok := f.(string); ok {
			h.files = append(h.files, name)
		}
	}
	return h
}

// layer is one of several values of a release, of which a later one takes precedence.
type layer struct {
	value  map[string]any
	source diag.Locator
	at     []any
}

// inner gives the layer's values of the stack, where a chart around it passes them on.
func (l layer) inner() layer {
	if below, ok := l.value[chart.Name].(map[string]any); ok {
		return layer{below, l.source, append(l.at[:len(l.at):len(l.at)], chart.Name)}
	}
	return l
}

// inline gives the layers that stand in the application itself, in Helm's order, and what is wrong with them.
func (h helmSource) inline(o *manifest.Object, at []any) (layers []layer, found []diag.Diagnostic) {
	d, ok := o.Origins[0].Source.(*document)
	if !ok {
		return nil, nil
	}
	helm := slices.Concat(o.Origins[0].At, at, []any{"helm"})
	below := func(more ...any) []any { return append(helm[:len(helm):len(helm)], more...) }
	switch {
	case h.object != nil:
		layers = append(layers, layer{h.object, d, below("valuesObject")})
	case h.text != "":
		t := &embedded{document: d, at: below("values"), text: h.text}
		value, err := t.read()
		if err != nil {
			found = append(found, diag.Diagnostic{Code: codeSyntax, Severity: diag.Error, Source: d.At(t.at...),
				Message: "these values are no YAML: " + strings.TrimPrefix(err.Error(), "yaml: ") + "; correct them"})
		} else if value != nil {
			layers = append(layers, layer{value: value, source: t})
		}
	}
	for i := range layers {
		layers[i] = layers[i].inner()
		found = append(found, layers[i].review()...)
	}
	for i, p := range h.parameters {
		if set, ok := p.(map[string]any); ok {
			if value := setting(text(set, "name"), set["value"], set["forceString"] == true); value != nil {
				layers = append(layers, layer{value, parameterPlace{d, below("parameters", i, "value")}, nil}.inner())
			}
		}
	}
	return layers, found
}

// review says what the chart would make nothing of.
func (l layer) review() []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, p := range chart.Review(l.value) {
		path := slices.Clone(l.at)
		for _, name := range p.Path {
			path = append(path, name)
		}
		found = append(found, diag.Diagnostic{Code: p.Code, Severity: diag.Error, Message: p.Message(), Source: l.source.At(path...),
			Path: p.Name(), Help: p.Help})
	}
	return found
}

// setting makes values of a parameter, as --set does. Nil is for a name that leads into a list.
func setting(name string, value any, isText bool) map[string]any {
	if name == "" || strings.ContainsAny(name, "[{") {
		return nil
	}
	s, ok := value.(string)
	if ok && !isText {
		value = typed(s)
	}
	parts := strings.Split(strings.ReplaceAll(name, `\.`, "\x00"), ".")
	for _, part := range slices.Backward(parts) {
		value = map[string]any{strings.ReplaceAll(part, "\x00", "."): value}
	}
	values, _ := value.(map[string]any)
	return values
}

// typed gives the value of a parameter that Helm does not take for a string.
func typed(s string) any {
	switch s {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && (s == "0" || !strings.HasPrefix(s, "0")) {
		return n
	}
	return s
}

// parameterPlace is the place of a parameter, wherever in the values it leads to.
type parameterPlace struct {
	document *document
	path     []any
}

// At implements diag.Locator.
func (p parameterPlace) At(...any) diag.Span { return p.document.At(p.path...) }

// embedded is YAML that stands as a text in a document.
type embedded struct {
	document *document
	at       []any
	text     string
	root     *yaml.Node
}

func (e *embedded) read() (map[string]any, error) {
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(e.text), &n); err != nil {
		return nil, err
	}
	if len(n.Content) == 0 {
		return nil, nil
	}
	e.root = n.Content[0]
	value, _, err := kubeyaml.Decode(e.root)
	object, _ := value.(map[string]any)
	return object, err
}

// At implements diag.Locator.
func (e *embedded) At(path ...any) diag.Span {
	n := e.root
	for _, step := range path {
		next := child(n, step)
		if next == nil {
			break
		}
		n = next
	}
	for (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode) && len(n.Content) > 0 {
		n = n.Content[0]
	}
	from := 0
	for range n.Line - 1 {
		from += strings.IndexByte(e.text[from:], '\n') + 1
	}
	for range n.Column - 1 {
		_, size := utf8.DecodeRuneInString(e.text[from:])
		from += size
	}
	return e.document.Part(e.text, from, min(from+max(len(n.Value), 1), len(e.text)), e.at...)
}

// merge puts layers on each other as Helm does, and says which part is from where.
func merge(layers []layer) (values map[string]any, origins []manifest.Origin) {
	values = map[string]any{}
	for i, l := range layers {
		var from []manifest.Origin
		put(values, l.value, nil, func(path []any) {
			from = append(from, manifest.Origin{Path: path, Source: l.source, At: slices.Concat(l.at, path)})
		})
		if i == 0 {
			from = []manifest.Origin{{Source: l.source, At: l.at}}
		}
		for _, o := range from { // what an earlier layer said of the same is gone
			origins = slices.DeleteFunc(origins, func(old manifest.Origin) bool {
				return len(o.Path) > 0 && len(old.Path) >= len(o.Path) && slices.Equal(old.Path[:len(o.Path)], o.Path)
			})
		}
		origins = append(origins, from...)
	}
	return values, origins
}

// put puts values over others. It tells of each that it sets, and changes none of the maps that are given.
func put(under, over map[string]any, path []any, set func([]any)) {
	for name, value := range over {
		at := slices.Concat(path, []any{name})
		below, isMap := value.(map[string]any)
		there, areMaps := under[name].(map[string]any)
		if isMap && areMaps {
			there = maps.Clone(there)
			put(there, below, at, set)
			under[name] = there
			continue
		}
		under[name] = value
		set(at)
	}
}

// release makes the values of a release from its layers.
func release(layers []layer, name, namespace string) (*manifest.Object, error) {
	values, origins := merge(layers)
	encoded, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	v, _, err := chart.Read(encoded)
	if err != nil {
		return nil, err
	}
	if override, _ := values["fullnameOverride"].(string); override == "" {
		v.FullnameOverride = chart.Fullname(name, text(values, "nameOverride"))
	}
	if other := text(values, "namespaceOverride"); other != "" {
		namespace = other
	}
	return &manifest.Object{Kind: manifest.ValuesKind, Namespace: namespace, Name: name, Resource: v, Origins: origins}, nil
}
