package alertmanager_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/generators/alertmanager"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

func TestGolden(t *testing.T) {
	cfg, secrets := alertmanager.Generate(fleet())
	got, err := yaml.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/golden/alertmanager.yaml", got)
	if diff := cmp.Diff([]string{"hooks", "opsgenie", "pagerduty"}, secrets); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
}

func TestGaps(t *testing.T) {
	inv := fleet()
	if ds := alertmanager.Gaps(inv); ds != nil {
		t.Fatalf("a fleet without gaps: %v", ds)
	}
	const critical, warning, info = inventory.Critical, inventory.Warning, inventory.Info
	prod, devQA := []string{"prod"}, []string{"dev", "qa"}
	for name, test := range map[string]struct {
		severities []inventory.Severity
		sends      []inventory.ClassSend
		want       [][2]string // message and help
	}{
		"one environment": {
			[]inventory.Severity{critical},
			[]inventory.ClassSend{{Environments: devQA}},
			[][2]string{{
				"class P1 sends critical alerts of prod to nobody; add an entry that takes them to its receivers",
				"- {severities: [critical], environments: [prod], receiver: NAME}"}},
		},
		"several severities of one environment": {
			[]inventory.Severity{critical, warning, info},
			[]inventory.ClassSend{{Environments: devQA}},
			[][2]string{{
				"class P1 sends critical, warning and info alerts of prod to nobody; add an entry that takes them to its receivers",
				"- {severities: [critical, warning, info], environments: [prod], receiver: NAME}"}},
		},
		"a severity everywhere": {
			[]inventory.Severity{critical, info},
			[]inventory.ClassSend{{Severities: []inventory.Severity{critical, warning}}},
			[][2]string{{
				"class P1 sends info alerts to nobody; add an entry that takes them to its receivers",
				"- {severities: [info], receiver: NAME}"}},
		},
		"severities that lack different environments": {
			[]inventory.Severity{critical, warning},
			[]inventory.ClassSend{{Severities: []inventory.Severity{critical}, Environments: devQA}, {Environments: prod, Severities: []inventory.Severity{warning}}},
			[][2]string{
				{
					"class P1 sends critical alerts of prod to nobody; add an entry that takes them to its receivers",
					"- {severities: [critical], environments: [prod], receiver: NAME}"},
				{
					"class P1 sends warning alerts of dev and qa to nobody; add an entry that takes them to its receivers",
					"- {severities: [warning], environments: [dev, qa], receiver: NAME}"},
			},
		},
		"a severity that the class may not use": {[]inventory.Severity{warning}, []inventory.ClassSend{{Severities: []inventory.Severity{warning}}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			inv.Classes[0].Severities, inv.Classes[0].Receivers = test.severities, test.sends
			var want []diag.Diagnostic
			for _, w := range test.want {
				want = append(want, diag.Diagnostic{
					Code: "alerting/unrouted", Severity: diag.Error, Path: "receivers", Message: w[0], Help: w[1],
				})
			}
			if diff := cmp.Diff(want, alertmanager.Gaps(inv)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPlaces checks the lines that findings and origins point to, in an inventory that is read from files.
func TestPlaces(t *testing.T) {
	inv := load(t)
	ds := alertmanager.Gaps(inv)
	if len(ds) != 1 || ds[0].Source.String() != "classes/p1.yaml:5:14" {
		t.Errorf("gaps = %+v, want one at classes/p1.yaml:5:14", ds)
	}
	object := &manifest.Object{Origins: alertmanager.Origins(inv, "alertmanager", "config")}
	for name, test := range map[string]struct {
		path []any
		want string
	}{
		"whole":              {nil, "fleet.yaml:9:3"},
		"default receiver":   {[]any{"route", "receiver"}, "fleet.yaml:9:20"},
		"switch":             {[]any{"route", "routes", 0, "matchers", 0}, "fleet.yaml:10:20"},
		"interval of switch": {[]any{"route", "routes", 0, "group_interval"}, "fleet.yaml:10:49"},
		"class":              {[]any{"route", "routes", 1, "matchers", 0}, "classes/p1.yaml:2:1"},
		"entry":              {[]any{"route", "routes", 1, "routes", 1, "matchers", 0}, "classes/p1.yaml:6:7"},
		"entry's receiver":   {[]any{"route", "routes", 1, "routes", 1, "receiver"}, "classes/p1.yaml:6:39"},
		"repeat interval":    {[]any{"route", "routes", 1, "routes", 0, "repeat_interval"}, "classes/p1.yaml:5:62"},
		"receiver":           {[]any{"receivers", 1, "webhook_configs", 0, "url_file"}, "receivers/all.yaml:1:3"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := object.Locate(append([]any{"alertmanager", "config"}, test.path...)).String(); got != test.want {
				t.Errorf("%v was written at %s, want %s", test.path, got, test.want)
			}
		})
	}
}

func load(t *testing.T) *inventory.Inventory {
	t.Helper()
	inv, ds, err := inventory.Load(t.Context(), fstest.MapFS{
		"fleet.yaml": {Data: []byte(`name: acme
versions: {chart: 88.5.3, operator: v0.93.1, prometheus: v3.14.0, alertmanager: v0.34.0, thanos: v0.42.4}
repository: {url: "https://git.example.com/monitoring.git"}
globalCluster: a
domain: example.com
grafana: {adminSecret: grafana}
tlsSecret: tls
alertmanager:
  defaultReceiver: page
  deadMansSwitch: {receiver: deadman, interval: 1m}
`)},
		"regions/na.yaml":          {Data: []byte("name: na\nhub: a\nbucket: {name: b, secret: {name: s, key: k}}\n")},
		"environments/all.yaml":    {Data: []byte("- name: dev\n- name: prod\n")},
		"clusters/a.yaml":          {Data: []byte("name: a\nregion: na\nenvironment: prod\nserver: https://a.example.com\n")},
		"instances/incluster.yaml": {Data: []byte("name: in-cluster\nspans: cluster\n")},
		"classes/p1.yaml": {Data: []byte(`# P1
name: P1
rules: {file: own}
severities: [critical, warning]
receivers: [{severities: [critical], receiver: page, repeat: 1h},
     {environments: [prod], receiver: page}]
`)},
		"receivers/all.yaml": {Data: []byte("- name: page\n  webhook: {url: {name: hooks, key: page}}\n- name: deadman\n  webhook: {url: {name: hooks, key: deadman}}\n")},
	})
	if err != nil || ds != nil {
		t.Fatalf("load: %v, %v", ds, err)
	}
	return inv
}
