package topology_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDeliver asks where alerts go from each cluster: by Prometheuses of the clusters, by one over the region, whose hosts say the
// environment, and by a ruler, which sees all of them.
func TestDeliver(t *testing.T) {
	labels := map[string]string{"priority": "P1", "severity": "critical"}
	own := rules("own", "", record("ratio", "sum(up)"), alert("A", "up == 0", labels), alert("Later", "up == 0", map[string]string{"priority": "{{ $labels.p }}"}))
	infra := rules("infra", "infra", record("hosts", "sum(up)"), alert("Host", "up == 0", labels))
	ruled := rules("ruled", "ruler", record("slow", "ratio"), record("circle", "circle + slow"),
		alert("Any", "up == 0", labels), alert("Ratio", "slow > 1", labels), alert("Circle", "circle > 1", labels), alert("Hosts", "hosts == 0", labels))
	units := bundle{}
	for name, environment := range map[string]string{"a": "prod", "b": "dev"} {
		v := values(map[string]string{"cluster": name, "region": "na", "environment": environment}, alerting())
		v.Prometheus.ThanosService.Enabled = true
		leaf := service("monitoring", "leaf-external", map[string]string{"app": "leaf"})
		leaf.Resource.(interface{ SetAnnotations(map[string]string) }).SetAnnotations(map[string]string{"external-dns.alpha.kubernetes.io/hostname": "leaf." + name})
		units[name] = append(querier("leaf", "dnssrv+_grpc._tcp.stack-thanos-discovery.monitoring.svc"), valuesObject(v), leaf, own)
	}
	units["a"] = append(units["a"], instance("infra", map[string]string{"region": "na"}), service("monitoring", "infra", map[string]string{"prometheus": "infra"}),
		ruler("ruler", "http://region.monitoring:10902"), infra, ruled)
	units["a"] = append(units["a"], querier("region", "leaf.a:1", "leaf.b:1", "infra.monitoring:1")...)
	f := fleet(t, units)
	var got []string
	for _, d := range slices.Concat(f.Deliver(own), f.Deliver(infra), f.Deliver(ruled)) {
		got = append(got, fmt.Sprintf("%v: may fire in %v", d.Path[2:], d.Clusters))
		for _, to := range d.To {
			got = append(got, fmt.Sprintf("  %s for %q, open %q, in %v", strings.Join(to.Receivers, "+"), to.Labels, to.Open, to.Clusters))
		}
	}
	want := []string{
		"[0 rules 1]: may fire in [a b]",
		`  pager for "environment=prod", open "", in [a]`,
		`  default for "environment=dev", open "", in [b]`,
		"[0 rules 2]: may fire in [a b]",
		"[0 rules 1]: may fire in [a]",
		`  default for "environment=dev", open "environment=dev", in [a]`,
		`  pager for "environment=prod", open "environment=prod", in [a]`,
		"[0 rules 2]: may fire in [a b]",
		`  default for "environment=dev", open "", in [b]`,
		`  pager for "environment=prod", open "", in [a]`,
		"[0 rules 3]: may fire in [a b]",
		`  default for "environment=dev", open "", in [b]`,
		`  pager for "environment=prod", open "", in [a]`,
		"[0 rules 4]: may fire in [a b]",
		`  default for "environment=dev", open "", in [b]`,
		`  pager for "environment=prod", open "", in [a]`,
		"[0 rules 5]: may fire in [a]",
		`  default for "environment=dev", open "environment=dev", in [a]`,
		`  pager for "environment=prod", open "environment=prod", in [a]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := f.Deliver(service("shop", "shop", nil)); got != nil {
		t.Errorf("of a Service: %v", got)
	}
}
