package verdict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// codeReference is for a severity of what is no policy.
const codeReference = "inventory/reference"

// Know tells the judge which codes there are, and gives the severities of the inventory that are of none of them, or of
// one that cannot be changed. These have no effect.
func (j *Judge) Know(codes Codes) []diag.Diagnostic {
	j.codes, j.severities = codes, nil
	var ds []diag.Diagnostic
	for i, s := range j.inv.Fleet.Severities {
		if message := codes.misses(s.Code); message != "" {
			path := []any{"severities", i, "code"}
			ds = append(ds, diag.Diagnostic{Code: codeReference, Severity: diag.Error, Source: j.inv.Fleet.At(path...),
				Path: fmt.Sprintf("severities[%d].code", i), Message: message})
			continue
		}
		j.severities = append(j.severities, s)
	}
	return ds
}

// misses says why findings of a code cannot be given a severity; it is empty where they can.
func (c Codes) misses(code string) string {
	category, all := strings.CutSuffix(code, "*")
	of := func(code string) bool { return strings.HasPrefix(code, category) }
	switch {
	case all && slices.ContainsFunc(c.Policies, of) || slices.Contains(c.Policies, code):
		return ""
	case slices.Contains(c.Others, code) || all && slices.ContainsFunc(c.Others, of):
		return fmt.Sprintf("findings of %s are no policy's, and are always as bad as they say; remove this entry", code)
	}
	known := c.Policies
	if all {
		known = nil
		for _, p := range c.Policies {
			category, _, _ := strings.Cut(p, "/")
			known = append(known, category+"/*")
		}
	}
	return fmt.Sprintf("policy %q does not exist; %s", code,
		cmp.Or(didYouMean(suggest.Nearest(code, slices.Compact(known))), "'gauntlet explain' lists them"))
}

// severity tells how bad a finding is: the worst that it is in the environments in which it holds.
func (j *Judge) severity(d diag.Diagnostic) diag.Severity {
	if len(j.severities) == 0 {
		return d.Severity
	}
	if len(d.Clusters) == 0 {
		return j.severityIn("", d)
	}
	worst := diag.Info
	seen := ""
	for _, cluster := range d.Clusters {
		if env := j.environments[cluster]; env != seen || seen == "" {
			worst = worse(worst, j.severityIn(env, d))
			seen = env
		}
	}
	return worst
}

// severityIn tells how bad a finding is in an environment, or where none is known.
func (j *Judge) severityIn(environment string, d diag.Diagnostic) diag.Severity {
	for _, s := range j.severities {
		if fits(s, environment, d) {
			return diag.Severity(s.Severity)
		}
	}
	return d.Severity
}

func fits(s inventory.FindingSeverity, environment string, d diag.Diagnostic) bool {
	category, all := strings.CutSuffix(s.Code, "*")
	return (s.Code == d.Code || all && strings.HasPrefix(d.Code, category)) &&
		(len(s.Classes) == 0 || slices.Contains(s.Classes, d.Class)) &&
		(len(s.Environments) == 0 || slices.Contains(s.Environments, environment))
}

func worse(a, b diag.Severity) diag.Severity {
	for _, s := range []diag.Severity{diag.Error, diag.Warning} {
		if a == s || b == s {
			return s
		}
	}
	return diag.Info
}
