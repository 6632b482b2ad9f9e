package chart_test

import (
	"testing"

	"gauntlet.dev/gauntlet/internal/chart"
)

// The names are what "helm template RELEASE kube-prometheus-stack --set nameOverride=NAME" prints.
func TestFullname(t *testing.T) {
	for _, test := range []struct{ release, override, want string }{
		{"kube-prometheus-stack", "", "kube-prometheus-stack"},
		{"monitoring", "", "monitoring-kube-prometheus"},
		{"prod-kube-prometheus-stack-eu", "", "prod-kube-prometheus-stack"},
		{"prod", "kps", "prod-kps"},
		{"prod-kps", "kps", "prod-kps"},
	} {
		if got := chart.Fullname(test.release, test.override); got != test.want {
			t.Errorf("release %s with %q: got %s, want %s", test.release, test.override, got, test.want)
		}
	}
}
