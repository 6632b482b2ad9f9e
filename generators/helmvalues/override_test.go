package helmvalues

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
)

// overriding loads a cluster with these values, which start in line 6.
func overriding(t *testing.T, values string) (*chart.Values, []diag.Diagnostic) {
	t.Helper()
	text := "name: bad\nregion: eu\nenvironment: dev\nserver: https://bad.example.com\nvalues:\n" +
		"  " + strings.ReplaceAll(strings.TrimSpace(values), "\n", "\n  ") + "\n"
	inv := fleet(t, map[string]string{"clusters/bad.yaml": text})
	o, found := generate(t, inv, "bad")
	return o.Resource.(*chart.Values), found
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		name    string
		values  string
		code    string
		message string
		help    string
		at      diag.Span // in clusters/bad.yaml
		path    string
	}{
		{
			name:   "an unknown key near one that the compiler sets",
			values: "prometheus:\n  prometheusSpec:\n    replica: 5",
			code:   "values/unknown-key",
			message: "prometheus.prometheusSpec.replica is no key of chart kube-prometheus-stack, which would ignore it; " +
				"remove it",
			help: "prometheus.prometheusSpec.replicas follows the instance's replicas",
			at:   diag.Span{Line: 8, Column: 7, Length: 7},
		},
		{
			name:   "an unknown key near one that is free",
			values: "kubeEtcd:\n  enable: false",
			code:   "values/unknown-key",
			message: "kubeEtcd.enable is no key of chart kube-prometheus-stack, which would ignore it; " +
				"write kubeEtcd.enabled instead",
			at: diag.Span{Line: 7, Column: 5, Length: 6},
		},
		{
			name:   "a key that belongs further inside",
			values: "prometheus:\n  tolerations: []",
			code:   "values/unknown-key",
			message: "prometheus.tolerations is no key of chart kube-prometheus-stack, which would ignore it; " +
				"write prometheus.prometheusSpec.tolerations instead",
			at: diag.Span{Line: 7, Column: 5, Length: 11},
		},
		{
			name:    "an unknown key near none",
			values:  "somethingElse: 1",
			code:    "values/unknown-key",
			message: "somethingElse is no key of chart kube-prometheus-stack, which would ignore it; remove it",
			help:    "helm show values prints every key that the chart takes",
			at:      diag.Span{Line: 6, Column: 3, Length: 13},
		},
		{
			name:    "a key that the compiler sets",
			values:  "prometheus:\n  prometheusSpec:\n    retention: 90d",
			code:    "values/owned-key",
			message: "prometheus.prometheusSpec.retention follows the instance's retention; change that, and remove this value",
			at:      diag.Span{Line: 8, Column: 7, Length: 9},
		},
		{
			name:   "a key inside of what the compiler sets",
			values: "prometheus:\n  prometheusSpec:\n    externalLabels:\n      prometheus_replica: $(POD_NAME)",
			code:   "values/owned-key",
			message: "prometheus.prometheusSpec.externalLabels follows the cluster's name, region and environment; " +
				"change that, and remove this value",
			at:   diag.Span{Line: 8, Column: 7, Length: 14},
			path: "values.prometheus.prometheusSpec.externalLabels",
		},
		{
			name:   "a key around what the compiler sets",
			values: "prometheus: null",
			code:   "values/owned-key",
			message: "prometheus is null, which takes away what the compiler sets inside of it; " +
				"set single keys inside of it",
			at: diag.Span{Line: 6, Column: 3, Length: 10},
		},
		{
			name:   "a choice of the compiler",
			values: "prometheus:\n  prometheusSpec:\n    ruleSelector: {}",
			code:   "values/owned-key",
			message: "prometheus.prometheusSpec.ruleSelector is set by the compiler, because what names no other instance is " +
				"selected; remove this value",
			at: diag.Span{Line: 8, Column: 7, Length: 12},
		},
		{
			name:   "a key that the compiler leaves unset",
			values: "prometheus:\n  prometheusSpec:\n    replicaExternalLabelNameClear: true",
			code:   "values/owned-key",
			message: "prometheus.prometheusSpec.replicaExternalLabelNameClear would keep Alertmanager and Thanos from telling " +
				"replicas apart; remove this value",
			at: diag.Span{Line: 8, Column: 7, Length: 29},
		},
		{
			name:   "the object store as the chart once took it",
			values: "prometheus:\n  prometheusSpec:\n    thanos:\n      objectStorageConfig: {name: objstore, key: thanos.yaml}",
			code:   "values/owned-key",
			message: "prometheus.prometheusSpec.thanos.objectStorageConfig would turn the sidecar away from the region's bucket; " +
				"change bucket.secret of the region instead",
			at: diag.Span{Line: 9, Column: 9, Length: 19},
		},
		{
			name:    "a password",
			values:  "grafana:\n  adminPassword: hunter2",
			code:    "values/owned-key",
			message: "grafana.adminPassword would bring a secret into the repository; make a Secret in the cluster instead",
			at:      diag.Span{Line: 7, Column: 5, Length: 13},
		},
		{
			name:    "a string for a bool",
			values:  "prometheus:\n  prometheusSpec:\n    enableAdminAPI: \"yes\"",
			code:    "values/type-mismatch",
			message: "prometheus.prometheusSpec.enableAdminAPI is \"yes\", a string, but chart kube-prometheus-stack takes a bool there; write one",
			at:      diag.Span{Line: 8, Column: 7, Length: 14},
		},
		{
			name:    "a number for a string",
			values:  "alertmanager:\n  alertmanagerSpec:\n    retention: 120",
			code:    "values/type-mismatch",
			message: "alertmanager.alertmanagerSpec.retention is 120, a number, but chart kube-prometheus-stack takes a string there; write one",
			at:      diag.Span{Line: 8, Column: 7, Length: 9},
		},
		{
			name:    "a map for a list",
			values:  "prometheus:\n  prometheusSpec:\n    tolerations: {operator: Exists}",
			code:    "values/type-mismatch",
			message: "prometheus.prometheusSpec.tolerations is a map, but chart kube-prometheus-stack takes a list there; write one",
			at:      diag.Span{Line: 8, Column: 7, Length: 11},
		},
		{
			name:    "a list for a map",
			values:  "kubeEtcd: []",
			code:    "values/type-mismatch",
			message: "kubeEtcd is a list, but chart kube-prometheus-stack takes a map there; write one",
			at:      diag.Span{Line: 6, Column: 3, Length: 8},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, found := overriding(t, test.values)
			key, _, _ := strings.Cut(test.message, " ")
			test.at.File = "clusters/bad.yaml"
			want := []diag.Diagnostic{{
				Code: test.code, Severity: diag.Error, Message: test.message, Source: test.at,
				Object: "HelmValues monitoring/bad", Path: "values." + key, Help: test.help,
			}}
			if test.path != "" {
				want[0].Path = test.path
			}
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestMistakesThatNoInventoryHolds shows that what the policies values/* find in values of somebody else is refused here
// before: the keys are the compiler's.
func TestMistakesThatNoInventoryHolds(t *testing.T) {
	for policy, values := range map[string]string{
		"values/objstore-legacy":     "prometheus: {prometheusSpec: {thanos: {objectStorageConfig: {name: a, key: b}}}}",
		"values/receiver-undefined":  "alertmanager: {config: {receivers: [{name: team}]}}",
		"values/name-truncated":      "fullnameOverride: monitoring-of-the-platform-team",
		"values/rules-list-and-map":  "additionalPrometheusRules: [{name: a, groups: []}]",
		"values/random-secret":       "grafana: {admin: {existingSecret: ''}}",
		"values/thanos-version-skew": "prometheus: {prometheusSpec: {thanos: {image: 'quay.io/thanos/thanos:v0.40.1'}}}",
	} {
		_, found := overriding(t, values)
		if len(found) != 1 || found[0].Code != "values/owned-key" {
			t.Errorf("%s: %v, want values/owned-key alone", policy, found)
		}
	}
}

func TestAllRefusalsAtOnce(t *testing.T) {
	v, found := overriding(t, `
prometheus:
  prometheusSpec:
    replica: 5
    retention: 90d
    logLevel: 3
    logFormat: json
`)
	var codes []string
	for _, d := range found {
		codes = append(codes, d.Code)
	}
	if diff := cmp.Diff([]string{"values/type-mismatch", "values/unknown-key", "values/owned-key"}, codes); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	// What the compiler owns is left out even if the finding is waived; the rest is the user's.
	want := map[string]any{"prometheus": map[string]any{"prometheusSpec": map[string]any{
		"replica": 5.0, "logLevel": 3.0, "logFormat": "json",
	}}}
	if diff := cmp.Diff(want, v.Overrides); diff != "" {
		t.Errorf("overrides (-want +got):\n%s", diff)
	}
}

func TestOverridesThatAreFine(t *testing.T) {
	for _, values := range []string{
		"kube-state-metrics: {metricLabelsAllowlist: ['pods=[app]']}", // values of another chart
		"grafana: {persistence: {enabled: true}}",
		"prometheus: {prometheusSpec: {thanos: {resources: {requests: {cpu: 1}}}}}", // beside what is owned
		"prometheus: {prometheusSpec: {image: {registry: mirror.example.com}}}",
		"prometheus: {prometheusSpec: {securityContext: {fsGroupChangePolicy: OnRootMismatch}}}",
		"prometheus: {prometheusSpec: {additionalScrapeConfigs: '{{ .Values.x }}'}}",
		"prometheus: {prometheusSpec: {enforcedSampleLimit: 100000}}",
		"prometheus: {podDisruptionBudget: {unhealthyPodEvictionPolicy: IfHealthyBudget}}",
		"prometheus: {}",
		"alertmanager: {alertmanagerSpec: {storage: {volumeClaimTemplate: {spec: {}}}}}",
	} {
		if _, found := overriding(t, values); len(found) > 0 {
			t.Errorf("%s: %v", values, found)
		}
	}
}
