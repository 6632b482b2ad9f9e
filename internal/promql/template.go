package promql

import (
	"cmp"
	"slices"
	"strings"
	"text/template/parse"
)

// LabelUse is a label that a template writes: of the alert's series, or of who evaluates it.
type LabelUse struct {
	Label    string
	External bool  // it is the evaluator's
	At       Range // in the template
}

// definitions is what Prometheus puts before the template of an annotation or a label.
const definitions = "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}"

// TemplateLabels lists the labels that a template writes, each once, in their order. A label that the template asks for in
// a condition may well be missing, and is left out. So is everything in a template that does not parse.
func TemplateLabels(text string) []LabelUse {
	if !strings.Contains(strings.ToLower(text), "labels") {
		return nil
	}
	u := usesIn(text)
	var found []LabelUse
	for _, use := range u.found {
		same := func(f LabelUse) bool { return f.Label == use.Label && f.External == use.External }
		if !slices.ContainsFunc(found, same) && !slices.ContainsFunc(u.optional, same) {
			use.At = Range{use.At[0] - len(definitions), use.At[1] - len(definitions)}
			found = append(found, use)
		}
	}
	slices.SortStableFunc(found, func(a, b LabelUse) int { return cmp.Compare(a.At[0], b.At[0]) })
	return found
}

// TemplateValue tells where a template writes the value of the alert's series. That it asks for the value in a condition, or
// keeps it in a variable, is not to write it.
func TemplateValue(text string) (Range, bool) {
	if !strings.Contains(strings.ToLower(text), "value") {
		return Range{}, false
	}
	for _, at := range usesIn(text).values {
		return Range{at[0] - len(definitions), at[1] - len(definitions)}, true
	}
	return Range{}, false
}

// usesIn gives what a template uses. One that does not parse uses nothing.
func usesIn(text string) *uses {
	u := &uses{text: definitions + text}
	if !strings.Contains(text, "{{") {
		return u
	}
	tree := parse.New("template")
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(u.text, "", "", map[string]*parse.Tree{}); err == nil {
		u.list(tree.Root, true)
	}
	return u
}

// uses collects the labels that the nodes of a template name.
type uses struct {
	text     string
	found    []LabelUse
	optional []LabelUse
	values   []Range // where the value is written
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
	u.optional = append(u.optional, asked.found...)
}

func (u *uses) pipe(p *parse.PipeNode, dot bool) {
	if p == nil {
		return
	}
	for _, c := range p.Cmds {
		if name, external, ok := indexed(c, dot); ok {
			at := int(c.Args[2].Position())
			u.found = append(u.found, LabelUse{name, external, Range{at, at + len(c.Args[2].String())}})
			continue
		}
		before := len(u.values)
		for _, arg := range c.Args {
			u.argument(arg, dot)
		}
		if len(p.Decl) > 0 {
			u.values = u.values[:before]
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
	use := LabelUse{}
	value := slices.Equal(chain, []string{"$value"}) || slices.Equal(chain, []string{"$", "Value"})
	last := len(chain) - 1
	switch of := chain[:max(last, 0)]; {
	case value:
	case isLabels(of):
		use.Label = chain[last]
	case isExternal(of):
		use.Label, use.External = chain[last], true
	default:
		return
	}
	written := strings.Join(chain[unwritten:], ".")
	if unwritten > 0 {
		written = "." + written
	}
	at := strings.LastIndex(u.text[:min(len(u.text), int(n.Position())+len(written))], written) // the parser's place is of the chain's second link
	if use.At = (Range{at, at + len(written)}); value {
		u.values = append(u.values, use.At)
		return
	}
	u.found = append(u.found, use)
}

func isLabels(chain []string) bool {
	return slices.Equal(chain, []string{"$labels"}) || slices.Equal(chain, []string{"$", "Labels"})
}

func isExternal(chain []string) bool {
	return slices.Equal(chain, []string{"$externalLabels"}) || slices.Equal(chain, []string{"$", "ExternalLabels"})
}

// indexed tells whether a command is index $labels "name", or the same of $externalLabels.
func indexed(c *parse.CommandNode, dot bool) (name string, external, ok bool) {
	if len(c.Args) != 3 {
		return "", false, false
	}
	function, isName := c.Args[0].(*parse.IdentifierNode)
	key, isText := c.Args[2].(*parse.StringNode)
	if !isName || !isText || function.Ident != "index" {
		return "", false, false
	}
	var chain []string
	switch of := c.Args[1].(type) {
	case *parse.VariableNode:
		chain = of.Ident
	case *parse.FieldNode:
		if dot {
			chain = append([]string{"$"}, of.Ident...)
		}
	}
	return key.Text, isExternal(chain), isExternal(chain) || isLabels(chain)
}
