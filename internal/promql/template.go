package promql

import (
	"cmp"
	"slices"
	"strings"
	"text/template/parse"
)

// LabelUse is a label of the alert's series that a template writes.
type LabelUse struct {
	Label string
	At    Range // in the template
}

// definitions is what Prometheus puts before the template of an annotation or a label.
const definitions = "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}"

// TemplateLabels lists the labels that a template writes, each once, in their order. A label that the template asks for in
// a condition may well be missing, and is left out. So is everything in a template that does not parse.
func TemplateLabels(text string) []LabelUse {
	if !strings.Contains(text, "{{") || !strings.Contains(strings.ToLower(text), "labels") {
		return nil
	}
	tree := parse.New("template")
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(definitions+text, "", "", map[string]*parse.Tree{}); err != nil {
		return nil
	}
	u := &uses{text: definitions + text}
	u.list(tree.Root, true)
	var found []LabelUse
	for _, use := range u.found {
		known := slices.ContainsFunc(found, func(f LabelUse) bool { return f.Label == use.Label })
		if !known && !slices.Contains(u.optional, use.Label) {
			found = append(found, LabelUse{use.Label, Range{use.At[0] - len(definitions), use.At[1] - len(definitions)}})
		}
	}
	slices.SortStableFunc(found, func(a, b LabelUse) int { return cmp.Compare(a.At[0], b.At[0]) })
	return found
}

// uses collects the labels that the nodes of a template name.
type uses struct {
	text     string
	found    []LabelUse
	optional []string
}

// list goes over the nodes of a list. The dot is what the template was given, or, inside of range and with, something else.
func (u *uses) list(l *parse.ListNode, dot bool) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			u.pipe(n.Pipe, dot)
		case *parse.IfNode:
			u.condition(n.Pipe, dot)
			u.list(n.List, dot)
			u.list(n.ElseList, dot)
		case *parse.WithNode:
			u.condition(n.Pipe, dot)
			u.list(n.List, false)
			u.list(n.ElseList, dot)
		case *parse.RangeNode:
			u.pipe(n.Pipe, dot)
			u.list(n.List, false)
			u.list(n.ElseList, dot)
		case *parse.TemplateNode:
			u.pipe(n.Pipe, dot)
		}
	}
}

func (u *uses) condition(p *parse.PipeNode, dot bool) {
	asked := uses{text: u.text}
	asked.pipe(p, dot)
	for _, use := range asked.found {
		u.optional = append(u.optional, use.Label)
	}
}

func (u *uses) pipe(p *parse.PipeNode, dot bool) {
	if p == nil {
		return
	}
	for _, c := range p.Cmds {
		if name, ok := indexed(c, dot); ok {
			at := int(c.Args[2].Position())
			u.found = append(u.found, LabelUse{name, Range{at, at + len(c.Args[2].String())}})
			continue
		}
		for _, arg := range c.Args {
			u.argument(arg, dot)
		}
	}
}

func (u *uses) argument(n parse.Node, dot bool) {
	switch n := n.(type) {
	case *parse.PipeNode:
		u.pipe(n, dot)
	case *parse.VariableNode:
		u.fields(n, n.Ident, 0)
	case *parse.FieldNode:
		if dot {
			u.fields(n, append([]string{"$"}, n.Ident...), 1)
		}
	}
}

// fields notes a chain of names that leads to a label.
func (u *uses) fields(n parse.Node, chain []string, unwritten int) {
	var label string
	switch {
	case len(chain) == 2 && chain[0] == "$labels":
		label = chain[1]
	case len(chain) == 3 && chain[0] == "$" && chain[1] == "Labels":
		label = chain[2]
	default:
		return
	}
	written := strings.Join(chain[unwritten:], ".")
	if unwritten > 0 {
		written = "." + written
	}
	at := strings.LastIndex(u.text[:min(len(u.text), int(n.Position())+len(written))], written) // the parser's place is of the chain's second link
	u.found = append(u.found, LabelUse{label, Range{at, at + len(written)}})
}

// indexed tells whether a command is index $labels "name".
func indexed(c *parse.CommandNode, dot bool) (string, bool) {
	if len(c.Args) != 3 {
		return "", false
	}
	function, isName := c.Args[0].(*parse.IdentifierNode)
	key, isText := c.Args[2].(*parse.StringNode)
	if !isName || !isText || function.Ident != "index" {
		return "", false
	}
	switch of := c.Args[1].(type) {
	case *parse.VariableNode:
		return key.Text, slices.Equal(of.Ident, []string{"$labels"}) || slices.Equal(of.Ident, []string{"$", "Labels"})
	case *parse.FieldNode:
		return key.Text, dot && slices.Equal(of.Ident, []string{"Labels"})
	}
	return "", false
}
