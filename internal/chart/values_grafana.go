package chart

import monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

// Grafana is the chart's Grafana.
type Grafana struct {
	Admin                 GrafanaAdmin   `json:"admin"`
	Sidecar               GrafanaSidecar `json:"sidecar"`
	AdditionalDataSources []DataSource   `json:"additionalDataSources" follows:"the queriers of the cluster"`
}

// GrafanaAdmin says who may administer it. Without a Secret, the chart makes up another password each time that it is rendered.
type GrafanaAdmin struct {
	ExistingSecret string `json:"existingSecret" follows:"the fleet's grafana.adminSecret"`
}

// GrafanaSidecar is what provisions dashboards and data sources.
type GrafanaSidecar struct {
	Dashboards  GrafanaDashboards  `json:"dashboards"`
	Datasources GrafanaDatasources `json:"datasources"`
}

// GrafanaDashboards are the dashboards that come with the chart.
type GrafanaDashboards struct {
	Multicluster Multicluster `json:"multicluster"`
}

// Multicluster lets the dashboards ask which cluster is meant, instead of adding up all that the data source knows.
type Multicluster struct {
	Global MulticlusterGlobal `json:"global"`
}

// MulticlusterGlobal turns it on for all dashboards.
type MulticlusterGlobal struct {
	Enabled bool `json:"enabled" follows:"the queriers of the cluster"`
}

// GrafanaDatasources are the data sources that come with the chart.
type GrafanaDatasources struct {
	DefaultDatasourceEnabled bool `json:"defaultDatasourceEnabled" fixed:"a Prometheus behind a balanced address shows the gaps of one replica"`
	IsDefaultDatasource      bool `json:"isDefaultDatasource" fixed:"Grafana does not start with two default data sources"`
}

// DataSource is a data source as Grafana provisions it.
type DataSource struct {
	Name      string         `json:"name"`
	UID       string         `json:"uid"`
	Type      string         `json:"type"`
	Access    string         `json:"access"`
	URL       string         `json:"url"`
	IsDefault bool           `json:"isDefault"`
	JSONData  DataSourceJSON `json:"jsonData"`
}

// DataSourceJSON are the settings of a data source of type prometheus.
type DataSourceJSON struct {
	HTTPMethod     string                `json:"httpMethod"`
	PrometheusType string                `json:"prometheusType"`
	TimeInterval   monitoringv1.Duration `json:"timeInterval"`
}
