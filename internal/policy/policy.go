// Package policy says what is wrong with what was compiled. Its rules are Rego, one a folder; an Engine holds them
// compiled, and Check runs each over the documents of the kinds that it is for.
//
// A rule sees one document as its input: an object with what the topology knows of it, or the fleet as a whole. It sees
// nothing else but data.fleet (see Data): no clock, no network, no files, no randomness.
package policy

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"gauntlet.dev/gauntlet/internal/diag"
)

// The engine's own codes: what it says of policies, and not of the fleet.
const (
	// CodeInvalid is for a policy that cannot run at all.
	CodeInvalid = "policy/invalid"
	// CodeFailed is for a policy that broke off over a document.
	CodeFailed = "policy/failed"
	// CodeTest is for a test of a policy that does not pass.
	CodeTest = "policy/test"
)

// Rule is what is known of a rule without running it.
type Rule struct {
	Code        string // category/rule, as its folder
	Title       string
	Description string
	Severity    diag.Severity
	On          []string // kinds of the documents that it judges, sorted
	Page        string   // Markdown; empty where a user's rule has none
}

// Engine holds compiled rules. It may check from several goroutines at once.
type Engine struct {
	limits Limits
	groups []*group
	values converter
}

// Limit gives the user's rules other limits than the default ones. It is called before any check.
func (e *Engine) Limit(l Limits) { e.limits = l }

// rule is a Rule with the source that defines it.
type rule struct {
	Rule
	source *source
	ref    ast.Ref // of its findings
}

// Rules lists the rules and the engine's own codes, in the order of codes.
func (e *Engine) Rules() []Rule {
	listed := OwnRules()
	for _, g := range e.groups {
		for _, r := range g.rules {
			listed = append(listed, r.Rule)
		}
	}
	slices.SortFunc(listed, func(a, b Rule) int { return strings.Compare(a.Code, b.Code) })
	return listed
}
