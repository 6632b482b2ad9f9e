package promrule

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"go.yaml.in/yaml/v3"

	"gauntlet.dev/gauntlet/internal/suggest"
)

// Read reads a file of groups as Prometheus does, which refuses fields that it does not know. What it holds is not checked.
func Read(text []byte) (*rulefmt.RuleGroups, error) {
	groups := &rulefmt.RuleGroups{}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(groups); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return groups, nil
}

// Refusal is why Prometheus does not read a file of groups.
type Refusal struct {
	Line    int        // in the text that the node was parsed from
	Node    *yaml.Node // that is meant; nil where only the line is known
	Message string
}

// Decode is Read for a text that was parsed before. It gives every reason to refuse the file, where Prometheus gives the
// first of some.
func Decode(n *yaml.Node) (*rulefmt.RuleGroups, []Refusal) {
	var r refuser
	r.mapping(n, 0, 0)
	if len(r.refused) > 0 {
		return nil, r.refused
	}
	groups := &rulefmt.RuleGroups{}
	err := n.Decode(groups)
	if err == nil {
		return groups, nil
	}
	list, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		return nil, []Refusal{{Line: n.Line, Message: "Prometheus refuses the file: " + err.Error()}}
	}
	for _, text := range list.Errors {
		refusal := Refusal{Line: n.Line, Message: "Prometheus refuses the file: " + text}
		if m := typeError.FindStringSubmatch(text); m != nil {
			refusal.Line, _ = strconv.Atoi(m[1])
			refusal.Message = "Prometheus refuses the file: " + m[2]
		}
		r.refused = append(r.refused, refusal)
	}
	return nil, r.refused
}

var typeError = regexp.MustCompile(`^line (\d+): (.*)$`)

// level is a mapping of a file of groups: its fields, those of them that hold lists of mappings, and those that are durations.
type level struct {
	noun      string
	fields    []string
	list      string
	durations []string
}

// levels are those from the file down to the rule.
var levels = [...]level{
	{"a rule file", []string{"groups"}, "groups", nil},
	{"a rule group", []string{"name", "interval", "query_offset", "limit", "rules", "labels"}, "rules", []string{"interval", "query_offset"}},
	{"a rule", []string{"record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"}, "", []string{"for", "keep_firing_for"}},
}

// NotAField says that a mapping of rulefmt, by the name of its Go type, has no such field.
func NotAField(of, name string) (message string, known bool) {
	i := slices.Index([]string{"RuleGroups", "RuleGroup", "Rule"}, of)
	if i < 0 {
		return "", false
	}
	return levels[i].notAField(name), true
}

func (l level) notAField(name string) string {
	if near := suggest.Nearest(name, l.fields); near != "" {
		return fmt.Sprintf("%q is not a field of %s; did you mean %q?", name, l.noun, near)
	}
	return fmt.Sprintf("%q is not a field of %s; its fields are %s", name, l.noun, strings.Join(slices.Sorted(slices.Values(l.fields)), ", "))
}

type refuser struct{ refused []Refusal }

func (r *refuser) add(n *yaml.Node, message string) {
	r.refused = append(r.refused, Refusal{Line: n.Line, Node: n, Message: message})
}

// mapping looks for what the decoder reports without a place, or one at a time: unknown fields, and durations. Of what is
// of another type, the decoder tells.
func (r *refuser) mapping(n *yaml.Node, at, depth int) {
	n, l := resolve(n), levels[at]
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], resolve(n.Content[i+1])
		switch {
		case key.Kind != yaml.ScalarNode:
		case key.Tag == "!!merge":
			r.merged(value, at, depth)
		case !slices.Contains(l.fields, key.Value):
			r.add(key, l.notAField(key.Value))
		case slices.Contains(l.durations, key.Value):
			if value.Kind == yaml.ScalarNode && value.Tag != "!!null" {
				if _, err := model.ParseDuration(value.Value); err != nil {
					r.add(value, "Prometheus refuses the duration: "+err.Error())
				}
			}
		case key.Value == l.list && value.Kind == yaml.SequenceNode:
			for _, item := range value.Content {
				r.mapping(item, at+1, 0)
			}
		}
	}
}

// mostMerged bounds merges in merges, which may go in circles.
const mostMerged = 20

func (r *refuser) merged(n *yaml.Node, at, depth int) {
	if depth == mostMerged {
		return
	}
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			r.mapping(item, at, depth+1)
		}
		return
	}
	r.mapping(n, at, depth+1)
}

// resolve follows an alias. An anchor is never at an alias.
func resolve(n *yaml.Node) *yaml.Node {
	switch {
	case n.Kind == yaml.AliasNode:
		return n.Alias
	case n.Kind == yaml.DocumentNode && len(n.Content) == 1:
		return n.Content[0]
	}
	return n
}
