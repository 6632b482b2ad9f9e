package prometheus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/prometheus/config"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"

	// Prometheus reads only the kinds of discovery that are linked in.
	_ "github.com/prometheus/prometheus/discovery/kubernetes"

	"gauntlet.dev/gauntlet/internal/inventory"
)

func compiled(t *testing.T, inv *inventory.Inventory, i *inventory.Instance, r *inventory.Region) *monitoringv1.Prometheus {
	t.Helper()
	for _, o := range Generate(inv, i, r) {
		if p, ok := o.Resource.(*monitoringv1.Prometheus); ok {
			return p
		}
	}
	t.Fatal("no Prometheus")
	return nil
}

// The operator's own code makes a configuration of the instance, and Prometheus' own code takes it.
func TestOperatorAndPrometheusTakeIt(t *testing.T) {
	inv, full, _, r := fleet()
	p := compiled(t, inv, full, r)
	hosts := &v1alpha1.ScrapeConfig{
		ObjectMeta: metav1.ObjectMeta{Namespace: "monitoring", Name: "hosts"},
		Spec: v1alpha1.ScrapeConfigSpec{
			StaticConfigs: []v1alpha1.StaticConfig{{Targets: []v1alpha1.Target{"host:9100"}}},
		},
	}
	generator, err := prometheus.NewConfigGenerator(nil, p, prometheus.WithEndpointSliceSupport())
	if err != nil {
		t.Fatal(err)
	}
	text, err := generator.GenerateServerConfiguration(p, nil, nil, nil,
		map[string]*v1alpha1.ScrapeConfig{"monitoring/hosts": hosts},
		assets.NewTestStoreBuilder(), nil, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := config.Load(string(text), nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}

	wantLabels := map[string]string{
		"prometheus":         "monitoring/infrastructure",
		"prometheus_replica": "$(POD_NAME)",
		"region":             "na",
	}
	if d := cmp.Diff(wantLabels, loaded.GlobalConfig.ExternalLabels.Map()); d != "" {
		t.Errorf("external labels (-want +got):\n%s", d)
	}
	if got := loaded.GlobalConfig.ScrapeInterval.String(); got != "1m" {
		t.Errorf("scrape interval %s", got)
	}
	if got := loaded.GlobalConfig.EvaluationInterval.String(); got != "30s" {
		t.Errorf("evaluation interval %s", got)
	}

	dropped := loaded.AlertingConfig.AlertRelabelConfigs
	if len(dropped) != 1 || dropped[0].Action != "labeldrop" || dropped[0].Regex.String() != "prometheus_replica" {
		t.Errorf("alerts lose by %v", dropped)
	}
	if len(loaded.AlertingConfig.AlertmanagerConfigs) != 1 {
		t.Fatalf("%d Alertmanager configurations", len(loaded.AlertingConfig.AlertmanagerConfigs))
	}
	kept := map[string]string{}
	for _, rc := range loaded.AlertingConfig.AlertmanagerConfigs[0].RelabelConfigs {
		if rc.Action == "keep" {
			kept[string(rc.SourceLabels[0])] = rc.Regex.String()
		}
	}
	wantKept := map[string]string{
		"__meta_kubernetes_service_name":            "kube-prometheus-stack-alertmanager",
		"__meta_kubernetes_endpointslice_port_name": "http-web",
	}
	if d := cmp.Diff(wantKept, kept); d != "" {
		t.Errorf("keeps Alertmanagers by (-want +got):\n%s\n%s", d, text)
	}

	if len(loaded.ScrapeConfigs) != 1 {
		t.Fatalf("%d scrape configurations", len(loaded.ScrapeConfigs))
	}
	got := loaded.ScrapeConfigs[0]
	limits := []uint64{uint64(got.SampleLimit), uint64(got.TargetLimit), uint64(got.LabelLimit), uint64(got.BodySizeLimit)}
	if d := cmp.Diff([]uint64{5000, 400, 40, 20 << 20}, limits); d != "" {
		t.Errorf("limits (-want +got):\n%s", d)
	}
}

// Nothing is selected but what bears the instance's name, whatever its namespace.
func TestSelectsItsOwnOnly(t *testing.T) {
	inv, full, _, r := fleet()
	s := compiled(t, inv, full, r).Spec
	for name, pair := range map[string][2]*metav1.LabelSelector{
		"service monitors": {s.ServiceMonitorSelector, s.ServiceMonitorNamespaceSelector},
		"pod monitors":     {s.PodMonitorSelector, s.PodMonitorNamespaceSelector},
		"probes":           {s.ProbeSelector, s.ProbeNamespaceSelector},
		"scrape configs":   {s.ScrapeConfigSelector, s.ScrapeConfigNamespaceSelector},
		"rules":            {s.RuleSelector, s.RuleNamespaceSelector},
	} {
		objects, err := metav1.LabelSelectorAsSelector(pair[0])
		if err != nil {
			t.Fatal(err)
		}
		namespaces, err := metav1.LabelSelectorAsSelector(pair[1])
		if err != nil {
			t.Fatal(err)
		}
		for set, want := range map[string]bool{
			"gauntlet.dev/instance=infrastructure": true,
			"gauntlet.dev/instance=other":          false,
			"app=checkout":                         false,
		} {
			l, err := labels.ConvertSelectorToLabelsMap(set)
			if err != nil {
				t.Fatal(err)
			}
			if objects.Matches(l) != want {
				t.Errorf("%s with %s: selected is %t", name, set, !want)
			}
		}
		if !namespaces.Matches(labels.Set{"kubernetes.io/metadata.name": "anywhere"}) {
			t.Errorf("%s: not of every namespace", name)
		}
	}
}
