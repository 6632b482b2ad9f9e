package processes

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	alertmanager "github.com/prometheus/alertmanager/config"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/discovery/kubernetes"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/dryrun/internal/kube"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// TestConfigurePrometheus reads what Prometheus is given: it leads to the rehearsal, and all else stays.
func TestConfigurePrometheus(t *testing.T) {
	e := engineOf(t, &plan.Plan{}, map[string]string{
		"p/prometheus.yml": `
global: {scrape_interval: 7s, evaluation_interval: 11s, external_labels: {replica: a}}
rule_files: [../rules/*.yaml]
remote_write: [{url: "http://example.com"}]
scrape_configs:
- job_name: shop
  scheme: https
  authorization: {credentials_file: token}
  tls_config: {ca_file: ca.crt}
  kubernetes_sd_configs: [{role: pod, namespaces: {own_namespace: true, names: [shop]}}]
  relabel_configs: [{source_labels: [__meta_kubernetes_pod_name], target_label: pod}]
  static_configs: [{targets: ["10.0.0.1:80"]}]
  dns_sd_configs: [{names: [example.com]}]
`,
		"p/token": "secret", "p/ca.crt": "none",
	})
	e.Clusters = map[string]*kube.Cluster{"na1": kube.New(nil)}
	of := plan.Prometheus{Pod: plan.Pod{Cluster: "na1", Namespace: "monitoring", Name: "main-0", IP: "10.1.0.1"}, Instance: "monitoring/main", Port: 9090, Config: "p/prometheus.yml"}
	made, err := e.Prometheus(of)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { made.Close() })
	c, err := config.LoadFile(filepath.Join(e.Data, "na1", "monitoring", "main-0", "prometheus.yml"), false, e.Logger)
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := c.GetScrapeConfigs()
	if err != nil || len(jobs) != 1 || len(jobs[0].ServiceDiscoveryConfigs) != 2 {
		t.Fatalf("%v\n%s", err, c)
	}
	sd, ok := jobs[0].ServiceDiscoveryConfigs[0].(*kubernetes.SDConfig)
	if !ok {
		sd = jobs[0].ServiceDiscoveryConfigs[1].(*kubernetes.SDConfig)
	}
	client := jobs[0].HTTPClientConfig
	got := []any{
		client.ProxyURL.Scheme, tidy(e, client.ProxyURL.Host), client.Authorization == nil, client.TLSConfig.CAFile, client.TLSConfig.InsecureSkipVerify,
		tidy(e, sd.APIServer.String()), sd.NamespaceDiscovery.IncludeOwnNamespace, sd.NamespaceDiscovery.Names, len(c.RemoteWriteConfigs),
		tidy(e, c.RuleFiles[0]), c.GlobalConfig.ScrapeInterval.String(), c.GlobalConfig.EvaluationInterval.String(), c.GlobalConfig.ExternalLabels.String(),
		jobs[0].Scheme, len(jobs[0].RelabelConfigs),
	}
	want := []any{
		"socks5", "LOOPBACK", true, "", true, "http://LOOPBACK", false, []string{"shop", "monitoring"}, 0, "PLAN/rules/*.yaml", "7s", "11s", `{replica="a"}`, "https", 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestConfigureAlertmanager writes a configuration that Alertmanager takes, of which every receiver leads to the rehearsal.
func TestConfigureAlertmanager(t *testing.T) {
	e := engineOf(t, &plan.Plan{}, map[string]string{
		"am.yml": `
global: {http_config: {proxy_url: "http://example.com"}, slack_api_url: "http://example.com"}
route: {receiver: on call, group_by: [alertname]}
receivers:
- name: on call
  pagerduty_configs:
  - {service_key_file: key, url: "http://example.com", details: {a: b}, http_config: {follow_redirects: false}}
  opsgenie_configs:
  - {api_key: x, send_resolved: false}
  webhook_configs:
  - {url_file: url}
  slack_configs:
  - {channel: a}
  - {channel: b, send_resolved: true}
- name: nobody
templates: [templates/*.tmpl, /etc/elsewhere/*.tmpl]
`,
		"templates/a.tmpl": `{{ define "a" }}{{ end }}`,
	})
	made, err := e.Alertmanager(plan.Alertmanager{Pod: plan.Pod{Cluster: "na1", Namespace: "monitoring", Name: "am-0", IP: "10.1.0.1"}, Instance: "monitoring/main", Port: 9093, Config: "am.yml"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(made.configuration())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := alertmanager.LoadFile(made.configuration()); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	want := `global:
  slack_api_url: http://example.com
receivers:
- name: on call
  opsgenie_configs:
  - api_key: rehearsal
    api_url: http://LOOPBACK/na1/am-0/on%20call/opsgenie/
    details:
      gauntlet: '{{ toJson . }}'
    send_resolved: false
  pagerduty_configs:
  - details:
      a: b
      gauntlet: '{{ toJson . }}'
    routing_key: rehearsal
    url: http://LOOPBACK/na1/am-0/on%20call/pagerduty
  webhook_configs:
  - url: http://LOOPBACK/na1/am-0/on%20call/webhook
  - send_resolved: false
    url: http://LOOPBACK/na1/am-0/on%20call/slack
  - send_resolved: true
    url: http://LOOPBACK/na1/am-0/on%20call/slack
- name: nobody
route:
  group_by:
  - alertname
  receiver: on call
templates:
- PLAN/templates/*.tmpl
`
	if diff := cmp.Diff(want, tidy(e, string(text))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if found := regexp.MustCompile(`example\.com`).FindAllString(string(text), -1); len(found) != 1 { // the one of the global settings, which nobody uses
		t.Errorf("it leads out of the rehearsal:\n%s", text)
	}
}
