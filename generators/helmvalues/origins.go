package helmvalues

import (
	"slices"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// origins say which lines decide the values. Below a path, fields of the same name follow by themselves.
func (s site) origins(overrides map[string]any) []manifest.Origin {
	f := s.fleet
	list := []manifest.Origin{
		{Source: s.cluster},
		origin(f, at("fullnameOverride"), "chart", "release"),
		origin(f, at("defaultRules"), "platform"),
		origin(f, at("prometheusOperator"), "versions", "operator"),
		origin(f, at("prometheusOperator", "thanosImage"), "versions", "thanos"),
		origin(s.instance, at("prometheus")),
		origin(f, at("alertmanager"), "alertmanager"),
		origin(f, at("alertmanager", "alertmanagerSpec"), "alertmanager"),
		origin(f, at("alertmanager", "alertmanagerSpec", "image"), "versions", "alertmanager"),
		origin(f, at("grafana")),
		origin(f, at("grafana", "admin", "existingSecret"), "grafana", "adminSecret"),
	}
	list = append(list, s.prometheusOrigins()...)
	if s.nodes != nil {
		list = append(list,
			origin(s.nodes, at("nodeExporter"), "instance"),
			origin(s.nodes, at("defaultRules", "rules"), "instance"))
	}
	return append(list, s.overrideOrigins(nil, overrides)...)
}

func (s site) prometheusOrigins() []manifest.Origin {
	f, in := s.fleet, s.instance
	spec := func(fields ...any) []any { return slices.Concat(at("prometheus", "prometheusSpec"), fields) }
	return []manifest.Origin{
		origin(in, spec()),
		origin(f, spec("image"), "versions", "prometheus"),
		origin(f, spec("version"), "versions", "prometheus"),
		origin(s.cluster, spec("externalLabels"), "name"),
		origin(s.cluster, spec("externalLabels", f.Labels.Cluster), "name"),
		origin(s.cluster, spec("externalLabels", f.Labels.Region), "region"),
		origin(s.cluster, spec("externalLabels", f.Labels.Environment), "environment"),
		origin(f, spec("replicaExternalLabelName"), "labels", "replica"),
		origin(in, spec("storageSpec"), "storage"),
		origin(in, spec("sampleLimit"), "limits", "samples"),
		origin(in, spec("targetLimit"), "limits", "targets"),
		origin(in, spec("labelLimit"), "limits", "labels"),
		origin(in, spec("bodySizeLimit"), "limits", "bodySize"),
		origin(f, spec("thanos"), "versions", "thanos"),
		origin(s.region, spec("thanos", "objectStorageConfig", "existingSecret"), "bucket", "secret"),
	}
}

// overrideOrigins lead from each overridden value to its line in the cluster's values.
func (s site) overrideOrigins(around []any, overrides map[string]any) []manifest.Origin {
	var list []manifest.Origin
	for _, name := range sortedKeys(overrides) {
		path := append(slices.Clone(around), name)
		if inner, isMap := overrides[name].(map[string]any); isMap && len(inner) > 0 {
			list = append(list, s.overrideOrigins(path, inner)...)
			continue
		}
		list = append(list, origin(s.cluster, path, append([]any{"values"}, path...)...))
	}
	return list
}

func origin(source diag.Locator, path []any, written ...any) manifest.Origin {
	return manifest.Origin{Path: path, Source: source, At: written}
}

func at(path ...any) []any { return path }
