package chart

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKindOf(t *testing.T) {
	for _, test := range []struct {
		path  string
		kind  Kind
		known bool
	}{
		{"prometheus", "map", true},
		{"prometheus.prometheusSpec.replicas", "number", true},
		{"prometheus.prometheusSpec.walCompression", "bool", true},
		{"prometheus.prometheusSpec.retention", "string", true},
		{"prometheus.prometheusSpec.secrets", "list", true},
		{"prometheus.prometheusSpec.serviceName", "any", true},
		{"prometheus.prometheusSpec.sampleLimit", "bool|number", true},
		{"prometheus.podDisruptionBudget.minAvailable", "number|string", true},
		// Keys that values.yaml shows in a comment.
		{"prometheus.podDisruptionBudget.maxUnavailable", "number|string", true},
		{"prometheusOperator.clusterDomain", "string", true},
		{"grafana.adminPassword", "string", true},
		// Inside of what is open.
		{"prometheus.prometheusSpec.thanos.image", Any, true},
		{"prometheus.prometheusSpec.thanos.objectStorageConfig.existingSecret", Any, true},
		{"grafana.sidecar.datasources.uid", "string", true},
		{"grafana.persistence.enabled", Any, true},
		{"kube-state-metrics.metricLabelsAllowlist", Any, true},
		{"defaultRules.disabled.KubeAPIDown", Any, true},
		// Unknown.
		{"prometheus.prometheusSpec.replica", Any, false},
		{"prometheus.prometheusSpec.replicas.count", Any, false},
		{"prometheus.replicas", Any, false},
		{"defaultRules.rules.nodes", Any, false},
		{"promtheus.prometheusSpec", Any, false},
	} {
		kind, known := KindOf(strings.Split(test.path, "."))
		if known != test.known || known && kind != test.kind {
			t.Errorf("%s: kind %q, known %t, want %q, %t", test.path, kind, known, test.kind, test.known)
		}
		if Known(strings.Split(test.path, ".")) != test.known {
			t.Errorf("Known(%s) = %t", test.path, !test.known)
		}
	}
}

func TestNearest(t *testing.T) {
	for _, test := range []struct{ path, want string }{
		{"prometheus.prometheusSpec.replica", "prometheus.prometheusSpec.replicas"},
		{"promtheus", "prometheus"},
		{"prometheus.retention", "prometheus.prometheusSpec.retention"},
		{"scrapeInterval", "prometheus.prometheusSpec.scrapeInterval"},
		{"defaultRules.rules.nodes", "defaultRules.rules.node"},
		{"prometheus.prometheusSpec.somethingElse", ""},
		{"nothing.like.this", ""},
	} {
		if got := strings.Join(Nearest(strings.Split(test.path, ".")), "."); got != test.want {
			t.Errorf("Nearest(%s) = %q, want %q", test.path, got, test.want)
		}
	}
}

func TestTakes(t *testing.T) {
	values := []any{nil, map[string]any{}, []any{}, "x", true, 1.0}
	for kind, want := range map[Kind][]bool{
		"map":           {true, true, false, false, false, false},
		"open":          {true, true, false, false, false, false},
		"list":          {true, false, true, false, false, false},
		"string":        {true, false, false, true, false, false},
		"bool":          {true, false, false, false, true, false},
		"number":        {true, false, false, false, false, true},
		"any":           {true, true, true, true, true, true},
		"number|string": {true, false, false, true, false, true},
		"bool|open":     {true, true, false, false, true, false},
	} {
		var got []bool
		for _, v := range values {
			got = append(got, kind.Takes(v))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

func TestParseKeys(t *testing.T) {
	root := parseKeys("a map\n  b open\n    c string\n  d list\ne bool|number\n")
	got := map[string]Kind{}
	var walk func(string, *key)
	walk = func(path string, k *key) {
		for name, inner := range k.keys {
			got[path+name] = inner.kind
			walk(path+name+".", inner)
		}
	}
	walk("", root)
	want := map[string]Kind{"a": "map", "a.b": "open", "a.b.c": "string", "a.d": "list", "e": "bool|number"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
