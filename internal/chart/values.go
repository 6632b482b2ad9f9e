package chart

import (
	"encoding/json"
	"fmt"
	"maps"
)

// Values are a values file of the chart: what the compiler sets, and beside it the overrides of the user. Fields are named as
// in the chart. A field that holds a type of this package is set key by key; every other one as a whole.
//
// The tags say why the user cannot set a field in Overrides: follows names what decides its value, fixed gives the reason why
// it is the same for everybody.
type Values struct {
	FullnameOverride   string             `json:"fullnameOverride" follows:"the fleet's chart.release"`
	CRDs               CRDs               `json:"crds"`
	DefaultRules       DefaultRules       `json:"defaultRules"`
	NodeExporter       NodeExporter       `json:"nodeExporter"`
	PrometheusOperator PrometheusOperator `json:"prometheusOperator"`
	Prometheus         Prometheus         `json:"prometheus"`
	Alertmanager       Alertmanager       `json:"alertmanager"`
	Grafana            Grafana            `json:"grafana"`

	// Overrides are merged in. They share no path with the fields above.
	Overrides map[string]any `json:"-"`

	// Written is the whole of a file that somebody else wrote, of which the fields above are a part with defaults.
	Written map[string]any `json:"-"`
}

// MarshalJSON writes the values and the overrides as one, in the order of keys, so that files of two clusters compare. A file
// that somebody else wrote stays as it is.
func (v *Values) MarshalJSON() ([]byte, error) {
	if v.Written != nil {
		return json.Marshal(v.Written)
	}
	type fields Values
	set, err := json.Marshal((*fields)(v))
	if err != nil {
		return nil, err
	}
	var all map[string]any
	if err := json.Unmarshal(set, &all); err != nil {
		return nil, fmt.Errorf("merge the overrides: %w", err)
	}
	return json.Marshal(merge(all, v.Overrides))
}

// merge gives the keys of both maps, and those of over where both have one that does not hold a map.
func merge(under, over map[string]any) map[string]any {
	merged := maps.Clone(under)
	for k, v := range over {
		above, isMap := v.(map[string]any)
		below, areMaps := merged[k].(map[string]any)
		if isMap && areMaps {
			v = merge(below, above)
		}
		merged[k] = v
	}
	return merged
}

// CRDs are the custom resource definitions that come with the chart.
type CRDs struct {
	Enabled bool `json:"enabled" fixed:"an Argo CD application of their own installs the CRDs before the chart"`
}

// DefaultRules are the alerts and recordings that come with the chart.
type DefaultRules struct {
	Create               bool              `json:"create" follows:"the fleet's platform"`
	Rules                DefaultRuleGroups `json:"rules"`
	AdditionalRuleLabels map[string]string `json:"additionalRuleLabels,omitempty" follows:"the fleet's platform"`
	Disabled             DisabledAlerts    `json:"disabled"`
}

// DefaultRuleGroups are the groups of default rules that ask for the metrics of the node exporter.
type DefaultRuleGroups struct {
	KubePrometheusNodeRecording bool `json:"kubePrometheusNodeRecording" follows:"the instance that owns the exporter of kind hardware"`
	Network                     bool `json:"network" follows:"the instance that owns the exporter of kind hardware"`
	Node                        bool `json:"node" follows:"the instance that owns the exporter of kind hardware"`
	NodeExporterAlerting        bool `json:"nodeExporterAlerting" follows:"the instance that owns the exporter of kind hardware"`
	NodeExporterRecording       bool `json:"nodeExporterRecording" follows:"the instance that owns the exporter of kind hardware"`
}

// DisabledAlerts are the default alerts that serve the chart's own Alertmanager configuration, which is replaced.
type DisabledAlerts struct {
	InfoInhibitor bool `json:"InfoInhibitor" fixed:"the compiled inhibitions do without it"`
	Watchdog      bool `json:"Watchdog" fixed:"each evaluator has a compiled Watchdog of its own"`
}

// NodeExporter is the chart's own node exporter.
type NodeExporter struct {
	Enabled bool `json:"enabled" follows:"the instance that owns the exporter of kind hardware"`
}

// Image is a container's image.
type Image struct {
	Tag string `json:"tag" follows:"the fleet's versions"`
}

// PrometheusOperator is the operator.
type PrometheusOperator struct {
	Image                    Image          `json:"image"`
	PrometheusConfigReloader ConfigReloader `json:"prometheusConfigReloader"`
	ThanosImage              Image          `json:"thanosImage"` // of a sidecar or ruler that names none
}

// ConfigReloader is what the operator puts beside Prometheus and Alertmanager.
type ConfigReloader struct {
	Image Image `json:"image"`
}

// PodDisruptionBudget bounds how many pods may be away at once for the cluster's own reasons.
type PodDisruptionBudget struct {
	Enabled      bool  `json:"enabled" follows:"the number of replicas"`
	MinAvailable int32 `json:"minAvailable,omitempty" follows:"the number of replicas"`
}

// Alertmanager is the chart's Alertmanager.
type Alertmanager struct {
	Config              *AlertmanagerConfig `json:"config,omitempty" follows:"the fleet's classes and receivers"`
	PodDisruptionBudget PodDisruptionBudget `json:"podDisruptionBudget"`
	AlertmanagerSpec    AlertmanagerSpec    `json:"alertmanagerSpec"`
}

// AlertmanagerSpec is what the chart makes the Alertmanager object of.
type AlertmanagerSpec struct {
	Image                      Image    `json:"image"`
	Replicas                   int32    `json:"replicas" follows:"the fleet's alertmanager.replicas"`
	Secrets                    []string `json:"secrets,omitempty" follows:"the fleet's receivers"`
	PodAntiAffinity            string   `json:"podAntiAffinity" fixed:"replicas keep off each other's nodes"`
	PodAntiAffinityTopologyKey string   `json:"podAntiAffinityTopologyKey" fixed:"replicas keep off each other's nodes"`
}
