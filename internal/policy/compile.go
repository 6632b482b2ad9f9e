package policy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/parallel"
)

// group is what is compiled together: rules that judge some of the same kinds, and the libraries. Groups are compiled in
// parallel, and a document concerns one group alone of the built-in ones, so that one query asks all of its rules. The user's
// rules are in groups of their own, which call the functions that are charged.
type group struct {
	builtin  bool
	rules    []*rule // in the order of codes
	compiler *ast.Compiler
}

// mostGroups is how many are worth the compilation of the libraries, which each group does for itself.
const mostGroups = 2

// groups sorts the rules into groups that share no kind.
func (l *loading) groups(builtin bool) []*group {
	var groups []*group
	for _, r := range l.rules {
		if r.source.builtin != builtin {
			continue
		}
		joined := &group{builtin: builtin, rules: []*rule{r}}
		var apart []*group
		for _, g := range groups {
			if slices.ContainsFunc(g.rules, func(other *rule) bool { return slices.ContainsFunc(other.On, r.judges) }) {
				joined.rules = append(joined.rules, g.rules...)
			} else {
				apart = append(apart, g)
			}
		}
		apart = append(apart, joined)
		groups = apart
	}
	for len(groups) > mostGroups {
		slices.SortStableFunc(groups, func(a, b *group) int { return len(b.rules) - len(a.rules) })
		last := len(groups) - 1
		groups[last-1].rules = append(groups[last-1].rules, groups[last].rules...)
		groups = groups[:last]
	}
	for _, g := range groups {
		slices.SortFunc(g.rules, func(a, b *rule) int { return strings.Compare(a.Code, b.Code) })
	}
	return groups
}

func (r *rule) judges(kind string) bool {
	_, on := slices.BinarySearch(r.On, kind)
	return on
}

// compiling says how modules are compiled.
type compiling struct {
	caps    *ast.Capabilities
	checked bool // all of it is known to be sound: the built-in rules are tested to be
}

// needless are the stages that change nothing in sound rules that are written in the order in which they are evaluated.
var needless = [...]ast.StageID{
	// These only look for mistakes.
	ast.StageCheckUnusedImports, ast.StageCheckKeywordOverrides, ast.StageCheckDuplicateImports, ast.StageCheckVoidCalls,
	ast.StageCheckRuleConflicts, ast.StageCheckUndefinedFuncs, ast.StageCheckSafetyRuleHeads, ast.StageSetGraph,
	ast.StageCheckRecursion, ast.StageCheckTypes, ast.StageCheckUnsafeBuiltins, ast.StageCheckDeprecatedBuiltins,
	// This one finds the order.
	ast.StageCheckSafetyRuleBodies,
	// These serve what no rule does.
	ast.StageRewriteTemplateStrings, ast.StageRewritePrintCalls, ast.StageParseMetadataBlocks, ast.StageSetAnnotationSet,
	ast.StageRewriteRegoMetadataCalls, ast.StageRewriteWithValues, ast.StageRewriteTestRulesForTracing,
	ast.StageBuildRequiredCapabilities,
}

func (c compiling) compiler() *ast.Compiler {
	compiler := ast.NewCompiler().WithCapabilities(c.caps).SetErrorLimit(0)
	if c.checked {
		compiler.WithSkipStages(needless[:]...)
	}
	return compiler
}

// compile compiles all groups, and gives what keeps modules of the user from it.
func (l *loading) compile(ctx context.Context) ([]*group, []diag.Diagnostic, error) {
	groups := slices.Concat(l.groups(true), l.groups(false))
	builtin := slices.DeleteFunc(slices.Clone(l.libraries), func(s *source) bool { return !s.builtin })
	found := make([][]diag.Diagnostic, len(groups))
	err := parallel.Each(ctx, len(groups), func(_, i int) (err error) {
		if g := groups[i]; g.builtin {
			found[i], err = g.compile(builtin, compiling{caps: l.caps, checked: true})
		} else if found[i], err = g.compile(l.libraries, compiling{caps: l.caps}); err == nil {
			bind(g.compiler, charged())
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	all := slices.Concat(found...)
	return groups, slices.CompactFunc(diag.Sort(all), func(a, b diag.Diagnostic) bool { return a.Source == b.Source && a.Message == b.Message }), nil
}

// compile leaves out the user's modules that do not compile, as often as that breaks others.
func (g *group) compile(libraries []*source, how compiling) ([]diag.Diagnostic, error) {
	modules := make(map[string]*ast.Module, len(g.rules)+len(libraries))
	for _, s := range libraries {
		modules[s.name()] = s.module
	}
	for _, r := range g.rules {
		modules[r.source.name()] = r.source.module
	}
	var found []diag.Diagnostic
	for {
		g.compiler = how.compiler()
		g.compiler.Compile(modules)
		if broken := g.swelling(); len(broken) > 0 {
			for _, d := range broken {
				delete(modules, d.Source.File)
			}
			found = append(found, broken...)
			continue
		}
		if !g.compiler.Failed() {
			g.rules = slices.DeleteFunc(g.rules, func(r *rule) bool { return modules[r.source.name()] == nil })
			return found, nil
		}
		broken := regoErrors(g.compiler.Errors)
		for _, d := range broken {
			if d.Source.File == "" || strings.HasPrefix(d.Source.File, builtinPrefix) {
				return nil, builtinError(broken)
			}
			delete(modules, d.Source.File)
		}
		found = append(found, broken...)
	}
}

// swelling tells which modules of the user's put values together without bound.
func (g *group) swelling() []diag.Diagnostic {
	if g.builtin || g.compiler.Failed() {
		return nil
	}
	var found []diag.Diagnostic
	for file, module := range g.compiler.Modules {
		if !strings.HasPrefix(file, builtinPrefix) {
			found = append(found, swelling(g.compiler, module)...)
		}
	}
	return found
}

func builtinError(found []diag.Diagnostic) error {
	d := found[0]
	return fmt.Errorf("compile built-in policy: %s: %s", d.Source, d.Message)
}
