package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
)

// TestDir prints paths as they may be typed, and reads the files below the file system.
func TestDir(t *testing.T) {
	got := text(t, map[string]string{"a.yaml": "team: shop"}, Options{Dir: "../clusters"}, diag.Diagnostic{
		Code: "inventory/reference", Severity: diag.Error, Source: at("a.yaml", 1, 7, 4), Message: "there is none",
		Related: []diag.Related{{Source: at("teams.yaml", 2, 1, 0), Message: "the teams"}},
	}, diag.Diagnostic{Code: "x/y", Severity: diag.Error, Message: "of no file"})
	want := `error: of no file [x/y]

../clusters/a.yaml:1:7: error: there is none [inventory/reference]
  1 | team: shop
    |       ^^^^
    = see: ../clusters/teams.yaml:2:1: the teams

2 errors in 1 file
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
