package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Brief writes errors and warnings in a line each, errors first, and how many more there are: for whoever shows them in one field.
func Brief(w io.Writer, found []diag.Diagnostic, most int) error {
	found = slices.DeleteFunc(diag.Sort(slices.Clone(found)), func(d diag.Diagnostic) bool { return rank(d.Severity) > rank(diag.Warning) })
	slices.SortStableFunc(found, func(a, b diag.Diagnostic) int { return rank(a.Severity) - rank(b.Severity) })
	var text strings.Builder
	for _, d := range found[:min(most, len(found))] {
		fmt.Fprintf(&text, "%s: %s: %s [%s]\n", clean(d.Source.String()), d.Severity, strings.Join(lines(d.Message), " "), clean(d.Code))
	}
	if more := len(found) - most; more > 0 {
		fmt.Fprintf(&text, "and %d more\n", more)
	}
	_, err := io.WriteString(w, text.String())
	return err
}
