// Package kubeschema says what the API server, or a validator of manifests, has against an object: fields that its kind does
// not have, fields that are missing, values of another type, and values that the kind does not take.
//
// The schemas are those of the custom resource definitions and of Kubernetes' own OpenAPI documents, in a table that is
// embedded; the command derive makes it. A schema is read when the first object needs it, so that a run pays for the
// kinds, and the parts of kinds, that it meets.
package kubeschema

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// Schema is what one value may be. Other schemas are named by their numbers; zero is none.
type Schema struct {
	Type        string         `json:"t,omitempty"`
	Format      string         `json:"f,omitempty"`
	IntOrString bool           `json:"is,omitempty"`
	Fraction    bool           `json:"fr,omitempty"` // of an IntOrString that may be any number
	Open        bool           `json:"o,omitempty"`  // takes fields that it does not list
	Properties  map[string]int `json:"p,omitempty"`
	Required    []string       `json:"r,omitempty"`
	Values      int            `json:"v,omitempty"` // of a map with whatever keys
	Items       int            `json:"i,omitempty"`
	Set         bool           `json:"set,omitempty"`  // no item stands twice
	MapKeys     []string       `json:"keys,omitempty"` // no two items agree on these fields
	Enum        []any          `json:"e,omitempty"`
	Pattern     string         `json:"re,omitempty"`
	Minimum     *float64       `json:"min,omitempty"`
	Maximum     *float64       `json:"max,omitempty"`
	MinLength   *int64         `json:"minl,omitempty"`
	MaxLength   *int64         `json:"maxl,omitempty"`
	MinItems    *int64         `json:"mini,omitempty"`
	Rules       []Rule         `json:"cel,omitempty"`
}

// Rule is a rule of CEL.
type Rule struct {
	Rule    string `json:"rule"`
	Message string `json:"message,omitempty"`
}

//go:embed schemas.txt
var text string

// Table holds the schemas of all kinds. It may be used from several goroutines.
type Table struct {
	kinds    map[[2]string]kind
	lines    []string
	schemas  []func() (*Schema, error)
	patterns sync.Map // *regexp.Regexp by their text
}

// kind is the schema of a kind, and the module that it is from.
type kind struct {
	from   string
	schema int
}

// Open gives the table.
func Open() *Table {
	head, rest, _ := strings.Cut(text, "\n\n")
	t := &Table{kinds: map[[2]string]kind{}, lines: strings.Split(strings.TrimSuffix(rest, "\n"), "\n")}
	for line := range strings.Lines(head) {
		var version, name string
		var k kind
		if _, err := fmt.Sscan(line, &version, &name, &k.from, &k.schema); err == nil {
			t.kinds[[2]string{version, name}] = k
		}
	}
	t.schemas = make([]func() (*Schema, error), len(t.lines))
	for i, line := range t.lines {
		t.schemas[i] = sync.OnceValues(func() (*Schema, error) {
			s := &Schema{}
			return s, json.Unmarshal([]byte(line), s)
		})
	}
	return t
}

// Has tells whether the table holds the schema of a kind.
func (t *Table) Has(apiVersion, kind string) bool {
	_, ok := t.kinds[[2]string{apiVersion, kind}]
	return ok
}

// From names what a kind's schema is of, with its version: prometheus-operator v0.93.1.
func (t *Table) From(apiVersion, kind string) string {
	return strings.NewReplacer("@", " ", "-CD", " CD").Replace(t.kinds[[2]string{apiVersion, kind}].from)
}

// schema gives the schema of a number.
func (t *Table) schema(number int) *Schema {
	if number < 1 || number > len(t.schemas) {
		return &Schema{Open: true}
	}
	s, err := t.schemas[number-1]()
	if err != nil {
		return &Schema{Open: true} // which a test excludes
	}
	return s
}

// pattern compiles a pattern once. One that does not compile, which a test excludes, is nil.
func (t *Table) pattern(text string) *regexp.Regexp {
	if re, ok := t.patterns.Load(text); ok {
		return re.(*regexp.Regexp)
	}
	re, _ := regexp.Compile(text)
	t.patterns.Store(text, re)
	return re
}
