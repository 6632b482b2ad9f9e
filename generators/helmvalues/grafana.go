package helmvalues

import (
	"fmt"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/naming"
)

func (s site) grafana() chart.Grafana {
	sources := s.dataSources()
	var g chart.Grafana
	g.Admin.ExistingSecret = s.fleet.Grafana.AdminSecret
	g.AdditionalDataSources = sources
	// The chart's dashboards know the cluster by this label alone.
	g.Sidecar.Dashboards.Multicluster.Global.Enabled = len(sources) > 1 && s.fleet.Labels.Cluster == "cluster"
	return g
}

// dataSources are the queriers of the cluster. The last one sees most, and is the default: it is what people open the Grafana
// of that cluster for.
func (s site) dataSources() []chart.DataSource {
	sources := []chart.DataSource{
		s.dataSource("Thanos cluster "+s.cluster.Name, "thanos-cluster", naming.LeafQuery, naming.HTTPPort),
	}
	if s.isHub() {
		sources = append(sources,
			s.dataSource("Thanos region "+s.region.Name, "thanos-region", naming.QueryFrontend, naming.FrontendPort))
	}
	if s.isGlobal() {
		sources = append(sources, s.dataSource("Thanos global", "thanos-global", naming.GlobalQuery, naming.HTTPPort))
	}
	sources[len(sources)-1].IsDefault = true
	return sources
}

func (s site) dataSource(name, uid, service string, port int) chart.DataSource {
	return chart.DataSource{
		Name:   name,
		UID:    uid,
		Type:   "prometheus",
		Access: "proxy",
		URL:    fmt.Sprintf("http://%s:%d", naming.Service(s.fleet, service), port),
		JSONData: chart.DataSourceJSON{
			HTTPMethod:     "POST",
			PrometheusType: "Thanos",
			TimeInterval:   monitoringv1.Duration(s.instance.ScrapeInterval.String()),
		},
	}
}
