package policy

import (
	"context"
	"slices"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"gauntlet.dev/gauntlet/policies"
)

// TestNeedlessStages compiles the built-in rules with and without the stages that they are said not to need.
func TestNeedlessStages(t *testing.T) {
	l, err := collect(context.Background(), policies.Files, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range l.groups(true) {
		if _, err := g.compile(l.libraries, compiling{caps: l.caps, checked: true}); err != nil {
			t.Fatal(err)
		}
		short := g.compiler
		if _, err := g.compile(l.libraries, compiling{caps: l.caps}); err != nil {
			t.Fatal(err)
		}
		for file, module := range g.compiler.Modules {
			for i, want := range module.Rules {
				if got := short.Modules[file].Rules[i]; !got.Equal(want) || !slices.Equal(numbers(got), numbers(want)) {
					t.Errorf("%s: write the rule in the order in which it is evaluated, or have package policy skip less\ncompiled to %s\nwant        %s",
						got.Loc(), got, want)
				}
			}
		}
	}
}

// numbers gives those of all expressions of a rule.
func numbers(r *ast.Rule) []int {
	var all []int
	ast.WalkExprs(r, func(e *ast.Expr) bool {
		all = append(all, e.Index)
		return false
	})
	return all
}
