package chart

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/template/parse"
)

// tplText lists the keys that the chart, or that of Grafana below it, takes through Helm's templates once more: a line for
// each, and behind it the key that turns that on. It was read from the calls of tpl in the templates of both charts; where
// they say so, the comments of values.yaml agree ("passed through tpl").
//
//go:embed tpl.txt
var tplText string

// TemplateFault is a text that goes through Helm's templates and is not made for them.
type TemplateFault struct {
	Path []any  `json:"path"`
	Key  string `json:"key"` // the path as people write it
	// Fault goes on from "Helm's templates, which": "know no variable $labels".
	Fault string `json:"fault"`
}

// TemplateFaults finds the texts among the values that somebody wrote on which Helm's templates fail, or in which they
// replace what is meant for Prometheus or Alertmanager, in the order of their paths. It stays silent about what only the
// rendered chart knows.
func (v *Values) TemplateFaults() []TemplateFault {
	var found []TemplateFault
	values := v.byHand()
	for line := range strings.Lines(tplText) {
		key, flag, _ := strings.Cut(strings.TrimSpace(line), " ")
		if on, _ := lookup(values, strings.Split(cmp.Or(flag, key), ".")...); flag != "" && on != true {
			continue
		}
		if value, set := lookup(values, strings.Split(key, ".")...); set {
			path := make([]any, 0, 8)
			for name := range strings.SplitSeq(key, ".") {
				path = append(path, name)
			}
			found = append(found, templateFaults(path, value)...)
		}
	}
	return found
}

// byHand are the values that nobody compiled.
func (v *Values) byHand() map[string]any {
	if v.Written != nil {
		return v.Written
	}
	return v.Overrides
}

func templateFaults(path []any, value any) []TemplateFault {
	var found []TemplateFault
	switch value := value.(type) {
	case string:
		if fault := templateFault(value); fault != "" {
			found = append(found, TemplateFault{Path: path, Key: keyName(path), Fault: fault})
		}
	case []any:
		for i, inner := range value {
			found = append(found, templateFaults(append(slices.Clone(path), i), inner)...)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			found = append(found, templateFaults(append(slices.Clone(path), name), value[name])...)
		}
	}
	return found
}

func keyName(path []any) string {
	var b strings.Builder
	for _, step := range path {
		if i, isIndex := step.(int); isIndex {
			fmt.Fprintf(&b, "[%d]", i)
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		fmt.Fprint(&b, step)
	}
	return b.String()
}

var (
	parserPlace = regexp.MustCompile(`^template: [^:]*:\d+: `)
	variable    = regexp.MustCompile(`^undefined variable "(.*)"$`)
)

// templateFault tells what Helm's templates make nothing of in a text, or nothing.
func templateFault(text string) string {
	if !strings.Contains(text, "{{") {
		return ""
	}
	t := parse.New("value")
	t.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := t.Parse(text, "", "", trees); err != nil {
		message := parserPlace.ReplaceAllString(err.Error(), "")
		m := variable.FindStringSubmatch(message)
		switch {
		case m != nil:
			return "know no variable " + m[1]
		case strings.Contains(message, "unexpected EOF") || strings.Contains(message, "unexpected {{"):
			return "" // the rest of it may stand in another value: the chart takes all of the key at once
		}
		return "do not take it: " + message
	}
	for _, name := range slices.Sorted(maps.Keys(trees)) {
		if fault := faultIn(trees[name].Root, name == "value"); fault != "" {
			return fault
		}
	}
	return ""
}

// rootFields are those of what Helm hands to a template.
var rootFields = []string{"Values", "Release", "Chart", "Capabilities", "Template", "Files", "Subcharts"}

// notHelms are the functions of the templates of Prometheus and Alertmanager that Helm has none of that name of.
var notHelms = []string{
	"args", "externalURL", "graphLink", "humanize", "humanize1024", "humanizeDuration", "humanizePercentage",
	"humanizeTimestamp", "label", "match", "parseDuration", "pathPrefix", "query", "reReplaceAll", "safeHtml", "safeUrl",
	"since", "sortByLabel", "stringSlice", "stripDomain", "stripPort", "strvalue", "tableLink", "tmpl", "toDuration",
	"toLower", "toTime", "toUpper", "trimSpace", "tz", "urlQueryEscape", "urlUnescape", "value",
}

// faultIn goes through a node of a template. AtRoot tells whether the dot is what Helm hands to it.
func faultIn(node parse.Node, atRoot bool) string {
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			return firstFault(n.Nodes, atRoot)
		}
	case *parse.ActionNode:
		return faultIn(n.Pipe, atRoot)
	case *parse.IfNode:
		return branchFault(&n.BranchNode, atRoot, atRoot)
	case *parse.RangeNode:
		return branchFault(&n.BranchNode, atRoot, false)
	case *parse.WithNode:
		return branchFault(&n.BranchNode, atRoot, false)
	case *parse.PipeNode:
		if n != nil {
			return firstFault(n.Cmds, atRoot)
		}
	case *parse.CommandNode:
		return firstFault(n.Args, atRoot)
	case *parse.ChainNode:
		return faultIn(n.Node, atRoot)
	case *parse.IdentifierNode:
		if slices.Contains(notHelms, n.Ident) {
			return "know no function " + n.Ident
		}
	case *parse.FieldNode:
		if atRoot && !slices.Contains(rootFields, n.Ident[0]) {
			return "know no field ." + n.Ident[0]
		}
	case *parse.VariableNode:
		if n.Ident[0] == "$" && len(n.Ident) > 1 && atRoot && !slices.Contains(rootFields, n.Ident[1]) {
			return "know no field ." + n.Ident[1]
		}
	}
	return ""
}

func firstFault[N parse.Node](nodes []N, atRoot bool) string {
	for _, n := range nodes {
		if fault := faultIn(n, atRoot); fault != "" {
			return fault
		}
	}
	return ""
}

func branchFault(n *parse.BranchNode, atRoot, inside bool) string {
	return cmp.Or(faultIn(n.Pipe, atRoot), faultIn(n.List, inside), faultIn(n.ElseList, atRoot))
}
