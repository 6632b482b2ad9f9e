package chart_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/chart"
)

// Each switch is a key of the chart, and turns off one monitor.
func TestOwnMonitors(t *testing.T) {
	names := func(v *chart.Values) []string {
		var all []string
		for _, m := range v.OwnMonitors() {
			all = append(all, m.Service)
		}
		return all
	}
	all := func() *chart.Values {
		v := &chart.Values{FullnameOverride: "stack", NodeExporter: chart.NodeExporter{Enabled: true}}
		v.Prometheus.ThanosServiceMonitor.Enabled = true
		return v
	}
	want := []string{"stack-prometheus", "stack-alertmanager", "stack-operator", "stack-kube-state-metrics",
		"stack-prometheus-node-exporter", "stack-thanos-discovery"}
	if diff := cmp.Diff(want, names(all())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, m := range all().OwnMonitors() {
		path := strings.Split(m.Switch, ".")
		if !chart.Known(path) {
			t.Errorf("%s is no key of the chart", m.Switch)
		}
		off := all()
		off.Overrides = map[string]any{path[0]: false}
		if len(path) > 1 {
			inner := map[string]any{path[len(path)-1]: false}
			for i := len(path) - 2; i > 0; i-- {
				inner = map[string]any{path[i]: inner}
			}
			off.Overrides = map[string]any{path[0]: inner}
		}
		off.NodeExporter.Enabled = m.Switch != "nodeExporter.enabled"
		off.Prometheus.ThanosServiceMonitor.Enabled = m.Switch != "prometheus.thanosServiceMonitor.enabled"
		if got := len(names(off)); got != len(want)-1 {
			t.Errorf("%s leaves %d monitors of %d", m.Switch, got, len(want))
		}
	}
}
