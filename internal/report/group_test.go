package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
)

func message(code string, line int, format string, args ...any) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Severity: diag.Error, Source: at(fmt.Sprintf("f%d", line%4), line, 1, 1), Message: fmt.Sprintf(format, args...)}
}

func TestGroups(t *testing.T) {
	warning := message("a/b", 9, "service shop is in class p9, which is none")
	warning.Severity = diag.Warning
	ds := []diag.Diagnostic{
		message("a/b", 1, "service shop is in class p9, which is none"),
		message("a/b", 2, "service cart is in class p9, which is none"),
		message("a/b", 3, "service shop has no team"),
		message("a/c", 4, "service shop is in class p9, which is none"),
		warning,
		message("a/b", 5, "service cart is in class p8, which is none"),
		message("a/b", 6, "team %q is gone", "two words"),
		message("a/b", 7, "team %q is gone", "one"),
		message("a/b", 8, `an open "quote stays`),
		message("a/b", 8, ""),
	}
	var got []string
	for _, g := range grouped(ds) {
		got = append(got, fmt.Sprintf("%s %s %v: %s", g.severity, g.code, g.members, g.message()))
	}
	want := []string{
		"error a/b [0 1 5]: service … is in class … which is none",
		"error a/b [2]: service shop has no team",
		"error a/c [3]: service shop is in class p9, which is none",
		"warning a/b [4]: service shop is in class p9, which is none",
		"error a/b [6 7]: team … is gone",
		`error a/b [8]: an open "quote stays`,
		"error a/b [9]: ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTenThousand reads what is written of ten thousand findings: some of them, and the number of the others by cause.
func TestTenThousand(t *testing.T) {
	var ds []diag.Diagnostic
	for i := range 9_000 {
		ds = append(ds, diag.Diagnostic{Code: "inventory/reference", Severity: diag.Error, Source: at(fmt.Sprintf("services/%04d.yaml", i/18), i%18+1, 1, 0),
			Message: `class "p9" does not exist; did you mean "p1"?`})
	}
	for i := range 990 {
		ds = append(ds, diag.Diagnostic{Code: "rules/severity-priority", Severity: diag.Warning, Source: at("services/0001.yaml", i+100, 1, 0),
			Message: fmt.Sprintf(`severity of Service%d is "info", and class p%d has critical and warning`, i, i%2)})
	}
	for i := range 10 {
		ds = append(ds, diag.Diagnostic{Code: "scrape/port-number", Severity: diag.Error, Source: at("services/0002.yaml", i+100, 1, 0), Message: "port is 80"})
	}
	got := text(t, nil, Options{More: "--all shows all of them"}, ds...)
	var want strings.Builder
	for i := range 3 {
		fmt.Fprintf(&want, "services/0000.yaml:%d:1: error: class \"p9\" does not exist; did you mean \"p1\"? [inventory/reference]\n\n", i+1)
	}
	for i := range 3 {
		fmt.Fprintf(&want, "services/0001.yaml:%d:1: warning: severity of Service%d is \"info\", and class p%d has critical and warning [rules/severity-priority]\n\n", i+100, i, i%2)
	}
	for i := range 3 {
		fmt.Fprintf(&want, "services/0002.yaml:%d:1: error: port is 80 [scrape/port-number]\n\n", i+100)
	}
	want.WriteString(`and 8997 more of inventory/reference in 500 files, as at services/0000.yaml:4:1: class "p9" does not exist; did you mean "p1"?
and 987 more of rules/severity-priority in 1 file, as at services/0001.yaml:103:1: severity of … is "info", and class … has critical and warning
and 7 more of scrape/port-number in 1 file, as at services/0002.yaml:103:1: port is 80
--all shows all of them

9010 errors, 990 warnings in 500 files
`)
	if diff := cmp.Diff(want.String(), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if all := text(t, nil, Options{All: true}, ds...); strings.Count(all, "]\n") != 10_000 || strings.Contains(all, "more of") {
		t.Errorf("all of them are %d", strings.Count(all, "]\n"))
	}
}

// TestManyCauses has more causes than can be shown: errors go before warnings, and the last are only counted.
func TestManyCauses(t *testing.T) {
	var ds []diag.Diagnostic
	for i := range 100 {
		d := message(fmt.Sprintf("a/c%02d", i), i+1, "no")
		if i < 80 {
			d.Severity = diag.Warning
		}
		ds = append(ds, d)
	}
	got := text(t, nil, Options{}, ds...)
	if n := strings.Count(got, ": error: no"); n != 20 {
		t.Errorf("%d errors are shown", n)
	}
	if n := strings.Count(got, ": warning: no"); n != mostShown-20 {
		t.Errorf("%d warnings are shown", n)
	}
	for want, times := range map[string]int{"and 1 not shown of a/c": mostCounted, "\nand 20 more of 20 other causes in 1 file\n": 1, "20 errors, 80 warnings in 4 files\n": 1} {
		if n := strings.Count(got, want); n != times {
			t.Errorf("%q is there %d times in\n%s", want, n, got)
		}
	}
}
