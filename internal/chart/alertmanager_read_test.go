package chart

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRouted(t *testing.T) {
	const config = `"config": {"route": {"receiver": "team", "routes": []}}`
	for values, routed := range map[string]bool{
		`{` + config + `}`: true,
		`{` + config + `, "enabled": true, "alertmanagerSpec": {"useExistingSecret": false}}`: true,
		`{` + config + `, "enabled": false}`:                                                  false,
		`{` + config + `, "alertmanagerSpec": {"useExistingSecret": true}}`:                   false,
		`{` + config + `, "alertmanagerSpec": {"configSecret": "mine"}}`:                      false,
		`{` + config + `, "alertmanagerSpec": {"alertmanagerConfiguration": {"name": "a"}}}`:  false,
		`{` + config + `, "tplConfig": true, "stringConfig": "route: {}"}`:                    false,
		`{"config": {"route": {"routes": [{"receiver": "team"}]}}}`:                           false,
		`{"config": {"inhibit_rules": []}}`:                                                   false,
		`{}`:                                                                                  false,
	} {
		v, _ := read(t, `{"alertmanager": `+values+`}`)
		if got := v.Routed() != nil; got != routed {
			t.Errorf("%s: the routes are known: %t", values, got)
		}
	}
}

// Helm leaves the chart's routes where values write none.
func TestRoutesOfTheChart(t *testing.T) {
	for routes, want := range map[string][]string{``: {"null"}, `, "routes": []`: {"team"}} {
		v, _ := read(t, `{"alertmanager": {"config": {"route": {"receiver": "team"`+routes+`}}}}`)
		if diff := cmp.Diff(want, v.Routed().Receivers(map[string]string{"alertname": "Watchdog"})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", routes, diff)
		}
	}
}

func TestSends(t *testing.T) {
	v, _ := read(t, `{"alertmanager": {"config": {"receivers": [
		{"name": "null"}, {"name": "none", "slack_configs": []}, {"name": "slack", "slack_configs": [{"channel": "#a"}]},
		{"name": "pager", "pagerduty_configs": [{}]}]}}}`)
	for name, want := range map[string]bool{"null": false, "none": false, "slack": true, "pager": true, "elsewhere": true} {
		if got := v.Alertmanager.Config.Sends(name); got != want {
			t.Errorf("%s sends: %t", name, got)
		}
	}
}
