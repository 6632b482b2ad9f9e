package helmvalues

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/model"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// fleet loads the example with more files, which replace those of the same name.
func fleet(t testing.TB, more ...map[string]string) *inventory.Inventory {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS("testdata/fleet")
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, path)
		files[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range more {
		for path, text := range m {
			files[path] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	inv, found, err := inventory.Load(context.Background(), files)
	if err != nil {
		t.Fatal(err)
	}
	if diag.HasErrors(found) {
		t.Fatalf("the example is wrong: %v", found)
	}
	return inv
}

// alerting stands for what another generator makes.
func alerting() *chart.AlertmanagerConfig {
	return &chart.AlertmanagerConfig{
		Global:          chart.AlertmanagerGlobal{ResolveTimeout: model.Duration(300e9)},
		InhibitRules:    []chart.AlertmanagerInhibitRule{},
		Route:           &chart.AlertmanagerRoute{Receiver: "triage"},
		ReceiverConfigs: []chart.AlertmanagerReceiver{{Name: "triage"}},
	}
}

func generate(t testing.TB, inv *inventory.Inventory, cluster string) (*manifest.Object, []diag.Diagnostic) {
	t.Helper()
	return Generate(inv, inv.Cluster(cluster), alerting(), []string{"pagerduty"})
}

const overrides = `
name: dev-eu-2
region: eu
environment: dev
server: https://dev-eu-2.example.com
values:
  kubeEtcd:
    enabled: false
  defaultRules:
    rules:
      etcd: false
    disabled:
      KubeAPIDown: true
  prometheus:
    prometheusSpec:
      image:
        registry: mirror.example.com
      thanos:
        logLevel: warn
      tolerations:
        - operator: Exists
  grafana:
    persistence:
      enabled: true
  kubeScheduler:
    serviceMonitor: null
`

func TestGolden(t *testing.T) {
	inv := fleet(t, map[string]string{"clusters/dev-eu-2.yaml": overrides})
	for _, cluster := range []string{
		"dev-na",   // no hub, one replica; the region's instance owns the node exporter
		"prod-eu",  // hub, with the node exporter of the chart
		"prod-na",  // hub and global
		"dev-eu-2", // with overrides
	} {
		t.Run(cluster, func(t *testing.T) {
			o, found := generate(t, inv, cluster)
			if len(found) > 0 {
				t.Errorf("findings: %v", found)
			}
			// How YAML is quoted is no concern of this package.
			got, err := yaml.Marshal(o.Resource)
			if err != nil {
				t.Fatal(err)
			}
			golden.File(t, filepath.Join("testdata/golden", cluster+".yaml"), got)
			if diff := cmp.Diff(parse(t, got), parse(t, encoded(t, o))); diff != "" {
				t.Errorf("as it is emitted (-want +got):\n%s", diff)
			}
		})
	}
}

func encoded(t *testing.T, o *manifest.Object) []byte {
	t.Helper()
	text, err := o.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func parse(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var values map[string]any
	if err := yaml.UnmarshalStrict(text, &values); err != nil {
		t.Fatal(err)
	}
	return values
}

func TestObject(t *testing.T) {
	o, _ := generate(t, fleet(t), "prod-na")
	if o.Kind != manifest.ValuesKind || o.Name != "prod-na" || o.File != "values.yaml" || o.Namespace != "monitoring" || o.APIVersion != "" {
		t.Errorf("the object is %s in %s", o.ID(), o.File)
	}
	if _, isValues := o.Resource.(*chart.Values); !isValues {
		t.Errorf("the resource is a %T", o.Resource)
	}
}

func TestNobodyAnswersForTheDefaultRules(t *testing.T) {
	inv := fleet(t)
	inv.Fleet.Platform = nil
	o, _ := generate(t, inv, "prod-na")
	rules := o.Resource.(*chart.Values).DefaultRules
	if rules.Create || rules.AdditionalRuleLabels != nil {
		t.Errorf("the default rules are %+v, want none", rules)
	}
}

func TestShards(t *testing.T) {
	inv := fleet(t)
	inv.Instance("in-cluster").Shards = 2
	o, _ := generate(t, inv, "prod-na")
	p := o.Resource.(*chart.Values).Prometheus
	if p.PrometheusSpec.PodAntiAffinity != "soft" {
		t.Errorf("anti-affinity is %s, want soft: the chart's hard one asks for a node a pod", p.PrometheusSpec.PodAntiAffinity)
	}
	if want := (chart.PodDisruptionBudget{Enabled: true, MinAvailable: 3}); p.PodDisruptionBudget != want {
		t.Errorf("the budget is %+v, want %+v", p.PodDisruptionBudget, want)
	}
}

func TestNoInstance(t *testing.T) {
	inv := fleet(t)
	inv.Instance("in-cluster-dev").Where.Environments = []string{"staging"}
	o, found := generate(t, inv, "dev-na")
	want := []diag.Diagnostic{{
		Code:     "values/no-instance",
		Severity: diag.Error,
		Message:  "cluster dev-na has no Prometheus, as no instance that spans a cluster runs there; declare one",
		Source:   diag.Span{File: "clusters/clusters.yaml", Line: 2, Column: 10, Length: 6},
		Path:     "name",
		Help:     "write an instance with spans: cluster, and leave out its where to run it in every cluster",
	}}
	if diff := cmp.Diff(want, found); diff != "" || o != nil {
		t.Errorf("object %v, findings (-want +got):\n%s", o, diff)
	}
}
