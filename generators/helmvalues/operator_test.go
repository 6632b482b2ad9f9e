package helmvalues

import (
	"bytes"
	"encoding/json"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"gauntlet.dev/gauntlet/internal/chart"
)

// TestOperatorTakesTheSpec decodes what the chart copies into the Prometheus object as the operator would.
func TestOperatorTakesTheSpec(t *testing.T) {
	o, _ := generate(t, fleet(t), "prod-na")
	spec := asMap(t, o.Resource.(*chart.Values).Prometheus.PrometheusSpec)

	// What the chart turns into something else.
	spec["storage"] = spec["storageSpec"]
	thanos := spec["thanos"].(map[string]any)
	thanos["objectStorageConfig"] = thanos["objectStorageConfig"].(map[string]any)["existingSecret"]
	for _, own := range []string{"storageSpec", "image", "podAntiAffinity", "podAntiAffinityTopologyKey"} {
		delete(spec, own)
	}

	var got monitoringv1.PrometheusSpec
	decodeStrictly(t, spec, &got)
	if got.Storage.VolumeClaimTemplate.Spec.Resources.Requests.Storage().Cmp(resource.MustParse("100Gi")) != 0 {
		t.Errorf("the volume is %v", got.Storage.VolumeClaimTemplate.Spec)
	}
	if got.Thanos.ObjectStorageConfig.Name != "objstore-na" || *got.Thanos.Version != "v0.42.4" {
		t.Errorf("the sidecar is %+v", got.Thanos)
	}
	if got.ReplicaExternalLabelName == nil || *got.ReplicaExternalLabelName != "prometheus_replica" {
		t.Errorf("the replica label is %v", got.ReplicaExternalLabelName)
	}
	if got.Thanos.Image == nil || *got.Thanos.Image != "quay.io/thanos/thanos:"+*got.Thanos.Version {
		t.Errorf("the sidecar's image is %v", got.Thanos.Image)
	}
}

func asMap(t *testing.T, v any) map[string]any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func decodeStrictly(t *testing.T, from, to any) {
	t.Helper()
	text, err := json.Marshal(from)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		t.Fatal(err)
	}
}

// TestQuantity holds the promise that the schema's #Quantity is read by Kubernetes.
func TestQuantity(t *testing.T) {
	for _, suffix := range []string{"", "m", "k", "Ki", "Mi", "Gi", "Ti", "Pi", "M", "G", "T", "P"} {
		for _, number := range []string{"0", "1", "007", "2.5", "0.125", "99999999999999999999"} {
			if _, err := resource.ParseQuantity(number + suffix); err != nil {
				t.Errorf("%s%s: %v", number, suffix, err)
			}
		}
	}
	if got := quantity("1.5Gi"); got.Value() != 3<<29 {
		t.Errorf("1.5Gi is %v bytes", got.Value())
	}
}
