package foreign

import "go.yaml.in/yaml/v3"

// maxAliases bounds how many aliases are followed from a node: they may go in circles.
const maxAliases = 20

// resolve follows aliases. It gives nil for nil.
func resolve(n *yaml.Node) *yaml.Node {
	for range maxAliases {
		if n == nil || n.Kind != yaml.AliasNode {
			return n
		}
		n = n.Alias
	}
	return n
}

// child gives the value below a node, or nil.
func child(n *yaml.Node, step any) *yaml.Node {
	n = resolve(n)
	switch step := step.(type) {
	case int:
		if n.Kind == yaml.SequenceNode && step < len(n.Content) {
			return n.Content[step]
		}
	case string:
		_, value := field(n, step, maxAliases)
		return value
	}
	return nil
}

// field gives a field by its name: the last one that stands there, or one that is merged. Both are nil where none is there.
func field(n *yaml.Node, name string, depth int) (key, value *yaml.Node) {
	n = resolve(n)
	if n.Kind != yaml.MappingNode || depth == 0 {
		return nil, nil
	}
	for i := len(n.Content) - 2; i >= 0; i -= 2 {
		if n.Content[i].Value == name {
			return n.Content[i], n.Content[i+1]
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag != "!!merge" {
			continue
		}
		merged := resolve(n.Content[i+1])
		all := []*yaml.Node{merged}
		if merged.Kind == yaml.SequenceNode {
			all = merged.Content
		}
		for _, m := range all {
			if key, value := field(m, name, depth-1); key != nil {
				return key, value
			}
		}
	}
	return nil, nil
}

// scalarField gives the text of a field of a mapping, where it is one.
func scalarField(n *yaml.Node, name string) string {
	if _, value := field(n, name, maxAliases); value != nil {
		if value = resolve(value); value.Kind == yaml.ScalarNode {
			return value.Value
		}
	}
	return ""
}
