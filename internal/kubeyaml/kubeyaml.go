// Package kubeyaml reads a document of YAML as Kubernetes and Helm do: they take its plain scalars as YAML 1.1 did, expand
// aliases and merge keys, and see what JSON would hold. It says beside that which keys stand twice in one mapping, of
// which they see the last one alone.
package kubeyaml

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Duplicate is a key that stands again in a mapping.
type Duplicate struct {
	Key, First *yaml.Node
}

// Error is an error at a node.
type Error struct {
	Node *yaml.Node
	Err  error
}

func (e *Error) Error() string { return e.Err.Error() }

// Decode gives the value of a parsed document: maps, lists, strings, booleans, nil, and numbers as int64 where they are whole
// and fit, else as float64.
func Decode(n *yaml.Node) (value any, twice []Duplicate, err error) {
	d := decoder{open: map[*yaml.Node]bool{}}
	value, err = d.value(n)
	return value, d.twice, err
}

// Aliases may make a document out of a few lines that no memory holds. So many values may come of them, and so many times
// the number of those that were written.
const (
	manyAliased = 100_000
	mostAliased = 10
)

type decoder struct {
	open             map[*yaml.Node]bool // anchored nodes around this one
	aliases          int                 // around this node
	written, aliased int                 // values so far
	twice            []Duplicate
}

var (
	errExpansion = errors.New("its aliases make too many values")
	errCircle    = errors.New("an alias stands inside of what it repeats")
)

func (d *decoder) value(n *yaml.Node) (any, error) {
	if d.aliases == 0 {
		d.written++
	} else if d.aliased++; d.aliased > manyAliased && d.aliased > mostAliased*d.written {
		return nil, &Error{n, errExpansion}
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return d.value(n.Content[0])
	case yaml.AliasNode:
		return d.alias(n)
	case yaml.MappingNode:
		object := make(map[string]any, len(n.Content)/2)
		return object, d.mapping(n, object, d.aliases == 0)
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			var err error
			if list[i], err = d.value(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	case yaml.ScalarNode:
		return scalar(n)
	}
	return nil, nil
}

// enter goes to what an alias repeats.
func (d *decoder) enter(n *yaml.Node, do func(*yaml.Node) error) error {
	if n.Kind != yaml.AliasNode {
		return do(n)
	}
	if d.open[n.Alias] {
		return &Error{n, errCircle}
	}
	d.open[n.Alias] = true
	d.aliases++
	err := do(n.Alias)
	d.aliases--
	delete(d.open, n.Alias)
	if at := (*Error)(nil); errors.As(err, &at) && errors.Is(at.Err, errExpansion) {
		at.Node = n // the outermost one
	}
	return err
}

func (d *decoder) alias(n *yaml.Node) (value any, err error) {
	err = d.enter(n, func(n *yaml.Node) (err error) {
		value, err = d.value(n)
		return err
	})
	return value, err
}

// mapping puts the fields of a mapping into an object, in their order, as the decoder of Kubernetes does: what is merged
// behind a key replaces it.
func (d *decoder) mapping(n *yaml.Node, object map[string]any, own bool) error {
	var seen map[string]*yaml.Node
	if own && len(n.Content) > 2 {
		seen = make(map[string]*yaml.Node, len(n.Content)/2)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, of := n.Content[i], n.Content[i+1]
		if key.Kind == yaml.ScalarNode && key.Tag == "!!merge" {
			if err := d.merge(of, object); err != nil {
				return err
			}
			continue
		}
		name, err := d.key(key)
		if err != nil {
			return err
		}
		if first := seen[name]; first != nil {
			d.twice = append(d.twice, Duplicate{key, first})
		} else if seen != nil {
			seen[name] = key
		}
		if object[name], err = d.value(of); err != nil {
			return err
		}
	}
	return nil
}

// merge puts what a merge key names into an object: of several mappings, the first counts most.
func (d *decoder) merge(n *yaml.Node, object map[string]any) error {
	return d.enter(n, func(n *yaml.Node) error {
		switch n.Kind {
		case yaml.MappingNode:
			d.aliased++
			return d.mapping(n, object, false)
		case yaml.SequenceNode:
			for _, item := range slices.Backward(n.Content) {
				err := d.enter(item, func(n *yaml.Node) error {
					if n.Kind != yaml.MappingNode {
						return &Error{n, errors.New("a merge key takes mappings alone")}
					}
					return d.mapping(n, object, false)
				})
				if err != nil {
					return err
				}
			}
			return nil
		}
		return &Error{n, errors.New("a merge key takes mappings alone")}
	})
}

// key gives a field's name, which JSON has as a string.
func (d *decoder) key(n *yaml.Node) (string, error) {
	value, err := d.value(n)
	if err != nil {
		return "", err
	}
	switch value := value.(type) {
	case string:
		return value, nil
	case int64, bool:
		return fmt.Sprint(value), nil
	case float64:
		return strconv.FormatFloat(value, 'g', -1, 32), nil
	}
	return "", &Error{n, errors.New("a key is a word or a number")}
}

func scalar(n *yaml.Node) (any, error) {
	quoted := n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	tag := ""
	if n.Style&yaml.TaggedStyle != 0 {
		tag = n.ShortTag()
	}
	switch tag {
	case "":
		if quoted {
			return n.Value, nil
		}
	case "!!bool", "!!int", "!!float", "!!null":
	default:
		return n.Value, nil
	}
	value, err := tagged(n, tag, resolve(n.Value))
	f, ok := value.(float64)
	switch {
	case !ok:
		return value, err
	case math.IsInf(f, 0) || math.IsNaN(f):
		return nil, &Error{n, fmt.Errorf("JSON has no number %s", n.Value)}
	case f == math.Trunc(f) && math.Abs(f) < 1<<63:
		return int64(f), nil // for JSON writes it so
	}
	return f, nil
}

// tagged holds a value against the tag that was written.
func tagged(n *yaml.Node, tag string, value any) (any, error) {
	is := "!!str"
	switch v := value.(type) {
	case nil:
		is = "!!null"
	case bool:
		is = "!!bool"
	case int64:
		is = "!!int"
		if tag == "!!float" {
			return float64(v), nil
		}
	case float64:
		is = "!!float"
	}
	if tag != "" && tag != is {
		return nil, &Error{n, fmt.Errorf("%q is no %s", n.Value, tag)}
	}
	return value, nil
}
