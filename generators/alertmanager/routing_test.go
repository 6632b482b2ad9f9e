package alertmanager_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/generators/alertmanager"
	"gauntlet.dev/gauntlet/internal/chart/alertmanagertest"
)

// TestRouting asks Alertmanager itself, and gauntlet, for the receivers of every kind of alert. The table says what the
// classes of the fleet mean.
func TestRouting(t *testing.T) {
	cfg, _ := alertmanager.Generate(fleet())
	am, err := alertmanagertest.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	environments := []string{"dev", "prod", "qa"}
	for class, severities := range map[string]map[string][]string{
		"P1":       {"critical": {"low", "page", "low"}, "warning": {"low", "ticket", "low"}},
		"P2":       {"critical": {"low", "page", "page"}, "warning": {"low", "page", "page"}, "info": {"low", "low", "low"}},
		"P3":       {"warning": {"ticket", "ticket", "ticket"}, "info": {"ticket", "ticket", "ticket"}},
		"internal": {"critical": {"both", "both", "both"}, "info": {"low", "low", "low"}},
		"P10":      {"critical": {"triage", "triage", "triage"}},
		"":         {"critical": {"triage", "triage", "triage"}, "none": {"triage", "triage", "triage"}},
	} {
		for severity, receivers := range severities {
			for i, environment := range environments {
				alert := map[string]string{
					"alertname": "Down", "service": "search", "cluster": "c1",
					"priority": class, "severity": severity, "stage": environment,
				}
				want := []string{receivers[i]}
				if diff := cmp.Diff(want, am.Receivers(alert)); diff != "" {
					t.Errorf("Alertmanager sends %v (-want +got):\n%s", alert, diff)
				}
				if diff := cmp.Diff(want, cfg.Receivers(alert)); diff != "" {
					t.Errorf("gauntlet sends %v (-want +got):\n%s", alert, diff)
				}
			}
		}
	}
}

// TestRoutingOfTheSwitch checks that nothing else takes the switch's alert, whatever its labels are.
func TestRoutingOfTheSwitch(t *testing.T) {
	cfg, _ := alertmanager.Generate(fleet())
	am, err := alertmanagertest.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, alert := range []map[string]string{
		{"alertname": "Watchdog"},
		{"alertname": "Watchdog", "severity": "none", "cluster": "c1", "stage": "prod"},
		{"alertname": "Watchdog", "severity": "critical", "priority": "P1", "stage": "prod"},
	} {
		if diff := cmp.Diff([]string{"deadman"}, am.Receivers(alert)); diff != "" {
			t.Errorf("Alertmanager sends %v (-want +got):\n%s", alert, diff)
		}
	}
}

func TestGroupingAndTimes(t *testing.T) {
	cfg, _ := alertmanager.Generate(fleet())
	am, err := alertmanagertest.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	route := am.Route.Match(model.LabelSet{"priority": "P1", "severity": "critical", "stage": "prod"})[0]
	var got []string
	for name := range route.RouteOpts.GroupBy {
		got = append(got, string(name))
	}
	slices.Sort(got)
	want := []string{"alertname", "cluster", "geo", "namespace", "service", "severity", "stage"}
	if diff := cmp.Diff(want, got); diff != "" || route.RouteOpts.GroupByAll {
		t.Errorf("labels to group by (-want +got):\n%s", diff)
	}
	if route.RouteOpts.RepeatInterval != time.Hour || route.RouteOpts.GroupInterval != 5*time.Minute {
		t.Errorf("repeats after %s, looks each %s", route.RouteOpts.RepeatInterval, route.RouteOpts.GroupInterval)
	}
}

func TestInhibition(t *testing.T) {
	cfg, _ := alertmanager.Generate(fleet())
	am, err := alertmanagertest.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	alert := func(severity string, pairs ...string) map[string]string {
		labels := map[string]string{"alertname": "Slow", "service": "search", "cluster": "c1", "geo": "na", "severity": severity}
		for i := 0; i < len(pairs); i += 2 {
			labels[pairs[i]] = pairs[i+1]
		}
		return labels
	}
	for name, test := range map[string]struct {
		source, target map[string]string
		muted          bool
	}{
		"critical over warning":                {alert("critical"), alert("warning"), true},
		"critical over info":                   {alert("critical"), alert("info"), true},
		"warning over info":                    {alert("warning"), alert("info"), true},
		"labels that do not say where or what": {alert("critical", "le", "0.5"), alert("warning", "le", "2"), true},
		"warning under info":                   {alert("info"), alert("warning"), false},
		"another alert":                        {alert("critical", "alertname", "Down"), alert("warning"), false},
		"another service":                      {alert("critical", "service", "mail"), alert("warning"), false},
		"another namespace":                    {alert("critical", "namespace", "a"), alert("warning", "namespace", "b"), false},
		"another cluster":                      {alert("critical", "cluster", "c2"), alert("warning"), false},
		"another region":                       {alert("critical", "cluster", "", "geo", "eu"), alert("warning", "cluster", ""), false},
		"another environment":                  {alert("critical", "stage", "dev"), alert("warning", "stage", "prod"), false},
		"a whole region over one cluster":      {alert("critical", "cluster", ""), alert("warning"), false},
		"another target":                       {alert("critical", "instance", "a:9100"), alert("warning", "instance", "b:9100"), false},
		"another disk":                         {alert("critical", "device", "sda"), alert("warning", "device", "sdb"), false},
		"the switch":                           {alert("critical", "alertname", "Watchdog"), alert("warning", "alertname", "Watchdog"), false},
		"the switch's severity":                {alert("critical", "alertname", "Watchdog"), alert("none", "alertname", "Watchdog"), false},
	} {
		t.Run(name, func(t *testing.T) {
			muted, err := am.Mutes(test.target, test.source, test.target)
			if err != nil {
				t.Fatal(err)
			}
			if muted != test.muted {
				t.Errorf("%v over %v: muted is %t, want %t", test.source, test.target, muted, test.muted)
			}
		})
	}
}

// TestInhibitionSparesItself fires one alert alone, with each severity and with labels present and missing.
func TestInhibitionSparesItself(t *testing.T) {
	cfg, _ := alertmanager.Generate(fleet())
	am, err := alertmanagertest.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, severity := range []string{"critical", "warning", "info", "none", ""} {
		for _, alert := range []map[string]string{
			{"alertname": "Slow", "severity": severity},
			{"alertname": "Slow", "severity": severity, "service": "search", "cluster": "c1", "geo": "na", "stage": "prod", "instance": "a"},
			{"alertname": "Watchdog", "severity": severity},
		} {
			muted, err := am.Mutes(alert, alert)
			if err != nil {
				t.Fatal(err)
			}
			if muted {
				t.Errorf("%v silences itself", alert)
			}
		}
	}
}
