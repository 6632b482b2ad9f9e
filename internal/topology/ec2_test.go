package topology_test

import (
	"slices"
	"strings"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// discovery makes a ScrapeConfig that asks EC2 with filters, each as name=value,value.
func discovery(name string, port int32, filters ...string) *manifest.Object {
	region := "us-east-1"
	sd := monitoringv1alpha1.EC2SDConfig{Region: &region, Port: &port}
	for _, f := range filters {
		name, values, _ := strings.Cut(f, "=")
		sd.Filters = append(sd.Filters, monitoringv1alpha1.Filter{Name: name, Values: strings.Split(values, ",")})
	}
	s := &monitoringv1alpha1.ScrapeConfig{ObjectMeta: meta("monitoring", name)}
	s.Spec.EC2SDConfigs = []monitoringv1alpha1.EC2SDConfig{sd}
	return wrap("ScrapeConfig", s.ObjectMeta, s)
}

// overlaps tells what each object of a cluster finds that others find.
func overlaps(t *testing.T, f *topology.Fleet, objects []*manifest.Object) string {
	t.Helper()
	var all []string
	for _, o := range objects {
		facts, _ := f.Facts(o).(topology.MonitorFacts)
		for _, overlap := range facts.Overlaps {
			text := o.Name + " finds"
			for _, with := range overlap.With {
				text += " " + with.Name
			}
			all = append(all, text)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}

func TestOverlappingDiscoveries(t *testing.T) {
	relabeled := discovery("b", 9100, "instance-state-name=running")
	sc, _ := relabeled.Resource.(*monitoringv1alpha1.ScrapeConfig)
	sc.Spec.RelabelConfigs = []monitoringv1.RelabelConfig{{Action: "keep", SourceLabels: []monitoringv1.LabelName{"__meta_ec2_tag_Role"}}}
	narrow := discovery("a", 9100, "tag:Role=kafka", "instance-state-name=running")
	for name, test := range map[string]struct {
		other *manifest.Object
		want  string
	}{
		"a wider one":          {discovery("b", 9100, "instance-state-name=running"), "b finds ScrapeConfig monitoring/a"},
		"more values":          {discovery("b", 9100, "tag:Role=kafka,ftp"), "b finds ScrapeConfig monitoring/a"},
		"a wildcard":           {discovery("b", 9100, "tag:Role=k*"), "b finds ScrapeConfig monitoring/a"},
		"the same":             {discovery("b", 9100, "instance-state-name=running", "tag:Role=kafka"), "b finds ScrapeConfig monitoring/a"},
		"a narrower one":       {discovery("b", 9100, "tag:Role=kafka", "instance-state-name=running", "tag:Zone=a"), "a finds ScrapeConfig monitoring/b"},
		"others":               {discovery("b", 9100, "tag:Role=ftp"), ""},
		"by another tag":       {discovery("b", 9100, "tag:Team=infra"), ""},
		"on another port":      {discovery("b", 9308, "instance-state-name=running"), ""},
		"chosen by relabeling": {relabeled, ""},
		"without filters":      {discovery("b", 9100), ""},
	} {
		t.Run(name, func(t *testing.T) {
			objects := []*manifest.Object{narrow, test.other}
			f := fleet(t, bundle{"a": append(objects, prometheusObject(prometheus("main", nil)))})
			if got := overlaps(t, f, objects); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
			f = fleet(t, bundle{"a": {narrow, prometheusObject(prometheus("main", nil))}, "b": {test.other, prometheusObject(prometheus("main", nil))}})
			if got := overlaps(t, f, objects); got != "" {
				t.Errorf("for different Prometheuses: %q", got)
			}
		})
	}
}

func TestNodesOfClusters(t *testing.T) {
	daemons := &appsv1.DaemonSet{ObjectMeta: meta("monitoring", "node-exporter")}
	daemons.Spec.Template.Spec.HostNetwork = true
	daemons.Spec.Template.Spec.Containers = []corev1.Container{{Ports: []corev1.ContainerPort{{ContainerPort: 9100}}}}
	v := values(map[string]string{"cluster": "a", "region": "na"}, nil)
	v.NodeExporter.Enabled = true
	for name, test := range map[string]struct {
		filter string
		port   int32
		want   string
	}{
		"of EKS":         {"tag:eks:cluster-name=b,a", 9100, "d finds the chart's node exporter DaemonSet monitoring/node-exporter"},
		"of Kubernetes":  {"tag:kubernetes.io/cluster/a=owned", 9100, "d finds the chart's node exporter DaemonSet monitoring/node-exporter"},
		"by their keys":  {"tag-key=Role,kubernetes.io/cluster/a", 9100, "d finds the chart's node exporter DaemonSet monitoring/node-exporter"},
		"of another":     {"tag:eks:cluster-name=c", 9100, ""},
		"another port":   {"tag:eks:cluster-name=a", 10250, ""},
		"no node of one": {"tag:Role=a", 9100, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := discovery("d", test.port, test.filter)
			f := fleet(t, bundle{"a": {valuesObject(v), wrap("DaemonSet", daemons.ObjectMeta, daemons), d}})
			if got := overlaps(t, f, []*manifest.Object{d}); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// A line that makes the filters of several discoveries is told of once.
func TestOverlapsAreToldOnce(t *testing.T) {
	objects := []*manifest.Object{
		discovery("a", 9100, "tag:Role=kafka", "instance-state-name=running"), discovery("b", 9308, "tag:Role=kafka", "instance-state-name=running"),
		discovery("wide-a", 9100, "instance-state-name=running"), discovery("wide-b", 9308, "instance-state-name=running"),
	}
	for _, o := range objects[2:] {
		o.Origins = []manifest.Origin{{Source: lines{File: "hosts.yaml", Line: 3}}}
	}
	f := fleet(t, bundle{"a": append(objects, prometheusObject(prometheus("main", nil)))})
	if got := overlaps(t, f, objects); got != "wide-a finds ScrapeConfig monitoring/a" {
		t.Errorf("%q", got)
	}
}

// In a fleet of which nobody says what is exported, nobody is said to lack a node exporter.
func TestNodeExportersOfOthers(t *testing.T) {
	first, second := values(map[string]string{"cluster": "a", "region": "na"}, nil), values(map[string]string{"cluster": "b", "region": "na"}, nil)
	first.NodeExporter.Enabled = true
	for name, test := range map[string]struct {
		monitor *manifest.Object
		owners  int
	}{
		"by EC2":          {discovery("hosts", 9100, "tag:Role=node"), 1},
		"by its name":     {monitorOf("node-exporter", "node-exporter"), 1},
		"something else":  {monitorOf("shop", "shop"), 2},
		"on another port": {discovery("hosts", 9308, "tag:Role=kafka"), 2},
	} {
		t.Run(name, func(t *testing.T) {
			f := fleet(t, bundle{"a": {valuesObject(first)}, "b": {valuesObject(second), test.monitor}})
			if len(f.Exporters) != test.owners {
				t.Errorf("%s", asJSON(t, f.Exporters))
			}
		})
	}
}
