package chart

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The codes of what Review finds.
const (
	CodeUnknownKey   = "values/unknown-key"
	CodeTypeMismatch = "values/type-mismatch"
)

// Problem is a value that the chart can make nothing of, and of which it says nothing.
type Problem struct {
	Code    string
	Path    []string // of the key
	Fact    string   // which goes on from the key's name
	Action  string
	Help    string   // may be empty
	Nearest []string // the path of the key that was probably meant, or nil
}

// Name is the key as people write it.
func (p Problem) Name() string { return strings.Join(p.Path, ".") }

// Message says it in one sentence.
func (p Problem) Message() string { return p.Name() + " " + p.Fact + "; " + p.Action }

// Review finds what the chart ignores or misreads in a whole values file, in the order of its keys.
func Review(values map[string]any) []Problem { return review(nil, values) }

func review(around []string, values map[string]any) []Problem {
	var found []Problem
	for _, name := range slices.Sorted(maps.Keys(values)) {
		path := append(slices.Clone(around), name)
		if p, wrong := Judge(path, values[name]); wrong {
			found = append(found, p)
		} else if inner, isMap := values[name].(map[string]any); isMap {
			found = append(found, review(path, inner)...)
		}
	}
	return found
}

// Judge tells what is wrong with a value by itself, whatever a map holds. The keys around it are known ones.
func Judge(path []string, v any) (Problem, bool) {
	kind, known := KindOf(path)
	switch {
	case !known:
		return unknownKey(path), true
	case !kind.Takes(v):
		return Problem{Code: CodeTypeMismatch, Path: path, Action: "write one",
			Fact: fmt.Sprintf("is %s, but chart %s takes a %s there", Describe(v), Name, kind)}, true
	}
	return Problem{}, false
}

func unknownKey(path []string) Problem {
	p := Problem{Code: CodeUnknownKey, Path: path, Fact: "is no key of chart " + Name + ", which would ignore it",
		Action: "remove it", Help: "helm show values prints every key that the chart takes"}
	if p.Nearest = Nearest(path); p.Nearest != nil {
		p.Action, p.Help = "write "+strings.Join(p.Nearest, ".")+" instead", ""
	}
	return p
}

// Describe names a value to people: the value where it is short, and its type.
func Describe(v any) string {
	kind := KindOfValue(v)
	switch v := v.(type) {
	case nil:
		return "null"
	case map[string]any, []any:
		return "a " + kind
	case string:
		return fmt.Sprintf("%q, a %s", v, kind)
	default:
		return fmt.Sprintf("%v, a %s", v, kind)
	}
}
