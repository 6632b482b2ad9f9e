package guard_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/fixtures"
	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/difference"
	"gauntlet.dev/gauntlet/internal/edits"
	"gauntlet.dev/gauntlet/internal/guard"
	"gauntlet.dev/gauntlet/internal/inventory"
)

var (
	line    = []edits.Line{{File: "a.yaml", Line: 7}}
	removed = []edits.Line{{File: "a.yaml", Line: 7, Removed: true}}
	five    = []string{"a", "b", "c", "d", "e"}
)

// limits are what a fleet allows.
type limits struct{ Prune, Clusters, Series int }

func (l limits) of(inv *inventory.Inventory) {
	inv.Fleet.Guards.Prune, inv.Fleet.Guards.Clusters, inv.Fleet.Guards.Series = l.Prune, l.Clusters, l.Series
}

// TestJudge asserts what is said of each guard that is not kept, and that nothing is where it is kept.
func TestJudge(t *testing.T) {
	lost := func(all ...difference.Told) []difference.Receiver {
		return []difference.Receiver{{Name: "pager", Lost: all}}
	}
	told := func(alert, severity string, partly bool, clusters ...string) difference.Told {
		return difference.Told{Alert: alert, Severity: severity, Clusters: clusters, Partly: partly, Lines: line}
	}
	alone := told("Gone", difference.Page, false, "a")
	alone.Alone = true
	for name, test := range map[string]struct {
		difference.Difference
		allowed limits
		want    []string
	}{
		"as many objects as are allowed": {
			Difference: difference.Difference{Objects: []difference.Change{{Sign: change.Removed, Units: five}}}, allowed: limits{Prune: 5},
		},
		"objects": {
			Difference: difference.Difference{Objects: []difference.Change{
				{Sign: change.Added, Units: five}, {Sign: change.Removed, Kind: "Secret", Name: "x", Units: five, Lines: removed},
			}},
			allowed: limits{Prune: 4},
			want:    []string{"fleet.yaml:2 guard/pruned Argo CD would prune 5 objects, Secret x first, and 4 are allowed"},
		},
		"clusters": {
			Difference: difference.Difference{Values: []difference.Change{{Clusters: five, Lines: line}}},
			allowed:    limits{Clusters: 4}, want: []string{"a.yaml:7 guard/clusters 5 clusters are touched, and 4 are allowed"},
		},
		"any number of clusters": {Difference: difference.Difference{Values: []difference.Change{{Clusters: five}}}},
		"series": {
			Difference: difference.Difference{Series: 11, Limits: []difference.Change{{Lines: line}}}, allowed: limits{Series: 10},
			want: []string{"a.yaml:7 guard/series a round of scrapes may bring 11 series more, with one target for each endpoint and cluster, and 10 are allowed"},
		},
		"a page everywhere": {
			Difference: difference.Difference{Receivers: lost(told("Down", "critical", false, five...))},
			want:       []string{"a.yaml:7 guard/route-removed pager is no longer told of Down, which pages"},
		},
		"a page in a cluster": {
			Difference: difference.Difference{Receivers: lost(alone, told("Down", "critical", true, "b"), told("Slow", "warning", true, "c"))},
			want:       []string{"a.yaml:7 guard/route-removed pager is no longer told of Down, which pages in b"},
		},
		"pages in many clusters": {
			Difference: difference.Difference{Receivers: lost(told("Down", "critical", true, five...), told("Full", "critical", false, "a"))},
			want:       []string{"a.yaml:7 guard/route-removed pager is no longer told of Down and 1 more that page in a, b and 3 more clusters"},
		},
		"what is gone itself, and what nobody was told of": {
			Difference: difference.Difference{Receivers: []difference.Receiver{
				{Name: "pager", Lost: []difference.Told{alone}}, {Name: difference.Nobody, Lost: []difference.Told{told("Down", "critical", false, "a")}},
			}},
		},
		"nobody is paged any more": {
			Difference: difference.Difference{Unpaged: []difference.Change{
				{Kind: "service", Name: "shop", Clusters: five, Lines: line}, {Kind: "exporter", Name: "db", Clusters: five[:3], Partly: true, Lines: line},
			}},
			want: []string{"a.yaml:7 guard/unpaged service shop pages nobody any more", "a.yaml:7 guard/unpaged exporter db pages nobody any more in a, b, c"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			base, head := fleet(t), fleet(t)
			test.allowed.of(base)
			limits{Prune: 1000, Series: 1000}.of(head) // which count for nothing
			var got []string
			for _, d := range guard.Judge(guard.Change{Difference: &test.Difference, Base: base, Head: head}) {
				got = append(got, said(t, d, "; if it is meant, say so in a commit message"))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestAccept accepts one of two findings, and another by a name that it does not have.
func TestAccept(t *testing.T) {
	found := []diag.Diagnostic{guard.Unknown(fleet(t), "it is not there")}
	found = append(found, diag.Diagnostic{Code: "guard/" + guard.Pruned, Severity: diag.Error, Message: "m"})
	got := guard.Accept(found, []guard.Accepted{{Name: guard.UnknownBase, Commit: "abc"}, {Name: "prune", Commit: "def"}})
	if got[0].Severity != diag.Info || got[0].Message != "what the change does cannot be told: it is not there; commit abc accepts it" || got[0].Help != "" {
		t.Errorf("accepted: %+v", got[0])
	}
	found[1].Help = `Commit def accepts "prune", which is no guard; this one is called pruned.`
	if diff := cmp.Diff(found[1], got[1]); diff != "" || found[0].Severity != diag.Error {
		t.Errorf("not accepted (-want +got):\n%s", diff)
	}
}

func fleet(t *testing.T) *inventory.Inventory {
	t.Helper()
	inv, found, err := inventory.Load(t.Context(), fixtures.Good())
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	return inv
}

// said is what a finding says, which must be an error with a message that ends so.
func said(t *testing.T, d diag.Diagnostic, end string) string {
	t.Helper()
	if d.Severity != diag.Error || len(d.Message) < len(end) || d.Message[len(d.Message)-len(end):] != end {
		t.Errorf("%s: %s", d.Severity, d.Message)
		return d.Message
	}
	return fmt.Sprintf("%s:%d %s %s", d.Source.File, d.Source.Line, d.Code, d.Message[:len(d.Message)-len(end)])
}
