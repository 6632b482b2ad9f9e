package policy

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"

	"gauntlet.dev/gauntlet/internal/diag"
)

// most is how many values a policy may write into one.
const most = 10_000

// swelling tells where modules write values that hold each other so often that to put them together fills the memory: OPA
// does that in one step. Forty lines of x1 := [x0, x0] are enough.
func swelling(compiler *ast.Compiler, module *ast.Module) []diag.Diagnostic {
	s := swell{compiler, map[*ast.Rule]growth{}}
	for _, rule := range module.Rules {
		if at := s.place(rule); at != nil {
			return []diag.Diagnostic{invalid(span(at), fmt.Sprintf("a value that is put together here holds more than %d; write it in another way", most),
				"A value that is written into another counts as often as it stands there.")}
		}
	}
	return nil
}

// swell knows how functions grow what they are given.
type swell struct {
	compiler *ast.Compiler
	known    map[*ast.Rule]growth
}

// growth is how many values a function writes into its result, where its operands are single values, and how many more
// for each that is in an operand.
type growth struct{ base, slope int }

// place finds the first expression of a rule that puts too much together.
func (s swell) place(rule *ast.Rule) (at *ast.Location) {
	s.weigh(rule, 1, func(e *ast.Expr) {
		if at == nil {
			at = e.Location
		}
	})
	return at
}

// weigh gives the weight of a rule's value, for operands of a weight.
func (s swell) weigh(rule *ast.Rule, operands int, tooMuch func(*ast.Expr)) int {
	w := weights{}
	for _, a := range rule.Head.Args {
		w.bind(a, operands)
	}
	ast.WalkExprs(rule, func(e *ast.Expr) bool {
		if s.note(w, e) > most {
			tooMuch(e)
		}
		return false
	})
	if rule.Head.Value == nil {
		return 1
	}
	return w.of(rule.Head.Value)
}

// note takes in what an expression binds, and gives the weight.
func (s swell) note(w weights, e *ast.Expr) int {
	if e.IsEquality() || e.IsAssignment() {
		a, b := e.Operand(0), e.Operand(1)
		inA, inB := w.of(a), w.of(b)
		w.bind(a, inB)
		w.bind(b, inA)
		return max(inA, inB)
	}
	if !e.IsCall() {
		return 1
	}
	rules := s.compiler.GetRulesExact(e.Operator())
	if len(rules) == 0 {
		return 1
	}
	operands, heaviest := e.Operands(), 1
	for _, o := range operands {
		heaviest = max(heaviest, w.of(o))
	}
	made := 1
	for _, r := range rules {
		g := s.growth(r)
		made = max(made, min(g.base+g.slope*(heaviest-1), 2*most))
	}
	if last := len(operands) - 1; len(operands) > len(rules[0].Head.Args) {
		w.bind(operands[last], made)
	}
	return made
}

// growth is that of a function. Rego has no recursion.
func (s swell) growth(rule *ast.Rule) growth {
	g, ok := s.known[rule]
	if !ok {
		nobody := func(*ast.Expr) {}
		g.base = s.weigh(rule, 1, nobody)
		g.slope = s.weigh(rule, 2, nobody) - g.base
		s.known[rule] = g
	}
	return g
}

// weights tell of variables how many values are put together in them.
type weights map[ast.Var]int

// of is the weight of a term.
func (w weights) of(t *ast.Term) int {
	switch v := t.Value.(type) {
	case ast.Var:
		return max(w[v], 1)
	case ast.Ref:
		return w.of(v[0])
	case *ast.Array, ast.Set, ast.Object:
		if t.IsGround() {
			return 1
		}
	default:
		return 1
	}
	sum := 0
	within := func(t *ast.Term) bool {
		sum += w.of(t)
		return sum > most
	}
	switch v := t.Value.(type) {
	case *ast.Array:
		v.Until(within)
	case ast.Set:
		v.Until(within)
	case ast.Object:
		v.Until(func(_, v *ast.Term) bool { return within(v) })
	}
	return sum
}

// bind gives each variable of a term the weight of what it is held against.
func (w weights) bind(t *ast.Term, weight int) {
	ast.WalkVars(t, func(v ast.Var) bool {
		w[v] = max(w[v], weight)
		return false
	})
}
