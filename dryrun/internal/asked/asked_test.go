package asked

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

const scrapes = `
scrape_configs:
- job_name: federate
  params:
    match[]: ['{__name__=~"team:.+"}']
  metric_relabel_configs:
  - {source_labels: [__name__], regex: go_.+, action: drop}
`

const ruleFile = `
groups:
- name: a
  partial_response_strategy: warn
  rules:
  - {record: a, expr: 'histogram_quantile(0.9, latency_seconds_bucket) > (errors_total offset 5m)'}
  - alert: B
    expr: vector(1)
    annotations: {summary: '{{ with query "queue_length" }}{{ . | first | value }}{{ end }}'}
`

// read makes a plan of a configuration and rules, and reads it.
func read(t *testing.T, config, rules string, expect ...plan.Expect) *Metrics {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"prometheus.yml": config, "rules.yaml": rules} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := &plan.Plan{Prometheuses: []plan.Prometheus{{Config: "prometheus.yml"}}, Thanos: []plan.Thanos{{Rules: []string{"rules.yaml"}}}}
	m, err := Of(p, dir, plan.Scenario{Expect: expect})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestOf(t *testing.T) {
	m := read(t, scrapes, ruleFile, plan.Expect{Query: &plan.ExpectQuery{Expr: "sum(asked)"}}, plan.Expect{NoGap: &plan.ExpectGap{Expr: `gaps{a="b"}`}})
	for name, want := range map[string]bool{
		"latency_seconds": true, "errors_total": true, "queue_length": true, "team:a": true, "asked": true, "gaps": true, "prometheus_build_info": true,
		"errors": false, "latency": false, "go_goroutines": false, "team": false,
	} {
		if m.Has(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
	for name, m := range map[string]*Metrics{
		"a selector without a name": read(t, scrapes, "{groups: [{name: a, rules: [{record: a, expr: 'count({job=\"a\"})'}]}]}"),
		"other names":               read(t, "scrape_configs: [{job_name: a, metric_relabel_configs: [{target_label: __name__, replacement: b}]}]", ruleFile),
	} {
		if !m.Has("go_goroutines") {
			t.Errorf("%s: not all are asked for", name)
		}
	}
}

func TestRegistry(t *testing.T) {
	r := read(t, scrapes, ruleFile).Registry("mine")
	prometheus.WrapRegistererWithPrefix("errors_", r).MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "total"}))
	for _, name := range []string{"mine", "yours"} {
		if err := r.Register(prometheus.NewCounter(prometheus.CounterOpts{Name: name})); err != nil {
			t.Error(err)
		}
	}
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	if len(families) != 2 || families[0].GetName() != "errors_total" || families[1].GetName() != "mine" {
		t.Errorf("it took %v", families)
	}
}
