package policy

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Load reads and compiles the rules of both trees: CATEGORY/RULE/RULE.rego with its page RULE.md, and lib/NAME.rego.
// The user's tree may be nil, or not be there.
//
// A user's policy that cannot run is left out and told as a diagnostic, whose file is a path in the user's tree; the
// others run. What is wrong with a built-in rule is an error.
func Load(ctx context.Context, builtin, user fs.FS) (*Engine, []diag.Diagnostic, error) {
	l, err := collect(ctx, builtin, user)
	if err != nil {
		return nil, nil, err
	}
	if err := l.checkTypes(ctx); err != nil {
		return nil, nil, err
	}
	groups, found, err := l.compile(ctx)
	if err != nil {
		return nil, nil, err
	}
	return &Engine{groups: groups, limits: DefaultLimits()}, diag.Sort(append(l.found, found...)), nil
}

// collect reads both trees.
func collect(ctx context.Context, builtin, user fs.FS) (*loading, error) {
	ours, misplaced, err := find(builtin, true)
	if err != nil {
		return nil, err
	}
	if len(misplaced) > 0 {
		return nil, builtinError(misplaced)
	}
	theirs, misplaced, err := find(user, false)
	if err != nil {
		return nil, err
	}
	l := &loading{caps: capabilities(), files: map[string]bool{}, found: misplaced}
	sources := slices.Concat(ours, theirs)
	if err := read(ctx, sources, l.caps); err != nil {
		return nil, err
	}
	for _, s := range sources {
		if err := l.add(s); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// loading is what was read and is still good.
type loading struct {
	caps      *ast.Capabilities
	files     map[string]bool // of the built-in tree
	rules     []*rule
	libraries []*source
	found     []diag.Diagnostic
}

func (l *loading) add(s *source) error {
	found := s.errs
	var r *rule
	if len(found) == 0 {
		r, found = s.check()
		found = append(found, l.clash(s)...)
	}
	if len(found) > 0 {
		if s.builtin {
			return builtinError(found)
		}
		l.found = append(l.found, found...)
		return nil
	}
	if s.builtin {
		l.files[s.file] = true
	}
	if s.library {
		l.libraries = append(l.libraries, s)
	} else {
		l.rules = append(l.rules, r)
	}
	return nil
}

// clash tells whether a code is already taken. Within one tree the paths keep codes apart.
func (l *loading) clash(s *source) []diag.Diagnostic {
	taken := slices.ContainsFunc(OwnRules(), func(r Rule) bool { return r.Code == s.code })
	if !taken && (s.builtin || !l.files[s.file]) {
		return nil
	}
	return []diag.Diagnostic{invalid(span(s.module.Package.Location),
		fmt.Sprintf("the code %s is gauntlet's own, and a code names one policy; give this one another category or name", s.code),
		"A finding of a built-in policy is excused by a waiver, and not by another policy of its name.")}
}
