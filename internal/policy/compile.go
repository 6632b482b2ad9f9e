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
// parallel, and a document concerns one group alone, so that one query asks all of its rules.
type group struct {
	rules    []*rule // in the order of codes
	compiler *ast.Compiler
}

// mostGroups is how many are worth the compilation of the libraries, which each group does for itself.
const mostGroups = 2

// groups sorts the rules into groups that share no kind.
func (l *loading) groups() []*group {
	var groups []*group
	for _, r := range l.rules {
		joined := &group{rules: []*rule{r}}
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

// compile compiles the groups, and gives what keeps modules of the user from it.
func compile(ctx context.Context, groups []*group, libraries []*source, how compiling) ([]*group, []diag.Diagnostic, error) {
	found := make([][]diag.Diagnostic, len(groups))
	err := parallel.Each(ctx, len(groups), func(_, i int) (err error) {
		found[i], err = groups[i].compile(libraries, how)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return groups, slices.Concat(found...), nil
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

func builtinError(found []diag.Diagnostic) error {
	d := found[0]
	return fmt.Errorf("compile built-in policy: %s: %s", d.Source, d.Message)
}
