package helmvalues

import "testing"

func TestOrigins(t *testing.T) {
	inv := fleet(t, map[string]string{"clusters/dev-eu-2.yaml": overrides})
	type path []any
	for _, test := range []struct {
		cluster string
		path    path
		want    string
	}{
		{"prod-na", nil, "clusters/clusters.yaml:4:4"},
		{"prod-na", path{"fullnameOverride"}, "fleet.yaml:1:1"}, // by default
		{"prod-na", path{"defaultRules", "additionalRuleLabels", "team"}, "fleet.yaml:12:12"},
		{"prod-na", path{"defaultRules", "rules", "node"}, "exporters/node.yaml:5:11"},
		{"prod-na", path{"nodeExporter", "enabled"}, "exporters/node.yaml:5:11"},
		{"prod-na", path{"prometheusOperator", "image", "tag"}, "fleet.yaml:2:37"},
		{"prod-na", path{"prometheusOperator", "thanosImage", "tag"}, "fleet.yaml:2:98"},
		{"prod-na", path{"prometheus", "prometheusSpec", "replicas"}, "instances/instances.yaml:4:13"},
		{"prod-na", path{"prometheus", "prometheusSpec", "retention"}, "instances/instances.yaml:5:14"},
		{"prod-na", path{"prometheus", "prometheusSpec", "resources", "limits", "memory"}, "instances/instances.yaml:12:22"},
		{"prod-na", path{"prometheus", "prometheusSpec", "sampleLimit"}, "instances/instances.yaml:13:21"},
		{"prod-na", path{"prometheus", "prometheusSpec", "bodySizeLimit"}, "instances/instances.yaml:13:65"},
		{"prod-na", path{"prometheus", "prometheusSpec", "storageSpec", "volumeClaimTemplate"}, "instances/instances.yaml:9:13"},
		{"prod-na", path{"prometheus", "prometheusSpec", "externalLabels", "region"}, "clusters/clusters.yaml:4:27"},
		{"prod-na", path{"prometheus", "prometheusSpec", "version"}, "fleet.yaml:2:58"},
		{"prod-na", path{"prometheus", "prometheusSpec", "thanos", "image"}, "fleet.yaml:2:98"},
		{"prod-na", path{"prometheus", "prometheusSpec", "thanos", "objectStorageConfig", "existingSecret", "name"}, "regions/regions.yaml:10:20"},
		{"prod-na", path{"alertmanager", "alertmanagerSpec", "replicas"}, "fleet.yaml:8:13"},
		{"prod-na", path{"alertmanager", "alertmanagerSpec", "image", "tag"}, "fleet.yaml:2:81"},
		{"prod-na", path{"grafana", "admin", "existingSecret"}, "fleet.yaml:11:24"},
		{"dev-eu-2", path{"kubeEtcd", "enabled"}, "clusters/dev-eu-2.yaml:8:14"},
		{"dev-eu-2", path{"prometheus", "prometheusSpec", "image", "registry"}, "clusters/dev-eu-2.yaml:17:19"},
		{"dev-eu-2", path{"prometheus", "prometheusSpec", "image", "tag"}, "fleet.yaml:2:58"},
	} {
		o, _ := generate(t, inv, test.cluster)
		if got := o.Locate(test.path).String(); got != test.want {
			t.Errorf("%s: %v was written at %s, want %s", test.cluster, test.path, got, test.want)
		}
	}
}
