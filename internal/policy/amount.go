package policy

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// What a rule of the user's may say of one document. Where it says more, nobody reads it.
const (
	mostFindings = 1000
	mostText     = 64 << 10 // bytes
)

// tooMuch tells whether a rule says more of a document than it may.
func tooMuch(set ast.Value) error {
	found, ok := set.(ast.Set)
	if !ok {
		return nil
	}
	if found.Len() > mostFindings {
		return exceeded{what: fmt.Sprintf("it finds more than %d mistakes in one document", mostFindings)}
	}
	if textIn(ast.NewTerm(set), mostText) > mostText {
		return exceeded{what: fmt.Sprintf("its findings of one document have more than %d bytes of text", mostText)}
	}
	return nil
}

// textIn is how many bytes of text a value holds, each other value in it counted as one, or more than most.
func textIn(t *ast.Term, most int) int {
	n := 0
	within := func(t *ast.Term) bool {
		n += textIn(t, most-n)
		return n > most
	}
	switch v := t.Value.(type) {
	case ast.String:
		return len(v)
	case ast.Number:
		return len(v)
	case *ast.Array:
		v.Until(within)
	case ast.Set:
		v.Until(within)
	case ast.Object: // its keys are those of a finding
		v.Until(func(_, v *ast.Term) bool { return within(v) })
	}
	return n + 1
}
