package diag_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
)

// TestSort puts findings that say the same of one place together, and leaves the lists that they share alone.
func TestSort(t *testing.T) {
	at := func(line int) diag.Span { return diag.Span{File: "a", Line: line} }
	shared := []string{"b", "d"}
	got := diag.Sort([]diag.Diagnostic{
		{Code: "x/y", Source: at(2), Message: "m", Clusters: shared},
		{Code: "x/y", Source: at(1), Message: "m", Clusters: shared},
		{Code: "x/y", Source: at(2), Message: "m", Clusters: []string{"a", "c", "d"}},
		{Code: "x/y", Source: at(2), Message: "other"},
		{Code: "x/y", Source: at(1), Message: "m", Clusters: shared},
	})
	want := []diag.Diagnostic{
		{Code: "x/y", Source: at(1), Message: "m", Clusters: []string{"b", "d"}},
		{Code: "x/y", Source: at(2), Message: "m", Clusters: []string{"a", "b", "c", "d"}},
		{Code: "x/y", Source: at(2), Message: "other"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"b", "d"}, shared); diff != "" {
		t.Error(diff)
	}
}
