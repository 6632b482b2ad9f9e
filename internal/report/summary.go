package report

import (
	"fmt"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
)

// summary counts the findings and their files: 2 errors, 1 warning in 2 files.
func summary(ds []diag.Diagnostic) string {
	by := bySeverity(ds)
	var parts []string
	for _, kind := range []struct {
		severity diag.Severity
		noun     string
	}{{diag.Error, "error"}, {diag.Warning, "warning"}, {diag.Info, "info"}} {
		if n := by[kind.severity]; n > 0 {
			parts = append(parts, count(n, kind.noun))
		}
	}
	text := strings.Join(parts, ", ")
	if n := files(ds); n > 0 {
		text += " in " + count(n, "file")
	}
	return text
}

func bySeverity(ds []diag.Diagnostic) map[diag.Severity]int {
	by := map[diag.Severity]int{}
	for _, d := range ds {
		by[d.Severity]++
	}
	return by
}

// files counts the files that findings are in.
func files(ds []diag.Diagnostic) int {
	names := map[string]bool{}
	for _, d := range ds {
		if d.Source.File != "" {
			names[d.Source.File] = true
		}
	}
	return len(names)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
