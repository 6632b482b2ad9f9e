package monitor_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/prometheus/config"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	// Prometheus reads only the kinds of discovery that are linked in.
	_ "github.com/prometheus/prometheus/discovery/kubernetes"

	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// lowered has the operator make a configuration of the monitors, and Prometheus read it.
func lowered(t *testing.T, objects []*manifest.Object) map[string]*config.ScrapeConfig {
	t.Helper()
	registerEC2()
	p := &monitoringv1.Prometheus{}
	p.Namespace, p.Name = "monitoring", "k8s"
	p.Spec.ScrapeInterval, p.Spec.EvaluationInterval, p.Spec.Version = "30s", "30s", "v3.14.0"
	services, pods := map[string]*monitoringv1.ServiceMonitor{}, map[string]*monitoringv1.PodMonitor{}
	probes, scrapes := map[string]*monitoringv1.Probe{}, map[string]*monitoringv1alpha1.ScrapeConfig{}
	for _, o := range objects {
		key := o.Namespace + "/" + o.Name
		switch r := o.Resource.(type) {
		case *monitoringv1.ServiceMonitor:
			services[key] = r
		case *monitoringv1.PodMonitor:
			pods[key] = r
		case *monitoringv1.Probe:
			probes[key] = r
		case *monitoringv1alpha1.ScrapeConfig:
			scrapes[key] = r
		default:
			t.Fatalf("%s is a %T", o.ID(), r)
		}
	}
	if n := len(services) + len(pods) + len(probes) + len(scrapes); n != len(objects) {
		t.Fatalf("%d objects have %d names", len(objects), n)
	}
	generator, err := prometheus.NewConfigGenerator(nil, p, prometheus.WithEndpointSliceSupport())
	if err != nil {
		t.Fatal(err)
	}
	text, err := generator.GenerateServerConfiguration(p, services, pods, probes, scrapes, secrets(), nil, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := config.Load(string(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	jobs := map[string]*config.ScrapeConfig{}
	for _, job := range loaded.ScrapeConfigs {
		jobs[job.JobName] = job
	}
	return jobs
}

// secrets holds those that the entities refer to.
func secrets() *assets.StoreBuilder {
	secret := func(name string, data map[string][]byte) *corev1.Secret {
		return &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name}, Data: data}
	}
	return assets.NewTestStoreBuilder(
		secret("metrics", map[string][]byte{"token": []byte("t0ken"), "user": []byte("me"), "password": []byte("pass")}),
		secret("client", map[string][]byte{"tls.crt": nil, "tls.key": nil, "ca.crt": nil}),
		&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "kube-root-ca.crt"}, Data: map[string]string{"ca.crt": ""}})
}

// Each endpoint becomes a scrape job that does what the inventory says.
func TestOperatorAndPrometheusTakeThem(t *testing.T) {
	jobs := lowered(t, everything(t, fleet(t)))
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(jobs)) {
		job := jobs[name]
		fmt.Fprintf(&b, "%s: %s://%s every %s within %s\n", name, job.Scheme, job.MetricsPath, job.ScrapeInterval, job.ScrapeTimeout)
		fmt.Fprintf(&b, "  at most %d samples, %d targets, %d labels, %s\n", job.SampleLimit, job.TargetLimit, job.LabelLimit, job.BodySizeLimit)
		b.WriteString(asked(t, job))
		for _, rc := range job.RelabelConfigs {
			if rc.Action == "keep" && rc.SourceLabels[0] != "__tmp_hash" { // which spreads the targets over shards
				fmt.Fprintf(&b, "  keeps %s %s\n", rc.SourceLabels[0], rc.Regex)
			}
		}
		for _, rc := range job.MetricRelabelConfigs {
			fmt.Fprintf(&b, "  %ss %s %s%s\n", rc.Action, rc.SourceLabels, rc.Regex, strings.TrimSuffix(" as "+rc.TargetLabel, " as "))
		}
	}
	golden.File(t, "testdata/jobs.txt", b.String())
}

// asked writes how a job's targets are asked, where it is not as usual.
func asked(t *testing.T, job *config.ScrapeConfig) string {
	t.Helper()
	var b strings.Builder
	c := job.HTTPClientConfig
	if job.HonorLabels {
		b.WriteString("  honors labels\n")
	}
	if !job.HonorTimestamps {
		b.WriteString("  ignores times\n")
	}
	for _, name := range slices.Sorted(maps.Keys(job.Params)) {
		fmt.Fprintf(&b, "  asks for %s %s\n", name, job.Params[name])
	}
	if a := c.Authorization; a != nil {
		fmt.Fprintf(&b, "  is authorized by %s %s\n", a.Type, a.Credentials)
	}
	if a := c.BasicAuth; a != nil {
		fmt.Fprintf(&b, "  is authorized as %s with %s\n", a.Username, a.Password)
	}
	if t := c.TLSConfig; t.CAFile != "" || t.CertFile != "" || t.ServerName != "" {
		fmt.Fprintf(&b, "  trusts %q as %q, has %q and %q\n", t.CAFile, t.ServerName, t.CertFile, t.KeyFile)
	}
	if c.TLSConfig.InsecureSkipVerify {
		b.WriteString("  trusts anybody\n")
	}
	if p := c.ProxyURL; p.URL != nil {
		fmt.Fprintf(&b, "  asks by %s\n", p.URL)
	}
	return b.String()
}

// EC2 is asked with the role of the Prometheus, or with the group's.
func TestHostsAreDiscovered(t *testing.T) {
	job := lowered(t, everything(t, fleet(t)))["scrapeConfig/monitoring/kafka-brokers"]
	if len(job.ServiceDiscoveryConfigs) != 1 {
		t.Fatalf("%d discoveries", len(job.ServiceDiscoveryConfigs))
	}
	sd, ok := job.ServiceDiscoveryConfigs[0].(*ec2Discovery)
	if !ok {
		t.Fatalf("discovers by %T", job.ServiceDiscoveryConfigs[0])
	}
	want := []any{"us-east-1", "arn:aws:iam::111122223333:role/discovery", 9404, []*ec2Filter{
		{Name: "instance-state-name", Values: []string{"running", "pending"}}, {Name: "tag:Role", Values: []string{"broker"}},
	}} // the operator sorts them
	if diff := cmp.Diff(want, []any{sd.Region, sd.RoleARN, sd.Port, sd.Filters}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	labels := map[string]string{}
	for _, rc := range job.RelabelConfigs {
		if rc.TargetLabel != "" {
			labels[rc.TargetLabel] = rc.Replacement
		}
	}
	for name, value := range map[string]string{"host_group": "brokers", "environment": "prod", "job": "kafka"} {
		if labels[name] != value {
			t.Errorf("label %s is %q, want %q", name, labels[name], value)
		}
	}
}
