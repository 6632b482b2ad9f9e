package operated

import "maps"

// AlertmanagerConfig is Alertmanager's configuration: that of the values, merged by Helm into the chart's own.
func (c *Chart) AlertmanagerConfig() map[string]any {
	config, _ := c.At("alertmanager", "config").(map[string]any)
	return merge(map[string]any{
		"global": map[string]any{"resolve_timeout": "5m"},
		"inhibit_rules": []any{
			inhibit([]any{`severity = critical`}, []any{`severity =~ warning|info`}, "namespace", "alertname"),
			inhibit([]any{`severity = warning`}, []any{`severity = info`}, "namespace", "alertname"),
			inhibit([]any{`alertname = InfoInhibitor`}, []any{`severity = info`}, "namespace"),
			map[string]any{"target_matchers": []any{`alertname = InfoInhibitor`}},
		},
		"route": map[string]any{
			"group_by": []any{"namespace"}, "group_wait": "30s", "group_interval": "5m", "repeat_interval": "12h", "receiver": "null",
			"routes": []any{map[string]any{"receiver": "null", "matchers": []any{`alertname = "Watchdog"`}}},
		},
		"receivers": []any{map[string]any{"name": "null"}},
		"templates": []any{"/etc/alertmanager/config/*.tmpl"},
	}, config)
}

func inhibit(source, target []any, equal ...any) map[string]any {
	return map[string]any{"source_matchers": source, "target_matchers": target, "equal": equal}
}

// merge merges as Helm does: maps by their keys, everything else as a whole.
func merge(under, over map[string]any) map[string]any {
	merged := maps.Clone(under)
	for key, value := range over {
		above, isMap := value.(map[string]any)
		below, areMaps := merged[key].(map[string]any)
		switch {
		case isMap && areMaps:
			merged[key] = merge(below, above)
		case value == nil:
			delete(merged, key)
		default:
			merged[key] = value
		}
	}
	return merged
}
