package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"gauntlet.dev/gauntlet/internal/diag"
)

// check tells what keeps a parsed module from being the rule, or the library, that its path says, and gives the rule.
func (s *source) check() (*rule, []diag.Diagnostic) {
	category, name, _ := strings.Cut(s.code, "/")
	want := ast.Ref{ast.DefaultRootDocument, ast.StringTerm(root), ast.StringTerm(category), ast.StringTerm(name)}
	var found []diag.Diagnostic
	if !s.module.Package.Path.Equal(want) {
		found = append(found, invalid(span(s.module.Package.Location),
			fmt.Sprintf("the package is %s, and the path of this file asks for another; write %s", pkg(s.module.Package.Path), pkg(want)),
			"The folder, the package and the code of a policy agree."))
	}
	if s.library {
		return nil, found
	}
	r := &rule{Rule: Rule{Code: s.code, Page: s.page}, source: s, ref: want.Append(ast.StringTerm("findings"))}
	if !s.builtin {
		found = append(found, s.checkReferences(want)...)
	}
	found = append(found, s.checkFindings()...)
	return r, append(found, s.describe(r)...)
}

func pkg(path ast.Ref) string { return (&ast.Package{Path: path}).String() }

// checkFindings asks that findings is a set: then it is defined for every document, and one query can hold all rules.
func (s *source) checkFindings() []diag.Diagnostic {
	const help = "Write: findings contains report.finding(path, message, help) if { ... }"
	defined := false
	for _, r := range s.module.Rules {
		if r.Head.Ref()[0].Value.Compare(ast.Var("findings")) != 0 {
			continue
		}
		defined = true
		if r.Head.RuleKind() != ast.MultiValue || len(r.Head.Ref()) > 1 {
			return []diag.Diagnostic{invalid(span(r.Head.Location), "findings is no set, and a policy gives a set of findings; add to it by contains", help)}
		}
	}
	if defined {
		return nil
	}
	return []diag.Diagnostic{invalid(span(s.module.Package.Location), "the policy has no findings, and so can find nothing; add them by a rule of this name", help)}
}

// checkReferences asks that the rule reads nothing of other rules: they are not compiled together.
func (s *source) checkReferences(own ast.Ref) []diag.Diagnostic {
	var found []diag.Diagnostic
	ours := own[:2]
	ast.WalkRefs(s.module, func(r ast.Ref) bool {
		inLib := len(r) > 2 && r[2].Value.Compare(ast.String("lib")) == 0
		if !r.HasPrefix(ours) || inLib || r.HasPrefix(own) || r.Equal(s.module.Package.Path) {
			return false
		}
		found = append(found, invalid(span(r[0].Location), fmt.Sprintf("%s belongs to another policy, and a policy sees none but itself and lib; move what they share to lib/NAME.rego", r),
			"A file lib/NAME.rego has the package gauntlet.lib.NAME."))
		return false
	})
	return found
}

// describe fills in what the METADATA of the package says.
func (s *source) describe(r *rule) []diag.Diagnostic {
	const help = "Above the package: # METADATA, title, description, and custom with severity and on."
	at := span(s.module.Package.Location)
	i := slices.IndexFunc(s.module.Annotations, func(a *ast.Annotations) bool { return a.Scope == "package" })
	if i < 0 {
		return []diag.Diagnostic{invalid(at, "the package has no METADATA, and a policy says there what it is and what it judges; write it", help)}
	}
	a := s.module.Annotations[i]
	at.Line, at.Column, at.Length = a.Location.Row, a.Location.Col, 0
	r.Title, r.Description = a.Title, strings.TrimSpace(a.Description)
	var found []diag.Diagnostic
	complain := func(format string, args ...any) {
		found = append(found, invalid(at, fmt.Sprintf(format, args...), help))
	}
	if r.Title == "" || r.Description == "" {
		complain("the METADATA lacks a title or a description, and both are shown to people; write them")
	}
	severity, _ := a.Custom["severity"].(string)
	switch r.Severity = diag.Severity(severity); r.Severity {
	case diag.Error, diag.Warning, diag.Info:
	default:
		complain("custom.severity is %q, and a finding is an error, a warning or an info; write one of them", severity)
	}
	on, _ := a.Custom["on"].([]any)
	for _, kind := range on {
		if k, ok := kind.(string); ok && Known(k) {
			r.On = append(r.On, k)
		} else {
			complain("custom.on has %q, and no document is of this kind; write %s, or a kind that gauntlet emits, such as ServiceMonitor or PrometheusRule", fmt.Sprint(kind), FleetKind)
		}
	}
	if len(on) == 0 {
		complain("custom.on names no kind, and so the policy would judge nothing; list the kinds of its documents")
	}
	slices.Sort(r.On)
	r.On = slices.Compact(r.On)
	return found
}
