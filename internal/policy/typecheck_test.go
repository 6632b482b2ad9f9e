package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/policy"
)

// TestMisspelledFields: what a document cannot have is told at the field, before anything is evaluated.
func TestMisspelledFields(t *testing.T) {
	for _, c := range []struct{ on, body, want string }{
		{"ServiceMonitor", "input.objekt.spec", `13:8 input has no field "objekt", and so this is never true; write object`},
		{"ServiceMonitor", "some e in input.object.spec.endpoints\n\te.prot == \"a\"", `14:4 e has no field "prot", and so this is never true; write port`},
		{"ServiceMonitor", "some s in input.facts.scraper", `13:24 input.facts has no field "scraper", and so this is never true; write scrapers`},
		{"Fleet", "some p in input.fleet.prometheus", `13:24 input.fleet has no field "prometheus", and so this is never true; write prometheuses`},
		{"ServiceMonitor", "data.fleet.clases.P1", `13:13 data.fleet has no field "clases", and so this is never true; write classes`},
		{"ServiceMonitor", "data.fleet.labels.zzz", `13:20 data.fleet.labels has no field "zzz", and so this is never true; there are cluster, environment, region, replica, rulerReplica`},
		{"ServiceMonitor", "input.object.metadata.name == 1", `13:2 match error`},
		{"Fleet, ServiceMonitor", "input.objekt", `13:8 input has no field "objekt", and so this is never true; write object`},
		{"ServiceMonitor, PodMonitor", "input.object.spec.endpoint", `13:20 input.object.spec has no field "endpoint", and so this is never true; write endpoints`},
		{"AlertmanagerConfig", "input.object.spec.rout", `13:20 input.object.spec has no field "rout", and so this is never true; write route`},
		// What one of the kinds has, what may be anything, and what is not known.
		{"ServiceMonitor, PodMonitor", "input.object.spec.podMetricsEndpoints", ""},
		{"ServiceMonitor, Fleet", "input.fleet.prometheuses", ""},
		{"HelmValues", "input.object.grafana.whatever", ""},
		{"Application", "input.object.spec.whatever", ""},
		{"PrometheusRule", "input.object.metadata.labels.whatever", ""},
		{"PrometheusRule", "input.object.spec.groups[_].rules[_].expr == 1", ""},
		{"ServiceMonitor", "data.fleet.classes.P1.demands.runbook", ""},
		{"ServiceMonitor", "object.get(input, [\"object\", \"whatever\"], 1) == 1", ""},
	} {
		text := strings.ReplaceAll(metadata, "ServiceMonitor", c.on) + `package gauntlet.acme.typed

import data.gauntlet.lib.report

findings contains report.finding([], "m", "h") if {
	true
	` + c.body + "\n}\n"
		_, found := load(t, tree(map[string]string{"acme/typed/typed.rego": text}))
		got := ""
		for _, d := range found {
			got += fmt.Sprintf("%d:%d %s", d.Source.Line, d.Source.Column, d.Message)
			if d.Code != policy.CodeInvalid || !strings.HasPrefix(d.Help, "gauntlet policy schema ") {
				t.Errorf("%s: %+v", c.body, d)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.body, diff)
		}
	}
}

// TestTypesOfLibraries: a library may read what the documents of one rule have, and is told what none has.
func TestTypesOfLibraries(t *testing.T) {
	files := map[string]string{
		"lib/own.rego": `package gauntlet.lib.own

endpoints := input.object.spec.endpoints

rules := input.facts.rules

wrong := input.fact.rules
`,
		"acme/typed/typed.rego": metadata + "package gauntlet.acme.typed\n\nfindings contains {\"message\": \"m\"} if data.gauntlet.lib.own.endpoints[0].path\n",
		"acme/rules/rules.rego": strings.ReplaceAll(metadata, "ServiceMonitor", "PrometheusRule") +
			"package gauntlet.acme.rules\n\nfindings contains {\"message\": \"m\"} if data.gauntlet.lib.own.rules[0].alert\n",
	}
	_, found := load(t, tree(files))
	if len(found) != 1 || found[0].Source.String() != "lib/own.rego:7:16" || !strings.HasPrefix(found[0].Message, `input has no field "fact", `) {
		t.Error(found)
	}
}
