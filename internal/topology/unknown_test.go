package topology_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// TestUnknown asks which metrics nobody has, where every target tells what it exposes and where one does not.
func TestUnknown(t *testing.T) {
	for _, test := range []struct {
		expr   string
		where  string
		silent bool // a target of both clusters tells nothing
		want   string
		count  topology.Expressions
	}{
		{"length > 0", "", false, `null`, topology.Expressions{All: 2}},
		{"legnth > 0", "", false, `[{"metric":"legnth","at":[0,6]}]`, topology.Expressions{All: 2}},
		{"sent_totals > 0", "", true, `[{"metric":"sent_totals","nearest":"sent_total","at":[0,11]}]`, topology.Expressions{All: 2}},
		{"shop_p99 > shop_p9", "", true, `[{"metric":"shop_p9","nearest":"shop_p95","at":[11,18]}]`, topology.Expressions{All: 2, Unjudged: 1}},
		{"legnth + legnth > 0", "", true, `null`, topology.Expressions{All: 2, Unjudged: 1}},
		{"shop:recorded:rate9m", "", false, `[{"metric":"shop:recorded:rate9m","nearest":"shop:recorded:rate5m","at":[0,20]}]`, topology.Expressions{All: 2}},
		{"instance:load1:ratio", "", false, `null`, topology.Expressions{All: 2, Unjudged: 1}},
		{"kube_pod / kube_pod_info", "", true, `[{"metric":"kube_pod","at":[0,8]}]`, topology.Expressions{All: 2}},
		{"kube_pod or (kube_pod_info)", "", true, `null`, topology.Expressions{All: 2, Unjudged: 1}},
		{"kube_node_info or sum(kube_pod) or kube_pod_info", "", true, `null`, topology.Expressions{All: 2, Unjudged: 1}},
		{"kube_pod or kube_nodes", "", true, `[{"metric":"kube_pod","at":[0,8]}]`, topology.Expressions{All: 2, Unjudged: 1}},
		{"kube_pod or up", "", true, `[{"metric":"kube_pod","at":[0,8]}]`, topology.Expressions{All: 2}},
		{"go_goroutines + go_unheard", "", false, `null`, topology.Expressions{All: 2, Unjudged: 1}},
		{"unheard + unheard", "ruler", false, `[{"metric":"unheard","at":[0,7]}]`, topology.Expressions{All: 2}},
		{"unheard", "nobody", false, `null`, topology.Expressions{All: 2, Unjudged: 1}},
		{"up + scrape_duration_seconds + on () ALERTS", "", false, `null`, topology.Expressions{All: 2}},
	} {
		rule := rules("rule", test.where, alert("A", test.expr, nil))
		monitors := []*manifest.Object{shop("")}
		if test.silent {
			monitors = append(monitors, serviceMonitor("shop", "silent", nil))
		}
		f := twoClusters(t, monitors, rule, rules("records", "", record("shop:recorded:rate5m", "sum(length)")))
		if diff := cmp.Diff(test.want, asJSON(t, facts(f, rule)[0].Expression.Unknown)); diff != "" {
			t.Errorf("%s in %q (-want +got):\n%s", test.expr, test.where, diff)
		}
		if f.Expressions != test.count {
			t.Errorf("%s in %q counts %+v, want %+v", test.expr, test.where, f.Expressions, test.count)
		}
	}
}

// Where nothing is declared, as in manifests that were not compiled, nothing is missing: not all that is scraped need be there.
func TestNothingIsDeclared(t *testing.T) {
	rule := rules("rule", "", alert("A", "unheard > 1", nil))
	f := twoClusters(t, nil, rule)
	if got := asJSON(t, facts(f, rule)[0].Expression); got != `{}` {
		t.Errorf("got %s", got)
	}
	if want := (topology.Expressions{All: 1, Unjudged: 1}); f.Expressions != want {
		t.Errorf("counts %+v", f.Expressions)
	}
}
